"""One answer to "where is …": the program's own files, and the place of a user's store.

The program's files stand at the top of a source checkout and inside the package once installed; this module is the
only one that knows the difference, and the only one that asks the platform for its folders. It must not make, read or
change anything: it answers with a path, and the caller acts.
"""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_APP_NAME = "fangxun_desk"


def resources_dir() -> Path:
    """Icons, themes, fonts, report templates: what the program shows."""
    return _shipped("resources")


def data_dir() -> Path:
    """Divisions, boundaries, thresholds, the demonstration season: what the program knows, each with its source."""
    return _shipped("data")


def default_store_dir() -> Path:
    """The folder of the local store when none is named, as the platform wants it."""
    # Imported here and below: most commands are given a store and should not pay for it.
    import platformdirs

    return platformdirs.user_data_path(_APP_NAME, appauthor=False) / "store"


def state_dir() -> Path:
    """What the program remembers about its stores outside of them; FANGXUN_STATE_DIR overrides the platform's place."""
    if override := os.environ.get("FANGXUN_STATE_DIR"):
        return Path(override)
    import platformdirs

    return platformdirs.user_state_path(_APP_NAME, appauthor=False)


def _shipped(folder: str) -> Path:
    installed = _PACKAGE / f"_{folder}"
    return installed if installed.is_dir() else _PACKAGE.parent / folder
