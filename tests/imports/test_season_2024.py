"""The season of 2024 as its offices sent it, held against its truth: every total, doubt, repair and row."""

import json
import re
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Post
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.imports import read_paths
from fangxun_desk.imports.reading import INFO, REJECT, WARN, CellWarning, FileReading
from fangxun_desk.paths import data_dir
from tests.imports.reckoning import (
    Figures,
    counted_officials,
    drafts_of,
    reckon,
    unit_name,
    valid,
)

SEASON = data_dir() / "demo_season" / "2024"
TRUTH = json.loads((Path(__file__).parent.parent / "samples" / "season-2024-expected.json").read_text(encoding="utf-8"))
LATER = ("县区报送/",)
LAYERS = "风险图层/"
NOT_READ = {"layer_features", "reports"}
"""Totals that are not reckoned here: the reports of a later version, and the features of the layers, counted below."""
ROW_MADE_NOTHING = {"subtotal", "repeated_header", "duplicate_row", "reported_twice"}
WARNINGS = "预警信息/"


@lru_cache(maxsize=1)
def readings() -> tuple[FileReading, ...]:
    return tuple(read_paths([SEASON]))


@lru_cache(maxsize=1)
def figures() -> Figures:
    return reckon(list(readings()), date(2024, 9, 30))


def _is_read(entry: dict[str, Any]) -> bool:
    return not entry["file"].startswith((*LATER, LAYERS))


def _expected(key: str) -> list[dict[str, Any]]:
    return [entry for entry in TRUTH[key] if _is_read(entry)]


def _place(entry: dict[str, Any]) -> tuple[str, str | None, str, str]:
    return entry["file"], entry.get("sheet"), entry.get("cell") or "", entry.get("code") or entry["kind"]


def _found_places(*levels: str) -> Counter[tuple[str, str | None, str, str]]:
    return Counter((file, w.sheet, w.cell, w.code) for file, w in _said(*levels))


def _said(*levels: str) -> list[tuple[str, CellWarning]]:
    """The remarks on tables and messages; those on layers have a test of their own."""
    return [
        (reading.file, w)
        for reading in readings()
        if not reading.file.startswith(LAYERS)
        for w in reading.warnings
        if w.level in levels
    ]


def test_that_every_file_is_recognised_and_read_whole() -> None:
    for reading in readings():
        truth = TRUTH["files"][reading.file]
        assert not reading.problem
        assert reading.plural == truth["kind"]
        assert reading.season == 2024
        assert reading.storm_name == truth.get("storm_name", "")
        # A message is a file of its own, without sheets; the features of a layer are counted, its lines apart.
        lines = len(TRUTH["layers"]["files"].get(reading.file, {}).get("lines", ()))
        others = truth.get("features", 1) + lines
        rows = sum(sheet["data_rows"] for sheet in truth["sheets"]) if "sheets" in truth else others
        assert reading.read == rows, reading.file
    assert {reading.file for reading in readings()} == {f for f in TRUTH["files"] if not f.startswith(LATER)}


@pytest.mark.parametrize("code", [code for code in TRUTH["totals"] if code not in NOT_READ])
def test_that_a_total_is_reached(code: str) -> None:
    found = figures().totals | {
        f"plans_{code.lower()}": amount for code, amount in figures().splits["plans"]["by_group"].items()
    }
    found["officials_rows"] = len(list(drafts_of(readings(), Post))) + sum(
        row.reason == "duplicate_row" for reading in readings() for row in reading.rows
    )
    found["warnings"] = sum(
        found.record.judge_issued() is None
        for found in drafts_of(readings(), Warning)
        if isinstance(found.record, Warning)
    )
    by_type = figures().splits["drill_sessions"]["by_type"]
    found |= {"drill_sessions_field": by_type["field"], "drill_sessions_tabletop": by_type["tabletop"]}
    assert found[code] == TRUTH["totals"][code]


@pytest.mark.parametrize(
    ("code", "split"),
    [
        ("officials", "by_county"),
        ("shelters", "by_county"),
        ("risk_points", "by_county"),
        ("risk_points", "by_managed"),
        ("evacuated_person_times", "by_county"),
        ("evacuated_households", "by_county"),
        ("people_out_at_end", "by_county"),
        ("drill_sessions", "by_county"),
        ("drill_sessions", "by_month"),
        ("rescue_units", "by_county"),
    ],
)
def test_that_a_split_is_reached(code: str, split: str) -> None:
    found = {group: amount for group, amount in figures().splits[code][split].items() if amount}
    assert found == {group: amount for group, amount in TRUTH["splits"][code][split].items() if amount}


@pytest.mark.parametrize(
    "code", ["consultations", "dispatch_meetings_with_city_leaders", "evacuated_person_times", "response_changes"]
)
def test_that_a_figure_splits_by_storm(code: str) -> None:
    names = {storm["key"]: storm["name"] for storm in TRUTH["splits"]["storms"]}
    wanted = {names.get(key, key): amount for key, amount in TRUTH["splits"][code]["by_storm"].items()}
    assert dict(figures().splits[code]["by_storm"]) == wanted


def test_that_every_issue_is_said_at_its_cell() -> None:
    found = _found_places(INFO, WARN, REJECT)
    looked_up = {
        (reading.file, row.sheet, lookup.cell.rpartition("!")[2], lookup.code_if_missing)
        for reading in readings()
        for row in reading.rows
        for draft in row.drafts
        for lookup in draft.lookups.values()
    }
    missing = [e for e in _expected("issues") if _place(e) not in found and _place(e) not in looked_up]
    assert not missing


def test_that_an_issue_has_the_level_of_what_became_of_its_row() -> None:
    levels = {(reading.file, w.sheet, w.cell, w.code): w.level for reading in readings() for w in reading.warnings}
    for entry in _expected("issues"):
        if entry["code"] == "point_not_in_ledger":
            continue
        wanted = {"note": INFO, "warn": WARN, "reject": WARN}[entry["level"]]
        if entry["code"] in ROW_MADE_NOTHING or entry["file"].startswith(WARNINGS):
            wanted = REJECT
        assert levels[_place(entry)] == wanted, entry


def test_that_points_missing_from_the_ledger_are_the_only_ones_not_found() -> None:
    points = {
        (code, found.record.name)  # type: ignore[attr-defined]
        for found in drafts_of(readings(), RiskPoint)
        for code in (found.record.unit, found.record.managed_by)  # type: ignore[attr-defined]
    }
    missing = {
        (found.file, found.row.sheet, lookup.cell.rpartition("!")[2], lookup.code_if_missing)
        for found in valid(readings(), Hazard)
        for lookup in found.draft.lookups.values()
        if (lookup.unit, lookup.text) not in points
    }
    assert missing == {_place(e) for e in _expected("issues") if e["code"] == "point_not_in_ledger"}


def test_that_every_repair_is_reported() -> None:
    # A number cell says nothing of how it was displayed: phone_float and phone_number are one and the same.
    found = {(f, s, c, code.replace("phone_float", "phone_number")) for f, s, c, code in _found_places(INFO)}
    # Two entries speak of return cells of planned rows that are blank in the files.
    wanted = [(e, _place(e)) for e in _expected("repairs") if e["raw"] != ""]
    missing = [
        e for e, (f, s, c, code) in wanted if (f, s, c, code.replace("phone_float", "phone_number")) not in found
    ]
    assert not missing


def test_that_no_sound_row_is_doubted() -> None:
    expected = {(e["file"], e.get("sheet"), e.get("row")) for e in _expected("issues")}
    assert not [(file, w) for file, w in _said(WARN, REJECT) if (file, w.sheet, w.row) not in expected]


def test_that_a_layer_is_doubted_only_where_the_truth_says() -> None:
    doubted = [
        (reading.file, w.code, w.row)
        for reading in readings()
        if reading.file.startswith(LAYERS)
        for w in reading.warnings
        if w.level in (WARN, REJECT)
    ]
    names = {name: [feature[0] for feature in layer["features"]] for name, layer in TRUTH["layers"]["files"].items()}
    issues = [issue for issue in TRUTH["issues"] if issue["file"].startswith(LAYERS)]
    wanted = [(e["file"], e["code"], names[e["file"]].index(e["value"]) + 1) for e in issues]
    assert doubted == wanted


def test_that_the_features_of_the_layers_are_the_true_ones() -> None:
    seen: dict[str, list[LayerFeature]] = {}
    for found in drafts_of(readings(), LayerFeature):
        assert isinstance(found.record, LayerFeature)
        if found.record.judge_listed() is None:
            seen.setdefault(found.file, []).append(found.record)
    assert {file: len(features) for file, features in seen.items()} == TRUTH["splits"]["layers"]["by_file"]
    assert sum(map(len, seen.values())) == TRUTH["totals"]["layer_features"]
    for file, layer in TRUTH["layers"]["files"].items():
        named = [(feature.name, unit_name(feature.unit)) for feature in seen[file]]
        assert named == [(name, county) for name, county, *_ in layer["features"]]
        assert {f.sector.label if f.sector else None for f in seen[file]} == {layer["sector"]}
        assert all(feature.contact and feature.contact_phone for feature in seen[file])
        for feature, (_, _, lon, lat, *area) in zip(seen[file], layer["features"], strict=True):
            if lon is None:
                assert (feature.longitude, feature.is_located) == (None, False)
                continue
            assert feature.longitude is not None
            assert feature.latitude is not None
            # A hundred-thousandth of a degree is a metre; GCJ-02 converted back has to be nearer than half of that.
            assert (feature.longitude - lon, feature.latitude - lat) == pytest.approx((0, 0), abs=2e-6)
            assert feature.area_m2 == (pytest.approx(area[0], rel=0.005) if area else None)
            assert feature.is_located


def test_that_nothing_else_is_doubted_in_a_row_with_an_issue() -> None:
    expected = {_place(e) for e in _expected("issues")}
    assert {place for place in _found_places(WARN, REJECT) if place not in expected} == set()


def test_that_the_batches_are_the_true_ones() -> None:
    names = {storm["key"]: storm["name"] for storm in TRUTH["splits"]["storms"]}
    returns: dict[tuple[str, str], list[list[Any]]] = {}
    for found in drafts_of(readings(), EvacuationReturn):
        record = found.record
        assert isinstance(record, EvacuationReturn)
        at = f"{record.returned_at:%Y-%m-%d %H:%M}" if record.returned_at else None
        returns.setdefault((found.file, found.draft.links["batch"]), []).append([at, record.people])
    seen = {}
    for found in valid(readings(), EvacuationBatch):
        batch = found.record
        assert isinstance(batch, EvacuationBatch)
        if batch.judge_moved_out() is None:
            seen[found.file, found.row.sheet, found.row.row] = {
                "storm": found.draft.lookups["storm"].text,
                "county": unit_name(batch.unit),
                "town": batch.town,
                "place": batch.place,
                "out_at": f"{batch.moved_out_at:%Y-%m-%d %H:%M}",
                "out_end": f"{batch.moved_out_until:%Y-%m-%d %H:%M}" if batch.moved_out_until else None,
                "households": batch.households,
                "people": batch.people,
                "centralised": batch.centralised,
                "dispersed": batch.dispersed,
                "sites": list(batch.shelters),
                "returns": returns.get((found.file, found.draft.handle), []),
                "loss": batch.loss or None,
            }
    wanted = {
        (b["file"], b["sheet"], b["row"]): {k: v for k, v in b.items() if k not in ("file", "sheet", "row", "marks")}
        | {"storm": names[b["storm"]]}
        for b in TRUTH["batches"]
    }
    assert seen == wanted


def test_that_the_people_are_the_true_ones() -> None:
    found = {
        (o.name, o.mobile): (unit_name(p.unit), o.organisation, o.title)
        for o, p in counted_officials(list(readings())).values()
    }
    assert found == {(p["name"], p["mobile"] or ""): (p["unit"], p["org"], p["title"]) for p in TRUTH["people"]}


def test_that_people_of_one_name_stay_two() -> None:
    named = {(o.name, o.mobile) for o, _ in counted_officials(list(readings())).values()}
    assert {(p["name"], p["mobile"]) for p in TRUTH["same_name"]} <= named


def test_that_the_points_lie_where_they_lie() -> None:
    seen = {(f.row.sheet, f.row.row): f.record for f in drafts_of(readings(), RiskPoint)}
    for entry in TRUTH["points"]["rows"]:
        _, sheet, row, name, county, managed, town, sector, grade, lon, lat, doubt = entry
        point = seen.pop((sheet, row))
        assert isinstance(point, RiskPoint)
        assert point.sector is not None
        assert point.grade is not None
        stated = (point.name, unit_name(point.unit), unit_name(point.managed_by), point.town)
        assert stated == (name, county, managed, town)
        assert (point.sector.label, point.grade.label) == (sector, grade)
        if doubt in ("", "gcj02", "swapped"):
            assert point.longitude == pytest.approx(lon, abs=2e-6)
            assert point.latitude == pytest.approx(lat, abs=2e-6)
        else:
            assert point.longitude is None
        wanted = {"": "", "gcj02": "", "swapped": "", "outside": "outside_city"}
        assert point.position_doubt == wanted.get(doubt, doubt)
    assert not seen


def test_that_the_response_changes_are_the_true_ones() -> None:
    names = {storm["key"]: storm["name"] for storm in TRUTH["splits"]["storms"]}
    seen = []
    for found in drafts_of(readings(), Response):
        record = found.record
        assert isinstance(record, Response)
        assert record.tier
        assert record.action
        seen.append(
            {
                "at": f"{record.changed_at:%Y-%m-%d %H:%M}",
                "tier": f"{record.tier.label.removesuffix('级')}级",
                "issuer": record.issuer,
                "area": record.area,
                "act": record.action.label,
                "from": int(record.level_before.code) if record.level_before else None,
                "to": int(record.level.code) if record.level else None,
                "storm": found.draft.lookups["storm"].text,
            }
        )
    assert seen == [entry | {"storm": names[entry["storm"]]} for entry in TRUTH["responses"]]


def test_that_the_storms_are_the_true_ones() -> None:
    seen = [
        (s.name, f"{s.began_at:%Y-%m-%d %H:%M}", f"{s.ended_at:%Y-%m-%d %H:%M}")
        for found in valid(readings(), Storm)
        if isinstance(s := found.record, Storm) and s.judge_rainstorm() is None
    ]
    assert seen == [(s["name"], s["start"], s["end"]) for s in TRUTH["splits"]["storms"]]


def test_that_the_warnings_are_the_true_ones() -> None:
    seen = []
    for found in drafts_of(readings(), Warning):
        warning = found.record
        assert isinstance(warning, Warning)
        assert warning.colour
        assert warning.sent_at
        assert warning.message
        seen.append(
            {
                "file": found.file,
                "identifier": warning.identifier,
                "colour": warning.colour.label,
                "sent": warning.sent_at.isoformat(),
                "msgType": warning.message.code,
                "areas": list(warning.areas),
                "polygon": bool(warning.outline),
            }
        )
    taken = [entry for entry in TRUTH["warnings"] if entry["status"] == "Actual"]
    assert seen == [{name: entry[name] for name in seen[0]} for entry in taken]
    named = {w.identifier: list(w.named) for f in drafts_of(readings(), Warning) if isinstance(w := f.record, Warning)}
    assert named == {e["identifier"]: [e["references"].split(",")[1]] if e["references"] else [] for e in taken}


def test_that_rows_are_numbered_once_and_in_order() -> None:
    for reading in readings():
        rows = [(row.sheet, row.row) for row in reading.rows]
        assert len(rows) == len(set(rows)), reading.file


def test_that_what_a_link_points_at_is_made_before() -> None:
    for reading in readings():
        made: set[str] = set()
        for row in reading.rows:
            for draft in row.drafts:
                assert set(draft.links.values()) <= made
                made.add(draft.handle)


def test_that_no_message_quotes_a_phone_whole() -> None:
    phones = re.compile(r"(?<!\d)(?:1\d{10}|0\d{2,3}-?\d{7,8})(?!\d)")
    assert not [w for reading in readings() for w in reading.warnings if phones.search(w.message)]
    assert all(w.message.endswith("。") for reading in readings() for w in reading.warnings)
