"""What every test has: Qt without a screen, and a state folder of its own instead of the user's."""

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow or busy machine is no fault of what is tested: no test is judged by the clock.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")
# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Windows of earlier tests are let go of by the thread that made them: a test process has threads of its own beside it.
gc.disable()
_FULL_EVERY = 20
_tests = count(1)


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """What a test leaves behind is collected after it, by the thread the tests run on."""
    yield
    gc.collect(1 if next(_tests) % _FULL_EVERY else 2)


@pytest.fixture(autouse=True, scope="session")
def own_state_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """High-water marks, settings and logs go here; child processes inherit it."""
    folder = tmp_path_factory.mktemp("state")
    before = os.environ.get("FANGXUN_STATE_DIR")
    os.environ["FANGXUN_STATE_DIR"] = str(folder)
    yield folder
    if before is None:
        del os.environ["FANGXUN_STATE_DIR"]
    else:
        os.environ["FANGXUN_STATE_DIR"] = before
