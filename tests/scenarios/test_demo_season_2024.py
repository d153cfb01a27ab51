"""The demonstration season, taken in by the import users run, against the truth written down beside the samples.

Every figure, every split, every included and excluded row, every doubtful cell.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk import cli
from fangxun_desk.services import demo_service, import_service, season_service
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.import_service import ImportOutcome

SAMPLES = Path(__file__).parents[1] / "samples"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "season-2024-expected.json").read_text(encoding="utf-8"))
STORM_NAMES = {storm["key"]: storm["name"] for storm in TRUTH["splits"]["storms"]}
LATER = {"reports"}
"""Figures of file families this version does not take in yet."""


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, list[ImportOutcome]]]:
    """The demonstration store, and what each of its files came to."""
    folder = tmp_path_factory.mktemp("demo") / "store"
    desk, outcomes = demo_service.found_demo(folder, surroundings("测试"), "甲", "测试员")
    yield desk, outcomes
    desk.close()


@pytest.fixture(scope="module")
def desk(season: tuple[Desk, list[ImportOutcome]]) -> Desk:
    return season[0]


def test_that_every_total_of_the_season_is_as_the_truth_says(desk: Desk) -> None:
    figures = desk.read(season_service.figures, 2024).figures
    expected = {code: value for code, value in TRUTH["totals"].items() if code not in LATER}
    assert {code: figures.get(code) for code in expected} == expected


def test_that_every_split_of_the_season_is_as_the_truth_says(desk: Desk) -> None:
    splits = desk.read(season_service.figures, 2024).splits
    wrong = {}
    for code, expected in TRUTH["splits"].items():
        if code in LATER | {"storms"}:
            continue
        for name, table in expected.items():
            if isinstance(table, str):  # a remark, not a split
                continue
            want = _named_storms(table) if name.startswith("by_storm") else table
            if splits.get(code, {}).get(name) != want:
                wrong[f"{code}.{name}"] = (splits.get(code, {}).get(name), want)
    assert wrong == {}


def test_that_the_season_stands_as_of_its_ledgers_date(desk: Desk) -> None:
    assert str(desk.read(season_service.figures, 2024).as_of) == TRUTH["as_of"]


@pytest.mark.parametrize("code", sorted(set(TRUTH["rows"]) - LATER - {"warnings"}))
def test_that_a_figure_names_exactly_the_rows_it_counts_and_leaves_out(desk: Desk, code: str) -> None:
    figure = desk.read(season_service.explain, 2024, code)
    truth = TRUTH["rows"][code]
    counted = {(line.file, line.sheet, line.row) for line in figure.included}
    wanted = {(part["file"], part["sheet"], row) for part in truth["included"] for row in _rows(part["rows"])}
    assert counted == wanted
    left_out = {(line.file, line.sheet, line.row, line.reason) for line in figure.excluded}
    assert left_out == {(r["file"], r["sheet"], r["row"], r["code"]) for r in truth["excluded"]}
    for part in truth["included"]:
        rows = _rows(part["rows"])
        amounts = [
            x.amount for x in figure.included if (x.file, x.sheet) == (part["file"], part["sheet"]) and x.row in rows
        ]
        assert sum(amounts) == part["sum"]


def test_that_the_warnings_name_their_messages_and_what_is_left_out(desk: Desk) -> None:
    figure = desk.read(season_service.explain, 2024, "warnings")
    cancels = {m["file"] for m in TRUTH["warnings"] if m["msgType"] == "Cancel"}
    (drill,) = TRUTH["rows"]["warnings"]["excluded"]
    left_out = {(line.file, line.sheet, line.row, line.reason) for line in figure.excluded}
    cancelled = {(file, None, None, "cancel_message") for file in cancels}
    assert left_out == {(drill["file"], None, None, drill["code"]), *cancelled}
    real = {m["file"] for m in TRUTH["warnings"] if m["status"] == "Actual"}
    assert {line.file for line in figure.included} == real - cancels


def test_that_amounts_add_up_to_every_figure(desk: Desk) -> None:
    figures = desk.read(season_service.figures, 2024).figures
    for code, value in figures.items():
        figure = desk.read(season_service.explain, 2024, code)
        assert figure.value == value == sum(line.amount for line in figure.included), code


def test_that_every_doubtful_cell_is_named_and_no_sound_row_is(season: tuple[Desk, list[ImportOutcome]]) -> None:
    said = {(outcome.file, w.sheet, w.row, w.cell, w.code) for outcome in season[1] for w in outcome.warnings}
    taken = {outcome.file for outcome in season[1]}
    issues = [(i["file"], *_place(i), i.get("cell") or "", i["code"]) for i in TRUTH["issues"]]
    assert [issue for issue in issues if issue[0] in taken and issue not in said] == []
    unsound = {issue[:3] for issue in issues}
    wrongly = [
        (outcome.file, w)
        for outcome in season[1]
        for w in outcome.warnings
        if w.level != "info" and (outcome.file, w.sheet, w.row) not in unsound
    ]
    assert wrongly == []


def test_that_response_levels_in_force_follow_each_offices_own_time_line(desk: Desk) -> None:
    from datetime import datetime

    from fangxun_desk.domain.local_time import BEIJING

    for state in TRUTH["response_state"]:
        at = datetime.fromisoformat(state["at"]).replace(tzinfo=BEIJING)
        assert desk.read(season_service.response_in_force, at) == state["in_force"]


def test_that_taking_the_same_season_in_again_adds_nothing(season: tuple[Desk, list[ImportOutcome]]) -> None:
    desk = season[0]
    before = desk.read(season_service.figures, 2024)
    for reading in import_service.read_files([demo_service.season_folder()]):
        outcome = desk.change(import_service.take_in, reading).result
        assert (outcome.added, outcome.changed) == (0, 0), outcome.file
    assert desk.read(season_service.figures, 2024) == before


def test_that_the_store_verifies_after_the_season_was_taken_in(desk: Desk) -> None:
    outcome = desk.verify()
    assert outcome.ok, outcome.problems


def test_that_the_command_line_tells_the_headline_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = str(tmp_path / "store")
    assert cli.main(["init", "--demo", "--store", store, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["desk"] == "甲"
    assert made["records"] > 2000
    assert cli.main(["figures", "2024", "--json", "--store", store]) == 0
    figures = json.loads(capsys.readouterr().out)["figures"]
    headline = {
        "officials": 254,
        "drill_sessions": 2197,
        "consultations": 27,
        "dispatch_meetings_with_city_leaders": 23,
        "evacuated_person_times": 1958,
        "storms": 5,
        "deaths_missing": 0,
    }
    assert {code: figures[code] for code in headline} == headline


def _place(issue: dict[str, Any]) -> tuple[str | None, int | None]:
    """The sheet and row of an issue; of a layer, which has neither, the layer and the number of the feature."""
    layer = TRUTH["layers"]["files"].get(issue["file"])
    if layer is None:
        return issue.get("sheet"), issue.get("row")
    return Path(issue["file"]).stem, [feature[0] for feature in layer["features"]].index(issue["value"]) + 1


def _named_storms(table: dict[str, Any]) -> dict[str, Any]:
    return {STORM_NAMES.get(key, key): value for key, value in table.items()}


def _rows(text: str) -> set[int]:
    """Row numbers out of "4,6-10"."""
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
