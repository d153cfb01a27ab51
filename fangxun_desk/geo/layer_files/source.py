"""One layer as its file holds it: a table of plain values and a shape for each row, nothing interpreted."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fangxun_desk.domain.errors import RuleBroken

Shapes = npt.NDArray[np.object_]
"""Shapely geometries in two dimensions, None where a feature has no shape that can be read."""
Value = str | int | float | bool | None


class LayerRefused(RuleBroken):
    """A file cannot be taken in as a layer; the sentence says why, without the file's name."""


@dataclass(frozen=True, slots=True)
class SourceLayer:
    """A layer. Feature numbers are the places in `rows` and `shapes`, counted from 1.

    `crs` is the reference system the file states (WKT or EPSG:nnnn), "" where it states none; `is_by_format` says that
    the format fixes it (RFC 7946, OGC KML), whatever whoever wrote the file had in mind. `words` are what else the file
    says of itself (titles, descriptions, folders), `remarks` sentences about what was passed over.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    shapes: Shapes
    crs: str = ""
    is_by_format: bool = False
    words: str = ""
    remarks: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def plain_value(value: Any) -> Value:
    """A value as GDAL or a JSON reader gave it, as plain text or number; None for what is blank or no number."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, np.generic):
        return _of_numpy(value)
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    return value if isinstance(value, str) else str(value)


def _of_numpy(value: Any) -> Value:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else str(value).replace("T00:00:00.000", "")
    return plain_value(value.item())
