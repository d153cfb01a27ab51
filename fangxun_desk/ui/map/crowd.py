"""Many points and little room: which of them are drawn at a scale, and how many stand behind each.

Pure numbers, no drawing. The grid is fixed to the ground and not to the screen, so that nothing flickers while the map
is moved.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fangxun_desk.domain.map_marks import Mark
from fangxun_desk.geo.map_content import Metres, PointSet
from fangxun_desk.ui.map.frame import Bounds

Places = npt.NDArray[np.intp]
"""Places of points in a crowd's table."""


@dataclass(frozen=True, eq=False, slots=True)
class Crowd:
    """All points in one table, the greatest weight first; of equals the one of the upper set comes first.

    `set_at` and `row` say which point of which set stands in a row of the table, `mark_at` which of `marks` it wears.
    """

    sets: tuple[PointSet, ...]
    xy: Metres
    set_at: npt.NDArray[np.intp]
    row: npt.NDArray[np.intp]
    mark_at: npt.NDArray[np.intp]
    marks: tuple[Mark, ...]

    @classmethod
    def of(cls, sets: Sequence[PointSet]) -> "Crowd":
        """The points of these sets, which stand from below to above."""
        marks: dict[Mark, int] = {}
        worn = [np.array([marks.setdefault(mark, len(marks)) for mark in one.marks], np.intp) for one in sets]
        lengths = [len(one) for one in sets]
        set_at = np.repeat(np.arange(len(sets)), lengths)
        weight = np.concatenate([np.zeros(0), *(one.weight for one in sets)])
        order = np.lexsort((-set_at, -weight))
        at = [places[one.mark_at] for places, one in zip(worn, sets, strict=True) if len(one)]
        return cls(
            tuple(sets),
            np.concatenate([np.zeros((0, 2)), *(one.xy for one in sets)])[order],
            set_at[order],
            np.concatenate([np.zeros(0, np.intp), *(np.arange(length) for length in lengths)])[order],
            np.concatenate([np.zeros(0, np.intp), *at])[order],
            tuple(marks),
        )

    def __len__(self) -> int:
        return len(self.xy)

    def set_of(self, place: int) -> PointSet:
        """The set a point belongs to."""
        return self.sets[self.set_at[place]]

    def id_of(self, place: int) -> str:
        """The record a point stands for."""
        return self.set_of(place).ids[self.row[place]]

    def label_of(self, place: int) -> str:
        """The words beside a point."""
        return self.set_of(place).labels[self.row[place]]

    def detail_of(self, place: int) -> str:
        """What else there is to say of a point."""
        details = self.set_of(place).details
        return details[self.row[place]] if details else ""

    def places_of(self, ids: Collection[str]) -> Places:
        """Places of the points of these records, rising."""
        wanted = frozenset(ids)
        starts = np.cumsum([0, *(len(one) for one in self.sets)])
        rows = [
            start + row
            for one, start in zip(self.sets, starts.tolist(), strict=False)
            for row, record_id in enumerate(one.ids)
            if record_id in wanted
        ]
        return np.flatnonzero(np.isin(starts[self.set_at] + self.row, rows)) if rows else np.zeros(0, np.intp)

    def within(self, bounds: Bounds) -> Places:
        """Places of the points inside bounds."""
        west, south, east, north = bounds
        x, y = self.xy[:, 0], self.xy[:, 1]
        return np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))


@dataclass(frozen=True, eq=False, slots=True)
class Thinned:
    """`kept`: places drawn, greatest weight first; `counts`: how many points stand at each, itself included;
    `members`: all places looked at; `leader`: for each member which of `kept` stands for it."""

    kept: Places
    counts: Places
    members: Places
    leader: Places

    def behind(self, which: int) -> Places:
        """All places that stand behind the `which`-th of those kept, greatest weight first."""
        return self.members[self.leader == which]


def thin(xy: Metres, members: Places, spacing_m: float) -> Thinned:
    """Keep points no nearer to each other than `spacing_m` east-west or north-south, the greatest weight first.

    `xy` is in falling order of weight, `members` are the rows of it to look at, rising. Four grids of twice the
    spacing are laid over the ground, each shifted by half a cell: two points nearer than the spacing share a cell of
    at least one of them, and of a cell only the first is kept. Bounds far wider than the spacing cost memory: one
    number a cell.
    """
    kept, leader = members, np.arange(len(members))
    cell_m = 2 * spacing_m
    for shift in ((0.0, 0.0), (spacing_m, 0.0), (0.0, spacing_m), (spacing_m, spacing_m)):
        if not len(kept):
            break
        cells = np.floor((xy[kept] + shift) / cell_m).astype(np.int64)
        cells -= cells.min(axis=0)
        across = int(cells[:, 0].max()) + 1
        flat = cells[:, 1] * across + cells[:, 0]
        first = np.full(int(cells[:, 1].max() + 1) * across, -1, np.intp)
        # Assigned backwards, the last to be written in a cell is the one of the greatest weight.
        first[flat[::-1]] = np.arange(len(kept))[::-1]
        stands_for = first[flat]
        stays = stands_for == np.arange(len(kept))
        leader = (np.cumsum(stays) - 1)[stands_for][leader]
        kept = kept[stays]
    return Thinned(kept, np.bincount(leader, minlength=len(kept)), members, leader)
