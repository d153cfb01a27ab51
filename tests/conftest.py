"""What every test has: Qt without a screen, and a state folder of its own instead of the user's."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow or busy machine is no fault of what is tested: no test is judged by the clock.
settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("desk")
# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


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
