"""Where the shipped layers of the map come from, as it must be said beside everything drawn from them.

The words stand in the files themselves, so that they cannot part from the data. Nothing is drawn or measured here.
"""

import json
from functools import lru_cache

from fangxun_desk.paths import data_dir


def boundary_attribution() -> str:
    """The source of the county outlines."""
    return _attribution("boundaries/counties.geojson")


@lru_cache(maxsize=4)
def _attribution(file: str) -> str:
    return str(json.loads((data_dir() / file).read_text(encoding="utf-8"))["attribution"])
