"""Every test of the window has a state folder of its own and leaves no thread behind."""

import pytest

pytest.register_assert_rewrite("tests.ui.window_driver", "tests.ui.canvas_driver")

from tests.ui.canvas_driver import desk_kept, desk_of  # noqa: E402, F401 - fixtures
from tests.ui.window_driver import (  # noqa: E402, F401 - fixtures
    no_thread_left,
    open_window,
    prompts,
    state_folder,
    storm_clock,
)


@pytest.fixture(autouse=True)
def tidy(state_folder: object, no_thread_left: object) -> None:  # noqa: F811
    """Both, for every test here."""
