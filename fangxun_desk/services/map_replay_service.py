"""过程回放: what the map showed at any minute of a storm: points under a warning, batches out, responses in force.

Everything is read once and kept; a minute is then answered from what is kept, so a slider can be drawn along. Each part
follows the same rule as elsewhere (`domain/warnings_in_force.py`, `domain/response_state.py`); nothing is entered here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.response_state import ResponseInForce, in_force
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.domain.warnings_in_force import WarningSpan, spans
from fangxun_desk.geo import regions
from fangxun_desk.geo.point_index import PointIndex
from fangxun_desk.geo.regions import Region
from fangxun_desk.services import reach_service, warning_service
from fangxun_desk.services.map_places import FoundPlace, Places
from fangxun_desk.store.reader import Reader


@dataclass(frozen=True, slots=True)
class BatchTrack:
    """A batch through time: where it was moved out of, as well as that is known, and when how many came back."""

    batch: EvacuationBatch
    moved_out_at: datetime
    returns: tuple[tuple[datetime, int], ...]
    place: FoundPlace | None

    def returned(self, at: datetime) -> int:
        """How many had come back by a moment."""
        return sum(people for back_at, people in self.returns if back_at <= at)


@dataclass(frozen=True, slots=True)
class BatchThen:
    """A batch that had moved out by a moment, and how many had come back by then."""

    track: BatchTrack
    returned: int

    @property
    def people_out(self) -> int:
        """How many of it were out, never below 0."""
        return max(0, (self.track.batch.people or 0) - self.returned)


@dataclass(frozen=True, slots=True)
class ReplayState:
    """The storm at a moment. `warned` are the record_ids of the risk points in the area of a warning in force.

    `person_times` are the people moved out so far, `people_out` those out at the moment; both are sums over `batches`.
    """

    at: datetime
    warnings: tuple[Warning, ...]
    warned: frozenset[str]
    batches: tuple[BatchThen, ...]
    responses: tuple[ResponseInForce, ...]

    @property
    def person_times(self) -> int:
        """避险转移人次 of the storm up to the moment."""
        return sum(each.track.batch.people or 0 for each in self.batches)

    @property
    def people_out(self) -> int:
        """目前在外 at the moment."""
        return sum(each.people_out for each in self.batches)

    @property
    def batches_back(self) -> int:
        """How many batches had come back whole."""
        return sum(not each.people_out for each in self.batches)


@dataclass(frozen=True, slots=True)
class WarningTrack:
    """A warning, when it stood, and the points in its area."""

    span: WarningSpan
    warned: frozenset[str]


@dataclass(frozen=True, slots=True)
class Replay:
    """A storm from its first event to its last. `moments` are all at which anything changes, first and last included.

    `begins_at` may be before the storm itself (warnings come first), `ends_at` after it (people go home later).
    """

    storm: Storm
    begins_at: datetime
    ends_at: datetime
    moments: tuple[datetime, ...]
    warnings: tuple[WarningTrack, ...]
    batches: tuple[BatchTrack, ...]
    responses: tuple[Response, ...]
    notes: tuple[str, ...]

    def state(self, at: datetime) -> ReplayState:
        """The storm at a moment (aware). Any moment may be asked for, also one outside the replay."""
        standing = [track for track in self.warnings if track.span.stands(at)]
        out = tuple(BatchThen(track, track.returned(at)) for track in self.batches if track.moved_out_at <= at)
        return ReplayState(
            at,
            tuple(track.span.warning for track in standing),
            frozenset().union(*(track.warned for track in standing)),
            out,
            tuple(in_force(self.responses, at)),
        )


def replay(reader: Reader, year: int, storm_id: str) -> Replay:
    """Read a storm of the season once, to be asked for any minute of it.

    The batches are those logged under the storm; warnings and responses are whatever was in force meanwhile. Raises
    RuleBroken where there is no such storm, or nobody knows when it began.
    """
    storm = reader.get(Storm, storm_id)
    if storm is None or storm.standing.voided:
        raise RuleBroken("找不到该过程。", "storm")
    if storm.began_at is None:
        raise RuleBroken(f"过程{storm.name}没有填写开始时间,不能回放。", "began_at")
    points = reader.find(RiskPoint, season=year)
    batches = [each for each in reader.find(EvacuationBatch, storm=storm_id) if each.judge_moved_out() is None]
    returns = reader.find(EvacuationReturn, season=year)
    responses = reader.find(Response, season=year)
    every = spans(reader.find(Warning, season=year))
    begins_at, ends_at = _window(storm, storm.began_at, every, batches, returns, responses)
    warnings = [span for span in every if span.since <= ends_at and (span.until is None or span.until > begins_at)]
    warned = _Warned(points)
    tracks = _tracks(batches, returns, Places.of(points), ends_at)
    changes = [at for span in warnings for at in (span.since, span.until)]
    changes += [at for track in tracks for at in (track.moved_out_at, *(back_at for back_at, _ in track.returns))]
    changes += [response.changed_at for response in responses]
    inside = {at for at in (*changes, storm.began_at, storm.ended_at) if at is not None and begins_at <= at <= ends_at}
    return Replay(
        storm,
        begins_at,
        ends_at,
        tuple(sorted(inside | {begins_at, ends_at})),
        tuple(WarningTrack(span, warned.by(span.warning)) for span in warnings),
        tracks,
        tuple(responses),
        _notes(batches, returns, tracks, points),
    )


# -- inside -------------------------------------------------------------------------------------------------


class _Warned:
    """The points of a season, looked up by the areas of warnings."""

    def __init__(self, points: Sequence[RiskPoint]) -> None:
        self._points = points
        self._index = PointIndex(reach_service.positions_of(points))

    def by(self, warning: Warning) -> frozenset[str]:
        """The points in a warning's outline; those without a position, or all where there is no outline, by the units
        it names."""
        units = set(warning_service.unit_codes(warning))
        named = (each for each in self._points if units & {each.unit, each.managing_unit})
        outline = _outline(warning)
        if outline is None:
            return frozenset(each.record_id for each in named)
        unlocated = (each.record_id for each in named if not each.is_located)
        return frozenset((*(self._points[i].record_id for i in self._index.inside(outline)), *unlocated))


def _outline(warning: Warning) -> Region | None:
    """The outline a warning was sent with; one that cannot be read says no more than none, and stops no replay."""
    try:
        return regions.from_wkt_degrees(warning.outline) if warning.outline else None
    except RuleBroken:
        return None


def _window(
    storm: Storm,
    began_at: datetime,
    warnings: Iterable[WarningSpan],
    batches: Iterable[EvacuationBatch],
    returns: Iterable[EvacuationReturn],
    responses: Iterable[Response],
) -> tuple[datetime, datetime]:
    """From the first to the last of what belongs to the storm itself."""
    own = [at for span in warnings if span.warning.storm == storm.record_id for at in (span.since, span.until)]
    own += [response.changed_at for response in responses if response.storm == storm.record_id]
    ids = set()
    for batch in batches:
        ids.add(batch.record_id)
        own.append(batch.moved_out_at)
    own += [each.returned_at for each in returns if each.batch in ids]
    known = [at for at in (*own, began_at, storm.ended_at) if at is not None]
    return min(known), max(known)


def _tracks(
    batches: Iterable[EvacuationBatch], returns: Iterable[EvacuationReturn], places: Places, ends_at: datetime
) -> tuple[BatchTrack, ...]:
    """The batches in the order in which they moved out. A return without a time is put at the very end: the last
    picture then agrees with the figures, and nobody is shown at home before it is known."""
    back: dict[str, list[tuple[datetime, int]]] = {}
    for each in returns:
        back.setdefault(each.batch or "", []).append((each.returned_at or ends_at, each.people or 0))
    tracks = [
        BatchTrack(batch, batch.moved_out_at, tuple(sorted(back.get(batch.record_id, ()))), places.of_batch(batch))
        for batch in batches
        if batch.moved_out_at is not None
    ]
    return tuple(sorted(tracks, key=lambda track: track.moved_out_at))


def _notes(
    batches: Sequence[EvacuationBatch],
    returns: Iterable[EvacuationReturn],
    tracks: Sequence[BatchTrack],
    points: Iterable[RiskPoint],
) -> tuple[str, ...]:
    ids = {batch.record_id for batch in batches}
    counted = (
        (len(batches) - len(tracks), "批没有填写转移时间,不在回放中。"),
        (
            sum(each.returned_at is None and each.batch in ids for each in returns),
            "次返回没有填写时间,放在回放的最后。",
        ),
        (sum(track.place is None for track in tracks), "批所在乡镇没有带坐标的风险点,不能上图,人数照计。"),
        (
            sum(not point.is_located for point in points),
            "处风险点没有可用坐标,按预警所列县(市、区)判断是否在预警区内。",
        ),
    )
    return tuple(f"{count} {words}" for count, words in counted if count)
