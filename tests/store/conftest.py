"""A store of its own for each test, on a real file, with a clock the test can turn."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fangxun_desk.store.database import Settings, Store
from tests.store.entries import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(clock: Clock, tmp_path: Path) -> Settings:
    return Settings(clock, tmp_path / "state", "this machine", "测试")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(directory: Path, settings: Settings) -> Iterator[Store]:
    """An empty store of desk 甲, open for writing."""
    made = Store.found(directory, settings, "甲")
    yield made
    made.close()
