"""防汛风险图: what the map of a season shows at a moment, read from the store into plain numbers.

The window's map and the printed sheets are both made from what is answered here, so they show the same. Nothing is
counted here that a figure counts: how many points a division or a sector has is asked of `season_service`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from fangxun_desk.collecting import no_collection
from fangxun_desk.domain import map_marks
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.map_marks import Mark, MarkColour
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.shelter_room import ShelterRoom
from fangxun_desk.domain.vocabulary import FeatureShape, LayerRole, RiskGrade, Sector, Word
from fangxun_desk.domain.wording import moment_words
from fangxun_desk.geo import base_layers, division_directory, regions
from fangxun_desk.geo.map_content import Area, AreaLook, MapContent, PointSet
from fangxun_desk.geo.projection import to_metres
from fangxun_desk.services import evacuation_service, hazard_service, shelter_service, warning_service
from fangxun_desk.services.hazard_service import HazardLine
from fangxun_desk.services.map_counts import AskedSector, asked_sector
from fangxun_desk.services.map_places import Places
from fangxun_desk.services.map_replay_service import BatchThen, ReplayState
from fangxun_desk.store.reader import Reader

POINTS, FEATURES, SHELTERS = RiskPoint.NOUN.kind, LayerFeature.NOUN.kind, Shelter.NOUN.kind
RESCUE, HAZARDS, BATCHES = RescueUnit.NOUN.kind, Hazard.NOUN.kind, EvacuationBatch.NOUN.kind
KINDS = (POINTS, FEATURES, SHELTERS, RESCUE, HAZARDS, BATCHES)
"""Every kind of point a map can show, from below to above."""
_GRADE_WEIGHT = {RiskGrade.MAJOR: 4e6, RiskGrade.LARGER: 3e6, RiskGrade.GENERAL: 2e6, RiskGrade.LOW: 1e6, None: 0.0}
_HAZARD_OFFSET_PX, _BATCH_OFFSET_PX = (9.0, 9.0), (-9.0, 9.0)
_BATCH_LOOKS: dict[str, Any] = {"offset_px": _BATCH_OFFSET_PX, "on_top": True}
_NEAR_M_PER_PX = 70.0
"""Shelters, rescue units and features of layers are drawn from this scale on, about that of one county."""


class _Spot(NamedTuple):
    """One point on its way to the map."""

    record_id: str
    lon: float
    lat: float
    label: str
    mark: Mark
    weight: float
    detail: str


@dataclass(frozen=True, slots=True)
class MapAsked:
    """What a map is to show: of one division (by its 管理区) or sector or of all, and which kinds of points.

    `sector` None means all of them, `NoSector.UNSTATED` what has none. `with_details`: also what a hover card says.
    """

    division: str = ""
    sector: AskedSector | None = None
    kinds: Collection[str] = KINDS
    with_warnings: bool = True
    with_details: bool = True

    def wants(self, division: str, sector: Sector | None) -> bool:
        """Whether something of this division and sector is to be shown."""
        return self.division in ("", division) and (self.sector is None or self.sector is asked_sector(sector))


@dataclass(frozen=True, slots=True)
class SeasonPlaces:
    """The risk points and layer features of a season, read once for all the maps that are made of them."""

    points: Sequence[RiskPoint]
    features: Sequence[LayerFeature]

    @classmethod
    def read(cls, reader: Reader, year: int, division: str = "") -> "SeasonPlaces":
        """Those of a season; with a division the points that lie in it or are managed by it, which serve no other."""
        features = reader.find(LayerFeature, season=year)
        if not division:
            return cls(reader.find(RiskPoint, season=year), features)
        points = (
            *reader.find(RiskPoint, season=year, unit=division),
            *reader.find(RiskPoint, season=year, managed_by=division),
        )
        return cls(list({point.record_id: point for point in points}.values()), features)


def content_of(reader: Reader, year: int, at: datetime, asked: MapAsked | None = None) -> MapContent:
    """The map of a season as it stands at a moment."""
    wanted = asked or MapAsked()
    places = SeasonPlaces.read(reader, year, wanted.division)
    content, points = content_from(places, wanted), places.points
    near = {"nearer_than_m_per_px": _NEAR_M_PER_PX}
    readers: dict[str, Callable[[], tuple[PointSet, ...]]] = {
        SHELTERS: lambda: (_set(Shelter.NOUN, _shelters(shelter_service.rooms(reader, year, at), wanted), **near),),
        RESCUE: lambda: (_set(RescueUnit.NOUN, _rescue(reader.find(RescueUnit, season=year), wanted), **near),),
        HAZARDS: lambda: _sets_of_hazards(reader, year, points, wanted),
        BATCHES: lambda: (_set(EvacuationBatch.NOUN, _batches(reader, year, at, points, wanted), **_BATCH_LOOKS),),
    }
    others = tuple(each for kind, read in readers.items() if kind in wanted.kinds for each in read())
    warned = warning_service.areas_in_force(reader, at) if wanted.with_warnings else ()
    sets = (*content.points, *others)
    bounds = _bounds(wanted.division, sets)
    return replace(content, areas=(*content.areas, *warned), points=sets, bounds=bounds)


def content_from(places: SeasonPlaces, asked: MapAsked) -> MapContent:
    """What a map shows of the risk points and layers of a season: what stands in its ledgers, whatever the moment."""
    near = {"nearer_than_m_per_px": _NEAR_M_PER_PX}
    sets = []
    if POINTS in asked.kinds:
        sets.append(_set(RiskPoint.NOUN, _risk_points(places.points, asked)))
    if FEATURES in asked.kinds:
        sets.append(_set(LayerFeature.NOUN, _features(places.features, asked), **near))
    areas = (*base_layers.base_areas(_replaced(places.features)), *_zones(places.features, asked))
    return MapContent(areas, tuple(sets), title_of(asked), bounds=_bounds(asked.division, sets))


def content_at(content: MapContent, state: ReplayState) -> MapContent:
    """The same map as it stood at a moment of a replay: its warnings, its batches out and come back."""
    areas = [area for area in content.areas if area.look is not AreaLook.WARNING]
    areas += [area for warning in state.warnings if (area := warning_service.area_of(warning)) is not None]
    batches = _set(EvacuationBatch.NOUN, filter(None, map(_batch_then, state.batches)), **_BATCH_LOOKS)
    points = tuple(each for each in content.points if each.name != BATCHES)
    return replace(content, areas=tuple(areas), points=(*points, batches))


def title_of(asked: MapAsked) -> str:
    """What a map is called: 平顶山市鲁山县山洪防汛风险图."""
    unit = division_directory.unit_named(asked.division)
    return f"平顶山市{unit.name if unit else ''}{asked.sector.label if asked.sector else ''}防汛风险图"


# -- areas -------------------------------------------------------------------------------------------------


def _replaced(features: Iterable[LayerFeature]) -> Mapping[LayerRole, Sequence[tuple[str, str]]]:
    """The office's own boundaries and waters, by what they stand for: name and well-known text."""
    own: dict[LayerRole, list[tuple[str, str]]] = {}
    for feature in features:
        if feature.role not in (None, LayerRole.RISK) and feature.is_located:
            assert feature.role is not None
            own.setdefault(feature.role, []).append((feature.name, feature.geometry))
    return own


def _zones(features: Iterable[LayerFeature], asked: MapAsked) -> Iterable[Area]:
    """Drawn risk zones, and lines of risk."""
    for feature in features:
        is_drawn = feature.role is LayerRole.RISK and feature.shape is not FeatureShape.POINT and feature.is_located
        if not is_drawn or not asked.wants(feature.unit, feature.sector) or FEATURES not in asked.kinds:
            continue
        colour = map_marks.GRADE_COLOURS[feature.grade] if feature.grade else MarkColour.NONE
        rings = regions.rings_of(regions.from_wkt_degrees(feature.geometry))
        at = to_metres(np.array([[feature.longitude, feature.latitude]], dtype=float))[0]
        look = AreaLook.ZONE if feature.shape is FeatureShape.AREA else AreaLook.RIVER
        label_at = (float(at[0]), float(at[1]))
        yield Area(look, feature.name, rings, feature.record_id, label_at, colour, _feature_detail(feature))


def _bounds(division: str, sets: Iterable[PointSet]) -> tuple[float, float, float, float]:
    """What is to be seen at first: the city, a county, or, where a division has no outline of its own, its points."""
    if not division:
        return base_layers.city_bounds()
    parts = warning_service.rings_of_unit(division) or tuple(each.xy for each in sets if len(each))
    if not parts:
        return base_layers.city_bounds()
    every = np.vstack(parts)
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    margin = max(1000.0, 0.05 * float(max(east - west, north - south)))
    return (float(west) - margin, float(south) - margin, float(east) + margin, float(north) + margin)


# -- points ------------------------------------------------------------------------------------------------


def _set(noun: Any, spots: Iterable[_Spot], **looks: Any) -> PointSet:
    """The set of a noun; `looks` are those of its attributes that say how it is drawn."""
    with no_collection():
        listed = list(spots)
    place: dict[Mark, int] = {}
    mark_at = [place.setdefault(spot.mark, len(place)) for spot in listed]
    degrees = np.array([(spot.lon, spot.lat) for spot in listed], dtype=float).reshape(-1, 2)
    return PointSet(
        noun.kind,
        noun.label,
        to_metres(degrees),
        tuple(spot.record_id for spot in listed),
        tuple(spot.label for spot in listed),
        tuple(place),
        np.array(mark_at, dtype=np.uint16),
        np.array([spot.weight for spot in listed], dtype=float),
        tuple(spot.detail for spot in listed),
        **looks,
    )


def _risk_points(points: Iterable[RiskPoint], asked: MapAsked) -> Iterable[_Spot]:
    for point in points:
        if point.is_located and asked.wants(point.managing_unit, point.sector):
            assert point.longitude is not None
            assert point.latitude is not None
            weight = _GRADE_WEIGHT[point.grade] + (point.people or 0)
            mark = map_marks.mark_of(point.sector, point.grade)
            detail = _point_detail(point) if asked.with_details else ""
            yield _Spot(point.record_id, point.longitude, point.latitude, point.name, mark, weight, detail)


def _features(features: Iterable[LayerFeature], asked: MapAsked) -> Iterable[_Spot]:
    for feature in features:
        is_point = feature.role is LayerRole.RISK and feature.shape is FeatureShape.POINT and feature.is_located
        if is_point and asked.wants(feature.unit, feature.sector):
            assert feature.longitude is not None
            assert feature.latitude is not None
            weight = _GRADE_WEIGHT[feature.grade] + (feature.people or 0)
            mark = map_marks.mark_of(feature.sector, feature.grade)
            detail = _feature_detail(feature) if asked.with_details else ""
            yield _Spot(feature.record_id, feature.longitude, feature.latitude, feature.name, mark, weight, detail)


def _shelters(rooms: Iterable[ShelterRoom], asked: MapAsked) -> Iterable[_Spot]:
    """Shelters belong to no sector: a map of one sector shows those of its division."""
    for room in rooms:
        shelter = room.shelter
        if shelter.longitude is None or shelter.latitude is None or shelter.position_doubt:
            continue
        if asked.division in ("", shelter.unit):
            is_full = room.left is not None and room.left <= 0
            mark = map_marks.FULL_SHELTER_MARK if is_full else map_marks.SHELTER_MARK
            detail = _lines(_parts(shelter.type, _unit_name(shelter.unit), shelter.town), room.words, shelter.contact)
            yield _Spot(
                shelter.record_id,
                shelter.longitude,
                shelter.latitude,
                shelter.name,
                mark,
                float(shelter.capacity or 0),
                detail,
            )


def _rescue(units: Iterable[RescueUnit], asked: MapAsked) -> Iterable[_Spot]:
    for unit in units:
        if unit.longitude is None or unit.latitude is None or unit.position_doubt:
            continue
        if asked.division in ("", unit.unit):
            people = f"{unit.people} 人" if unit.people is not None else "人数未填"
            detail = _lines(_parts(unit.type, _unit_name(unit.unit)), people, unit.base)
            mark = map_marks.RESCUE_MARK
            yield _Spot(unit.record_id, unit.longitude, unit.latitude, unit.name, mark, float(unit.people or 0), detail)


def _sets_of_hazards(
    reader: Reader, year: int, points: Iterable[RiskPoint], asked: MapAsked
) -> tuple[PointSet, PointSet]:
    """Hazards not cleared, where the risk point is that they were found at: those in time, then those overdue.

    From afar only the overdue are drawn.
    """
    located = {point.record_id: point for point in points if point.is_located}
    lines = [line for line in hazard_service.hazard_lines(reader, year) if line.is_open and _is_at(line, located)]

    def spots(*, overdue: bool) -> Iterable[_Spot]:
        wanted = (line for line in lines if line.is_overdue is overdue)
        return filter(None, (_hazard(line, located[line.hazard.risk_point or ""], asked) for line in wanted))

    looks = {"offset_px": _HAZARD_OFFSET_PX, "on_top": True}
    return (
        _set(Hazard.NOUN, spots(overdue=False), nearer_than_m_per_px=_NEAR_M_PER_PX, **looks),
        _set(Hazard.NOUN, spots(overdue=True), **looks),
    )


def _is_at(line: HazardLine, located: Mapping[str, RiskPoint]) -> bool:
    return (line.hazard.risk_point or "") in located


def _hazard(line: HazardLine, point: RiskPoint, asked: MapAsked) -> _Spot | None:
    hazard = line.hazard
    if not asked.wants(point.managing_unit, hazard.sector or point.sector):
        return None
    assert point.longitude is not None
    assert point.latitude is not None
    mark = map_marks.OVERDUE_HAZARD_MARK if line.is_overdue else map_marks.OPEN_HAZARD_MARK
    over = f"逾期 {line.days_over} 天" if line.is_overdue else "未销号"
    due = f"整改时限 {hazard.due_on}" if hazard.due_on else "整改时限未填"
    detail = _lines(hazard.problem, f"{over},{due}", hazard.responsible_person)
    weight = 9e6 if line.is_overdue else 5e6
    label = f"{hazard.point_name or point.name}隐患"
    return _Spot(hazard.record_id, point.longitude, point.latitude, label, mark, weight, detail)


def _batches(reader: Reader, year: int, at: datetime, points: Sequence[RiskPoint], asked: MapAsked) -> Iterable[_Spot]:
    """Batches with people out at the moment, where they were moved out of as well as the ledgers tell."""
    places: Places | None = None
    for line in evacuation_service.batch_lines(reader, year, at):
        batch = line.batch
        if line.people_out and asked.division in ("", batch.unit):
            places = places or Places.of(points)
            found = places.of_batch(batch)
            if found is None:
                continue
            detail = _lines(
                f"在外 {line.people_out} 人,转出 {batch.people} 人",
                moment_words(batch.moved_out_at) if batch.moved_out_at else "",
                "、".join(batch.shelters),
                found.words,
            )
            label = f"{batch.place} {line.people_out} 人"
            yield _Spot(batch.record_id, found.lon, found.lat, label, map_marks.BATCH_MARK, 8e6, detail)


def _batch_then(then: BatchThen) -> _Spot | None:
    batch, place = then.track.batch, then.track.place
    if place is None:
        return None
    mark = map_marks.BATCH_MARK if then.people_out else map_marks.BATCH_BACK_MARK
    state = f"在外 {then.people_out} 人" if then.people_out else "已全部返回"
    detail = _lines(f"转出 {batch.people} 人,{state}", moment_words(then.track.moved_out_at), place.words)
    weight = 8e6 if then.people_out else 7e6
    return _Spot(batch.record_id, place.lon, place.lat, f"{batch.place} {state}", mark, weight, detail)


# -- words -------------------------------------------------------------------------------------------------


def _point_detail(point: RiskPoint) -> str:
    return _lines(
        _parts(point.sector, point.grade, _unit_name(point.unit), point.town),
        _threatened(point.households, point.people),
        f"责任人 {point.contact}" if point.contact else "责任人未填",
    )


def _feature_detail(feature: LayerFeature) -> str:
    return _lines(
        _parts(feature.sector, feature.grade, _unit_name(feature.unit), feature.town),
        _threatened(feature.households, feature.people),
        f"图层 {feature.layer}",
    )


@lru_cache(maxsize=64)
def _unit_name(code: str) -> str:
    unit = division_directory.unit_named(code)
    return unit.name if unit else code


def _threatened(households: int | None, people: int | None) -> str:
    stated = [f"{count} {unit}" for count, unit in ((households, "户"), (people, "人")) if count is not None]
    return f"威胁 {' '.join(stated)}" if stated else "威胁户数、人数未填"


def _parts(*words: Word | str | None) -> str:
    return " ".join([word if isinstance(word, str) else word.label for word in words if word])


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))
