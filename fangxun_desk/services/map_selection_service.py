"""从地点到人: what a place drawn on the map holds, whom to call for it, where its people can go, and who could help.

Everything is gathered from the records as they stand at a moment, by the rules of the domain, and every number is a sum
over rows that are answered with it. Nothing is entered here but that a list of phones was taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fangxun_desk.domain.call_order import AtRisk, CallOrder, PersonToCall, by_risk, call_order
from fangxun_desk.domain.coverage import Coverage, Target, TargetKind
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.reach import DEFAULT_MINUTES, DEFAULT_SPEED_KM_H, Reach
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import plain_name
from fangxun_desk.domain.shelter_room import ShelterRoom, with_room
from fangxun_desk.domain.storm import Storm, storm_of_moment
from fangxun_desk.domain.vocabulary import FeatureShape, LayerRole
from fangxun_desk.geo import division_directory, regions
from fangxun_desk.geo.point_index import PointIndex
from fangxun_desk.geo.projection import to_metres
from fangxun_desk.geo.regions import Region
from fangxun_desk.services import coverage_service, evacuation_service, reach_service, roster_service, shelter_service
from fangxun_desk.services.evacuation_service import BatchLine
from fangxun_desk.services.map_places import FoundPlace, Places
from fangxun_desk.services.reach_service import RescueNear
from fangxun_desk.store import place_queries, roster_queries
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork

SHELTERS_SHOWN, RESCUE_SHOWN = 10, 10
"""So many of the nearest are shown at least, where there are so many."""
_SHELTERS_PROPOSED, _NAMES_SPELT_OUT = 3, 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum over the points that state it, and how many do and do not: a blank is never 0."""

    total: int
    stated: int
    not_stated: int

    @classmethod
    def of(cls, counts: Iterable[int | None]) -> "Stated":
        """Add up what was stated."""
        listed = list(counts)
        known = [count for count in listed if count is not None]
        return cls(sum(known), len(known), len(listed) - len(known))

    @property
    def words(self) -> str:
        """The sum; 未报 where there are points and none states it."""
        return "未报" if self.not_stated and not self.stated else str(self.total)


@dataclass(frozen=True, slots=True)
class ShelterNear:
    """A shelter with its people, how far it is in a straight line (None where it has no position; 0 inside the place),
    and for how many points inside the ledger names it."""

    room: ShelterRoom
    distance_m: float | None
    named_by: int


@dataclass(frozen=True, slots=True)
class BatchInside:
    """A batch with people out that was moved out of the place, and how that was found: ledgers name no coordinates."""

    line: BatchLine
    place: FoundPlace


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """What a place holds. Points, features and zones come the gravest first.

    `points` are the ledger's, and alone in `households` and `people`; `features` are risk points and lines of map
    layers, `zones` the drawn risk zones the place touches. `notes` are sentences that belong to the numbers.
    """

    region: Region
    year: int
    at: datetime
    reach: Reach
    points: tuple[RiskPoint, ...]
    features: tuple[LayerFeature, ...]
    zones: tuple[LayerFeature, ...]
    households: Stated
    people: Stated
    calls: CallOrder
    shelters: tuple[ShelterNear, ...]
    rescue: tuple[RescueNear, ...]
    batches: tuple[BatchInside, ...]
    storm: Storm | None
    notes: tuple[str, ...]

    @property
    def words(self) -> str:
        """风险点 12 处,威胁 34 户、120 人."""
        return f"风险点 {len(self.points)} 处,威胁 {self.households.words} 户、{self.people.words} 人"

    @property
    def at_risk(self) -> tuple[AtRisk, ...]:
        """Everything inside that somebody answers for, points of the ledger first."""
        return (*self.points, *self.features, *self.zones)


def select(
    reader: Reader,
    year: int,
    region: Region | str,
    at: datetime,
    *,
    minutes: float = DEFAULT_MINUTES,
    speed_km_h: float = DEFAULT_SPEED_KM_H,
) -> PlaceFound:
    """What an area (a Region in metres, or WKT in CGCS2000 degrees) holds at a moment.

    Raises RuleBroken for a form that is no area, and for a time or speed that is none.
    """
    area = regions.from_wkt_degrees(region) if isinstance(region, str) else region
    if not area.is_area:
        raise RuleBroken("所给图形不是一块范围,不能按它查找。")
    reach = Reach(minutes, speed_km_h)
    points, unlocated = _points(reader, year, area)
    features, zones, undrawn = _features(reader, year, area)
    households, people = (Stated.of(getattr(point, name) for point in points) for name in ("households", "people"))
    batches, unplaced = _batches(reader, year, at, area)
    shelters = _shelters(shelter_service.rooms(reader, year, at), points, area)
    rescue = reach_service.around(reader.find(RescueUnit, season=year), area, reach, RESCUE_SHOWN)
    coverage = _coverage(reader, year, at, points, (*features, *zones))
    notes = (
        area.note,
        _counted(unlocated, "处风险点没有可用坐标,不在查找之内。"),
        _counted(undrawn, "个图层要素没有可用图形,不在查找之内。"),
        _counted(people.not_stated, "处风险点未报威胁人数,合计只含已报的。"),
        _counted(households.not_stated, "处风险点未报威胁户数,合计只含已报的。"),
        "图层要素另列,不并入风险点的户数和人数。" if features or zones else "",
        "转移批次没有坐标,位置按同名、同村或同乡镇的风险点推定。" if batches else "",
        _counted(unplaced, "批在外人员所在乡镇没有带坐标的风险点,未判断是否在范围内。"),
        reach.words,
    )
    found = (area, year, at, reach, points, features, zones, households, people)
    calls = call_order((*points, *features, *zones), coverage)
    return PlaceFound(
        *found, calls, shelters, rescue, batches, _storm_going_on(reader, year, at), tuple(filter(None, notes))
    )


def prefilled_batch(found: PlaceFound, of: AtRisk | None = None) -> tuple[EvacuationBatch, str]:
    """A batch half filled with what follows from the records of a place, and a sentence about what it covers.

    A batch is of one town, as ledgers have it: that of `of`, else of the gravest point inside. Households and people
    are those threatened there: a proposal, for nobody knows yet who went. Shelters are given where they have room:
    those the ledger names, then the nearest.
    """
    inside: Sequence[AtRisk] = found.points or (*found.features, *found.zones)
    chosen = of if of is not None else next(iter(inside), None)
    town = (_unit_of(chosen), chosen.town) if chosen is not None else ("", "")
    here = [each for each in inside if (_unit_of(each), each.town) == town] or ([chosen] if chosen is not None else [])
    households, people = (Stated.of(getattr(each, name) for each in here) for name in ("households", "people"))
    batch = EvacuationBatch(
        season=found.year,
        storm=found.storm.record_id if found.storm is not None else None,
        unit=town[0],
        town=town[1],
        place=_joined([each.name for each in here]),
        households=households.total if households.stated else None,
        people=people.total if people.stated else None,
        shelters=_proposed(found.shelters, town[0], people.total),
    )
    return batch, _covers(town, len(here), len({(_unit_of(each), each.town) for each in inside}), len(inside))


def _covers(town: tuple[str, str], here: int, towns: int, inside: int) -> str:
    """Which part of the place a batch is of, where it is not all of it."""
    if towns < 2:
        return ""
    unit = division_directory.unit_named(town[0])
    name = f"{unit.name if unit else ''}{town[1]}"
    return f"选区跨 {towns} 个乡镇 {inside} 处,本批按{name} {here} 处;其他乡镇请选中其点位再按 N。"


def note_phones_taken(
    work: UnitOfWork,
    people: Iterable[PersonToCall],
    shelters: Iterable[ShelterNear] = (),
    rescue: Iterable[RescueNear] = (),
) -> None:
    """Note in the log that the whole phones of a call list were taken out of the desk, record by record.

    Shelters and rescue units are noted where they have a phone.
    """
    rooms = (each.room.shelter for each in shelters)
    units = (each.unit for each in rescue)
    taken = [
        *(person.noted_on for person in people),
        *(shelter.record_id for shelter in rooms if shelter.contact_phone),
        *(unit.record_id for unit in units if unit.duty_phone),
    ]
    for record_id in dict.fromkeys(taken):
        roster_queries.log_asking(work, record_id, "叫应名单电话")


# -- inside -------------------------------------------------------------------------------------------------


def _points(reader: Reader, year: int, area: Region) -> tuple[tuple[RiskPoint, ...], int]:
    """The points of the ledger inside, and how many have no position."""
    spots = place_queries.positions(reader, RiskPoint.NOUN.kind, year)
    inside = PointIndex(to_metres(spots.degrees)).inside(area)
    found = place_queries.with_ids(reader, RiskPoint, [spots.ids[i] for i in inside])
    return tuple(by_risk(found)), len(spots.unlocated)


def _features(
    reader: Reader, year: int, area: Region
) -> tuple[tuple[LayerFeature, ...], tuple[LayerFeature, ...], int]:
    """Risk points and lines of map layers inside, drawn zones the area touches, and how many cannot be drawn."""
    known = reader.find(LayerFeature, season=year, role=LayerRole.RISK.code)
    drawn = [feature for feature in known if feature.is_located]
    is_touched = regions.touched(area, [feature.geometry for feature in drawn])
    inside = by_risk(feature for feature, is_inside in zip(drawn, is_touched, strict=True) if is_inside)
    zones = tuple(feature for feature in inside if feature.shape is FeatureShape.AREA)
    features = tuple(feature for feature in inside if feature.shape is not FeatureShape.AREA)
    return features, zones, len(known) - len(drawn)


def _coverage(
    reader: Reader, year: int, at: datetime, points: Iterable[RiskPoint], features: Iterable[LayerFeature]
) -> dict[str, Coverage]:
    """Who answers for what is inside, on the day of the moment. A layer's own contact is judged as a ledger's is."""
    targets = [
        Target(
            TargetKind.POINT,
            f"feature:{feature.record_id}",
            feature.unit,
            feature.name,
            feature.town,
            units=(feature.unit,),
            contact=feature.contact,
            contact_phone=feature.contact_phone,
            number=feature.number,
            record_id=feature.record_id,
        )
        for feature in features
    ]
    roster = roster_service.roster_at(reader, year, at)
    return coverage_service.check_some(reader, roster, points, targets)


def _shelters(rooms: Sequence[ShelterRoom], points: Sequence[RiskPoint], area: Region) -> tuple[ShelterNear, ...]:
    """The nearest, all inside, and all the ledger names for the points inside; those without a position come last."""
    named: dict[tuple[str, str], int] = {}
    for point in points:
        for unit in {point.unit, point.managing_unit} if point.shelter else ():
            key = (unit, plain_name(point.shelter))
            named[key] = named.get(key, 0) + 1
    distances = reach_service.distances_to(area, reach_service.positions_of([room.shelter for room in rooms]))
    near = [
        ShelterNear(
            room,
            float(distance) if reach_service.is_located(room.shelter) else None,
            named.get((room.shelter.unit, plain_name(room.shelter.name)), 0),
        )
        for room, distance in zip(rooms, distances, strict=True)
    ]
    near.sort(key=lambda each: (each.distance_m is None, each.distance_m))
    return tuple(
        each
        for place, each in enumerate(near)
        if each.named_by or (each.distance_m is not None and (place < SHELTERS_SHOWN or each.distance_m == 0))
    )


def _batches(reader: Reader, year: int, at: datetime, area: Region) -> tuple[tuple[BatchInside, ...], int]:
    """The batches with people out that were moved out of the area, and how many could not be placed."""
    lines = [line for line in evacuation_service.batch_lines(reader, year, at) if line.people_out]
    if not lines:
        return (), 0
    places = Places.of(reader.find(RiskPoint, season=year))
    placed = [(line, place) for line in lines if (place := places.of_batch(line.batch)) is not None]
    inside = PointIndex(to_metres([(place.lon, place.lat) for _, place in placed])).inside(area)
    return tuple(BatchInside(*placed[i]) for i in inside), len(lines) - len(placed)


def _storm_going_on(reader: Reader, year: int, at: datetime) -> Storm | None:
    storm = storm_of_moment(evacuation_service.storms_of(reader, year), at)
    if storm is None or storm.began_at is None or storm.began_at > at:
        return None
    return storm if storm.ended_at is None or storm.ended_at >= at else None


def _counted(count: int, words: str) -> str:
    return f"{count} {words}" if count else ""


def _unit_of(each: AtRisk) -> str:
    """Who reports for it: the unit that manages a point, else the one it lies in."""
    return each.managing_unit if isinstance(each, RiskPoint) else each.unit


def _joined(names: Sequence[str]) -> str:
    """甲、乙、丙等 5 处."""
    spelt = "、".join(names[:_NAMES_SPELT_OUT])
    return f"{spelt}等 {len(names)} 处" if len(names) > _NAMES_SPELT_OUT else spelt


def _proposed(shelters: Sequence[ShelterNear], unit: str, people: int) -> tuple[str, ...]:
    """Shelters of the unit that can take so many together, three at most; none where even they cannot be told."""
    open_ones = {room.shelter.record_id for room in with_room([each.room for each in shelters])}
    usable = [each for each in shelters if each.room.shelter.record_id in open_ones and each.room.shelter.unit == unit]
    usable.sort(key=lambda each: each.named_by == 0)
    names: list[str] = []
    wanting = people
    for each in usable[:_SHELTERS_PROPOSED]:
        if names and wanting <= 0:
            break
        names.append(each.room.shelter.name)
        wanting -= each.room.left or 0
    return tuple(names)
