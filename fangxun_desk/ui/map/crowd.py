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

_NOBODY = -1


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

    def drawn_at(self, places: Places, metres_per_px: float) -> Places:
        """Those of these places whose sets are drawn at a scale."""
        limits = np.array([one.nearer_than_m_per_px for one in self.sets])
        return places[metres_per_px < limits[self.set_at[places]]] if len(places) else places

    def is_on_top(self, places: Places) -> npt.NDArray[np.bool_]:
        """Which of these places stand for themselves, above the others."""
        return np.array([one.on_top for one in self.sets], np.bool_)[self.set_at[places]]

    def offsets_px(self, places: Places) -> npt.NDArray[np.float64]:
        """How far the marks of these places are moved on the screen, (n, 2): to the right, down."""
        offsets = np.array([(right, -up) for right, up in (one.offset_px for one in self.sets)], float).reshape(-1, 2)
        return offsets[self.set_at[places]]

    def shown_at(self, places: Places, metres_per_px: float) -> Metres:
        """Where in metres the marks of these places are seen at a scale, (n, 2)."""
        return self.xy[places] + self.offsets_px(places) * (metres_per_px, -metres_per_px)

    def extent(self) -> Bounds | None:
        """Bounds of all points; None without any."""
        if not len(self):
            return None
        (west, south), (east, north) = self.xy.min(axis=0).tolist(), self.xy.max(axis=0).tolist()
        return west, south, east, north

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


def together(one: Thinned, other: Thinned) -> Thinned:
    """Two sets of points thinned apart, as one: nobody of the one stands for anybody of the other."""
    kept, counts = np.concatenate((one.kept, other.kept)), np.concatenate((one.counts, other.counts))
    order = np.argsort(kept)
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    leader = rank[np.concatenate((one.leader, other.leader + len(one.kept)))]
    return Thinned(kept[order], counts[order], np.concatenate((one.members, other.members)), leader)


def thin(xy: Metres, members: Places, spacing_m: float) -> Thinned:
    """Keep points no nearer to each other than `spacing_m` east-west or north-south, the greatest weight first.

    `xy` is in falling order of weight, `members` are the rows of it to look at, rising. Of each cell of a grid as wide
    as the spacing the first is kept; of those that are still too near to each other, all in cells side by side, the
    greater stands for the lesser. Bounds far wider than the spacing cost memory: some numbers a cell.
    """
    if not len(members):
        return Thinned(members, members, members, members)
    cells = np.floor(xy[members] / spacing_m).astype(np.int64)
    # An empty edge all around: every cell has its eight neighbours.
    cells -= cells.min(axis=0) - 1
    high, wide = (int(cells[:, 1].max()) + 2, int(cells[:, 0].max()) + 2)
    flat = cells[:, 1] * wide + cells[:, 0]
    first = np.full(high * wide, _NOBODY, np.intp)
    # Assigned backwards, the last to be written in a cell is the one of the greatest weight.
    first[flat[::-1]] = np.arange(len(members))[::-1]
    leader = _ranked(xy[members], first, wide, spacing_m)[flat]
    stays = leader == np.arange(len(members))
    which = (np.cumsum(stays) - 1)[leader]
    return Thinned(members[stays], np.bincount(which), members, which)


def _ranked(xy: Metres, first: Places, wide: int, spacing_m: float) -> Places:
    """For each cell of a grid `wide` cells across, holding one point at most (`first`), who stands for it.

    Round by round those stay who have nobody greater near them any more, and stand for everybody near.
    """
    held = np.flatnonzero(first != _NOBODY)
    at = first[held]
    around = held[:, None] + np.array([dy * wide + dx for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dx or dy])
    other = first[around]
    # Nobody's place is behind the last: it stands for a point infinitely far away.
    far = np.vstack((xy, (np.inf, np.inf)))
    near = np.abs(far[other] - xy[at][:, None]).max(axis=2) < spacing_m
    leader = np.full(len(first), _NOBODY, np.intp)
    greater = near & (other < at[:, None]) & (other != _NOBODY)
    lasting = np.zeros(len(first), np.bool_)
    undecided = np.ones(len(held), np.bool_)
    while undecided.any():
        rivals = greater[undecided] & (leader[around[undecided]] == _NOBODY)
        stay = np.flatnonzero(undecided)[~rivals.any(axis=1)]
        lasting[held[stay]] = True
        leader[held[stay]] = at[stay]
        undecided[stay] = False
        waiting = np.flatnonzero(undecided)
        over = greater[waiting] & lasting[around[waiting]]
        beaten = over.any(axis=1)
        # Of several the greatest stands for it.
        best = np.where(over, other[waiting], len(xy)).min(axis=1)
        leader[held[waiting[beaten]]] = best[beaten]
        undecided[waiting[beaten]] = False
    return leader
