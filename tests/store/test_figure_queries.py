"""The figures, counted over real records: what counts, what does not and why, and that everything adds up."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Response
from fangxun_desk.domain.vocabulary import (
    BatchNature,
    DrillForm,
    DrillState,
    MeetingState,
    MeetingType,
    PlanGroup,
    PostCategory,
    RescueKind,
    RiskGrade,
    Sector,
    StormType,
    Tier,
    TrainingMode,
)
from fangxun_desk.store.database import Settings, Store
from tests.store.season_builder import CITY, LUSHAN, RUZHOU, YEXIAN, Season, at

ONLINE, OFFLINE = TrainingMode.ONLINE, TrainingMode.OFFLINE


@pytest.fixture
def season(tmp_path: Path) -> Iterator[Season]:
    """An empty store with a transaction open on it."""
    settings = Settings(lambda: at("07-16 02:40"), tmp_path / "state", "this machine")
    store = Store.found(tmp_path / "store", settings, "甲")
    with store.write("值班员") as work:
        yield Season(work)
    store.close()


def test_that_an_empty_season_counts_nothing_and_breaks_nothing(season: Season) -> None:
    counted = season.count()
    assert set(counted.figures.values()) == {0}
    assert counted.splits["evacuated_person_times"] == {"by_storm": {}, "by_county": {}, "by_storm_and_county": {}}
    assert [season.open(code).included for code in FIGURES] == [()] * len(FIGURES)


# -- evacuation ------------------------------------------------------------------------------------------


def test_that_people_moved_out_add_up_and_a_fresh_move_is_a_new_batch(season: Season) -> None:
    first = season.batch(51)
    season.back(first, 51, "07-16 09:00")
    season.batch(48, "07-16 14:50", nature=BatchNature.ACTUAL)
    assert season.value("evacuated_person_times") == 99
    assert season.value("people_out_at_end") == 48
    assert season.reasons("evacuated_person_times") == []


@pytest.mark.parametrize("nature", [nature for nature in BatchNature if nature is not BatchNature.ACTUAL])
def test_that_what_was_no_real_move_is_left_out_and_says_why(season: Season, nature: BatchNature) -> None:
    season.batch(18, nature=nature)
    figure = season.open("evacuated_person_times")
    assert (figure.value, figure.included) == (0, ())
    (row,) = figure.excluded
    assert (row.reason, row.amount, row.what) == (nature.code, 18, "鲁山县 下坪村 18人")
    assert row.reason_text.endswith("。")


def test_that_voiding_a_batch_moves_its_row_to_the_excluded(season: Season) -> None:
    batch = season.batch(18)
    (counted,) = season.open("evacuated_person_times").included
    season.work.void(batch, "与上一行重复")
    figure = season.open("evacuated_person_times")
    assert (figure.value, figure.included) == (0, ())
    (left_out,) = figure.excluded
    assert left_out.record_id == counted.record_id == batch
    assert (left_out.reason, left_out.reason_text) == ("voided", "已作废:与上一行重复")
    season.work.restore(batch, "并未重复")
    assert season.value("evacuated_person_times") == 18


def test_that_an_event_counts_in_its_calendar_year_whatever_season_it_stands_in(season: Season) -> None:
    season.batch(7, "2023-12-31 23:59")
    season.batch(5, "2024-12-31 23:59", season=2025)
    season.batch(3, "2022-07-01 00:00", season=2022)
    assert season.value("evacuated_person_times") == 5
    assert season.reasons("evacuated_person_times") == ["other_year"]
    assert season.value("evacuated_person_times", year=2023) == 7
    assert season.reasons("evacuated_person_times", year=2025) == ["other_year"]


def test_that_returns_are_taken_off_batch_by_batch_and_never_below_nothing(season: Season) -> None:
    overdone = season.batch(10)
    season.back(overdone, 4)
    season.back(overdone, 6, None)
    season.work.edit(overdone, {"people": 8}, "重新点名")
    season.back(season.batch(20), 5)
    voided = season.batch(30)
    season.back(voided, 1)
    season.work.void(voided, "重复")
    taken_back = season.back(season.batch(2), 2)
    season.work.void(taken_back, "误登")
    figures = season.count().figures
    assert figures["returned_persons"] == 15
    assert figures["returned_batches"] == 1
    assert figures["people_out_at_end"] == 17
    assert [row.amount for row in season.open("people_out_at_end").included] == [0, 15, 2]


def test_that_a_moment_cuts_off_what_came_later(season: Season) -> None:
    early = season.batch(10, "07-16 02:40")
    season.back(early, 3, "07-17 08:00")
    season.back(early, 2, "07-18 08:00")
    season.back(early, 1, None)
    season.batch(40, "07-18 00:10")
    asked = date(2024, 7, 17)
    figures = season.count(asked).figures
    assert figures["evacuated_person_times"] == 10
    assert figures["returned_persons"] == 4
    assert figures["people_out_at_end"] == 6
    assert season.reasons("evacuated_person_times", asked) == ["not_yet"]
    assert season.open("evacuated_person_times", asked).as_of == asked


def test_that_an_entry_after_the_ledgers_date_counts_unless_a_date_was_asked_for(season: Season) -> None:
    season.facts(ledger_on="2024-06-30")
    season.batch(10, "07-16 02:40")
    figure = season.open("evacuated_person_times")
    assert (figure.value, figure.as_of) == (10, date(2024, 7, 16))
    assert season.value("evacuated_person_times", date(2024, 6, 30)) == 0


def test_that_placement_is_shown_as_stated_and_the_rest_as_not_stated(season: Season) -> None:
    season.batch(40, centralised=19, dispersed=16, households=12)
    season.batch(6)
    figures = season.count().figures
    assert (figures["centralised"], figures["dispersed"], figures["placement_not_stated"]) == (19, 16, 11)
    assert figures["evacuated_households"] == 12


def test_that_a_unit_not_counted_into_the_city_is_left_out_that_year_only(season: Season) -> None:
    season.division(RUZHOU, counts=False)
    season.division(LUSHAN, counts=True)
    season.batch(5, unit=RUZHOU)
    season.batch(7, unit=LUSHAN)
    season.batch(9, unit=YEXIAN)
    season.batch(11, "2025-07-01 00:00", unit=RUZHOU, season=2025)
    assert season.value("evacuated_person_times") == 16
    assert season.reasons("evacuated_person_times") == ["not_counted_into_city"]
    assert season.value("evacuated_person_times", year=2025) == 11


def test_that_splits_name_storms_and_units_and_keep_those_with_nothing(season: Season) -> None:
    storm = season.storm("8·9", "08-09 22:00")
    season.batch(5, storm=storm, dispersed=0)
    season.batch(7, storm=season.storm("6·20", "06-20 18:00"), unit=YEXIAN, dispersed=7)
    season.batch(9, unit="", place="不详")
    splits = season.count().splits
    assert splits["evacuated_person_times"] == {
        "by_storm": {"6·20": 7, "8·9": 5, "none": 9},
        "by_county": {"叶县": 7, "鲁山县": 5, "未填": 9},
        "by_storm_and_county": {"6·20": {"叶县": 7}, "8·9": {"鲁山县": 5}, "none": {"未填": 9}},
    }
    assert splits["dispersed"]["by_storm_and_county"] == {
        "6·20": {"叶县": 7},
        "8·9": {"鲁山县": 0},
        "none": {"未填": 0},
    }
    assert list(splits["evacuated_person_times"]["by_storm"]) == ["6·20", "8·9", "none"]


# -- where rows come from --------------------------------------------------------------------------------


def test_that_a_row_names_its_source_and_an_entry_by_hand_none(season: Season) -> None:
    batch = season.batch(18)
    season.batch(3)
    season.file("首次.xlsx", (4, "made", "evacuation_batch", batch, "", None))
    season.file("更正.xlsx", (6, "amended", "evacuation_batch", batch, "", None))
    taken_in, by_hand = season.open("evacuated_person_times").included
    assert (taken_in.file, taken_in.sheet, taken_in.row) == ("更正.xlsx", "台账", 6)
    assert (by_hand.file, by_hand.sheet, by_hand.row) == (None, None, None)
    assert taken_in.number.endswith("0001") if taken_in.number else False


def test_that_rows_an_import_left_out_are_shown_and_titles_are_not(season: Season) -> None:
    season.file(
        "“7.16”台账.xlsx",
        (1, "ignored", "evacuation_batch", None, "title", None),
        (9, "ignored", "evacuation_batch", None, "repeated_header", None),
        (12, "ignored", "evacuation_batch", None, "subtotal", 338.0),
        (13, "refused", "evacuation_batch", None, "unit_unknown", 5.0),
        (14, "ignored", "drill", None, "subtotal", 2.0),
    )
    undone = season.file("撤销.xlsx", (3, "ignored", "evacuation_batch", None, "subtotal", 1.0))
    season.work.void(undone, "撤销导入")
    rows = season.open("evacuated_person_times").excluded
    assert [(r.number, r.file, r.sheet, r.row, r.reason, r.amount) for r in rows] == [
        (None, "“7.16”台账.xlsx", "台账", 9, "repeated_header", None),
        (None, "“7.16”台账.xlsx", "台账", 12, "subtotal", 338),
        (None, "“7.16”台账.xlsx", "台账", 13, "unit_unknown", 5),
    ]
    assert season.value("evacuated_person_times") == 0


def test_that_a_file_that_came_again_speaks_for_its_older_state(season: Season) -> None:
    batch = season.batch(18)
    kind = "evacuation_batch"
    season.file("台账.xlsx", (4, "made", kind, batch, "", None), (5, "ignored", kind, None, "subtotal", 18.0))
    season.file("台账.xlsx", (4, "made", kind, season.batch(1), "", None), (9, "ignored", kind, None, "subtotal", 1.0))
    season.file("台账.xlsx", (4, "unchanged", kind, batch, "", None), (6, "ignored", kind, None, "subtotal", 18.0))
    assert [row.row for row in season.open("evacuated_person_times").excluded] == [9, 6]


# -- the roster ------------------------------------------------------------------------------------------


def test_that_a_person_counts_once_where_the_first_post_stands(season: Season) -> None:
    person = season.person("蒋玉霄", ONLINE)
    season.post(person, CITY, Tier.CITY)
    season.post(person, LUSHAN, Tier.COUNTY)
    season.post(season.person("陶保恒"), LUSHAN, Tier.TOWN)
    figure = season.open("officials")
    assert [row.amount for row in figure.included] == [1, 0, 1]
    assert figure.included[0].what == "市级 行政 昭平台水库 蒋玉霄"
    counted = season.count()
    assert counted.figures["officials"] == 2
    assert counted.splits["officials"] == {
        "by_county": {"市级": 1, "鲁山县": 1},
        "by_level": {"市": 1, "乡": 1},
        "trained_by_county": {"市级": {"线上": 1}, "鲁山县": {"未训": 1}},
    }


def test_that_only_a_standing_administrative_post_on_the_roster_date_counts(season: Season) -> None:
    season.facts(roster_on="2024-05-15", ledger_on="2024-09-30")
    person = season.person
    season.post(person("a"), from_on=date(2024, 5, 15), until_on=date(2024, 5, 16))
    season.post(person("b"), until_on=date(2024, 5, 15))
    season.post(person("c"), from_on=date(2024, 5, 16))
    season.post(person("d"), category=PostCategory.TECHNICAL)
    season.post(None)
    season.post(person("e"), category=PostCategory.OTHER)
    season.work.void(season.post(person("f")), "重复")
    duplicate = person("g")
    season.post(duplicate)
    season.work.void(duplicate, "同一人")
    assert season.value("officials") == 1
    assert season.reasons("officials") == [
        "relieved",
        "not_yet",
        "not_administrative_post",
        "vacant_post",
        "voided",
        "voided",
    ]
    assert season.open("officials").as_of == date(2024, 5, 15)
    assert season.value("officials", date(2024, 5, 16)) == 1
    assert season.reasons("officials", date(2024, 5, 16))[0] == "relieved"


def test_that_a_post_without_a_start_runs_from_the_roster_date(season: Season) -> None:
    season.facts(roster_on="2024-05-15")
    season.post(season.person("a"))
    assert season.value("officials", date(2024, 5, 15)) == 1
    assert season.reasons("officials", date(2024, 5, 14)) == ["start_unknown"]


def test_that_trainings_of_a_person_are_taken_together(season: Season) -> None:
    for name, modes in {"a": (ONLINE,), "b": (OFFLINE, OFFLINE), "c": (ONLINE, OFFLINE), "d": ()}.items():
        person = season.person(name, *modes)
        season.post(person)
        season.post(person)
    season.post(season.person("e", ONLINE), category=PostCategory.PATROL)
    figures = season.count().figures
    classes = ("trained_online_only", "trained_offline_only", "trained_both", "untrained")
    assert [figures[f"officials_{name}"] for name in classes] == [1, 1, 1, 1]
    assert figures["officials_trained"] == 3
    assert [row.amount for row in season.open("officials_trained_both").included] == [1, 0]


def test_that_the_rows_of_the_roster_include_refused_duplicates(season: Season) -> None:
    season.post(season.person("a"))
    season.post(None, category=PostCategory.OTHER)
    season.work.void(season.post(season.person("b")), "误填")
    season.file(
        "名册.xlsx",
        (224, "refused", "post", None, "duplicate_row", None),
        (300, "ignored", "post", None, "subtotal", 2.0),
    )
    figure = season.open("officials_rows")
    assert figure.value == season.value("officials_rows") == 3
    assert [(row.number is None, row.row) for row in figure.included] == [(False, None), (False, None), (True, 224)]
    assert [row.reason for row in figure.excluded] == ["voided", "subtotal"]
    assert season.reasons("officials") == ["voided", "duplicate_row", "subtotal"]


# -- meetings, drills, storms ----------------------------------------------------------------------------


def test_that_meetings_count_by_type_and_by_who_came(season: Season) -> None:
    leader = (("蒋玉霄", "市政府", "市长", True),)
    staff = (("闫晓生", "市水利局", "局长", False),)
    kinds: list[tuple[MeetingType, MeetingState | None, tuple[Any, ...]]] = [
        (MeetingType.CONSULTATION, None, staff),
        (MeetingType.CONSULTATION, MeetingState.CANCELLED, leader),
        (MeetingType.JOINT, None, leader),
        (MeetingType.DISPATCH, MeetingState.HELD, leader),
        (MeetingType.DISPATCH, None, staff),
        (MeetingType.DISPATCH, MeetingState.DRILL, leader),
    ]
    for type_, state, came in kinds:
        season.enter(Meeting(type=type_, state=state, name="x", unit=CITY, began_at=at("06-20 12:30"), attendees=came))
    counted = season.count()
    assert counted.figures["consultations"] == 1
    assert season.reasons("consultations") == ["cancelled", "other_type"]
    assert counted.figures["dispatch_meetings_with_city_leaders"] == 1
    assert season.reasons("dispatch_meetings_with_city_leaders") == ["no_city_leader", "drill"]
    assert counted.figures["dispatch_meetings_held"] == 2
    assert season.reasons("dispatch_meetings_held") == ["drill"]
    assert counted.splits["consultations"] == {
        "by_county": {"市级": 1},
        "by_storm": {"none": 1},
        "by_month": {"2024-06": 1},
    }


def test_that_drills_count_in_sessions_and_a_blank_is_one(season: Season) -> None:
    def drill(held: str, **more: Any) -> None:
        season.enter(Drill(unit=LUSHAN, name="x", held_on=date.fromisoformat(held), **more))

    drill("2024-05-01", sessions=3, form=DrillForm.FIELD, participants=90)
    drill("2024-06-01", form=DrillForm.TABLETOP, participants=20)
    drill("2024-06-02", sessions=2)
    drill("2024-06-03", sessions=9, state=DrillState.PLANNED)
    drill("2023-07-06", sessions=9)
    counted = season.count()
    codes = ("sessions", "rows", "participants", "sessions_field", "sessions_tabletop")
    assert [counted.figures[f"drill_{code}"] for code in codes] == [6, 3, 110, 3, 1]
    assert counted.splits["drill_sessions"] == {
        "by_county": {"鲁山县": 6},
        "by_storm": "不按过程分",
        "by_month": {"2024-05": 3, "2024-06": 3},
        "by_county_and_type": {"鲁山县": {"实战": 3, "桌面": 1, "未填": 2}},
        "participants_by_county": {"鲁山县": 110},
    }
    assert season.reasons("drill_sessions") == ["planned", "other_year"]
    part = season.open("drill_sessions_field")
    assert (len(part.included), part.excluded) == (1, ())
    assert "防汛演练" in part.note


def test_that_storms_begin_in_the_flood_season_and_losses_are_those_confirmed(season: Season) -> None:
    season.facts(begins_on="2024-05-15", ends_on="2024-09-30")
    season.storm("6·20", "06-20 18:00", deaths=1, missing=2, ended_at=at("06-21 14:00"))
    season.storm("7·16", deaths_missing_unconfirmed=4)
    season.storm("9·11", "09-11 15:00", type=StormType.CONVECTION, deaths=8)
    season.storm("10·3", "10-03 08:00", deaths=1)
    season.batch(5, losses_unconfirmed=1, injured=2)
    season.batch(5, losses_unconfirmed=9, nature=BatchNature.DRILL)
    counted = season.count()
    assert counted.figures["storms"] == 2
    assert season.reasons("storms") == ["other_type", "outside_flood_season"]
    assert [counted.figures[code] for code in ("deaths_missing", "deaths", "missing", "injured")] == [4, 2, 2, 2]
    assert counted.figures["deaths_missing_unconfirmed"] == 5
    assert counted.splits["deaths_missing"] == {"by_storm": {"6·20": 3, "7·16": 0, "10·3": 1}}
    assert season.reasons("deaths_missing") == []
    first, second = counted.splits["storms"]
    assert first == {
        "key": "6·20",
        "name": "6·20",
        "start": "2024-06-20 18:00",
        "end": "2024-06-21 14:00",
        "deaths": 1,
        "missing": 2,
    }
    assert (second["name"], second["end"], second["deaths"]) == ("7·16", None, None)


def test_that_level_changes_split_by_tier(season: Season) -> None:
    for tier in (Tier.CITY, Tier.COUNTY, Tier.COUNTY, None):
        season.enter(Response(issuer="x", area="y", tier=tier, changed_at=at("07-15 14:30")))
    splits = season.count().splits["response_changes"]
    assert splits == {"by_tier": {"市级": 1, "县级": 2, "未填": 1}, "by_storm": {"none": 4}}


# -- ledgers ---------------------------------------------------------------------------------------------


def test_that_hazards_are_cleared_open_or_overdue_on_the_ledgers_date(season: Season) -> None:
    season.facts(ledger_on="2024-09-30")
    on = date.fromisoformat
    states = {
        "cleared": {"cleared_on": on("2024-09-30"), "due_on": on("2024-05-01")},
        "cleared later": {"cleared_on": on("2024-10-01"), "due_on": on("2024-12-01")},
        "overdue": {"due_on": on("2024-09-29"), "progress": "已整改"},
        "due that day": {"due_on": on("2024-09-30")},
        "never due": {},
    }
    for problem, more in states.items():
        season.enter(Hazard(unit=LUSHAN, problem=problem, sector=Sector.RIVER, found_on=on("2024-05-01"), **more))
    season.enter(
        Hazard(unit=YEXIAN, problem="往年发现,本年台账", found_on=on("2023-11-01"), cleared_on=on("2024-02-01"))
    )
    season.work.void(season.enter(Hazard(unit=YEXIAN, problem="重复登记")), "重复登记")
    counted = season.count()
    codes = ("total", "cleared", "open", "overdue")
    assert [counted.figures[f"hazards_{code}"] for code in codes] == [6, 2, 4, 1]
    assert counted.splits["hazards"] == {
        "by_county": {
            "叶县": {"total": 1, "cleared": 1, "open": 0, "overdue": 0},
            "鲁山县": {"total": 5, "cleared": 1, "open": 4, "overdue": 1},
        },
        "by_sector": {"河道堤防": 5, "未填": 1},
        "as_of": "2024-09-30",
    }
    assert season.reasons("hazards_total") == ["voided"]
    assert season.reasons("hazards_overdue") == []
    assert season.value("hazards_open", date(2024, 12, 31)) == 3
    assert season.value("hazards_total", date(2024, 4, 30)) == 1


def test_that_points_count_drawn_or_not_by_unit_and_by_who_manages(season: Season) -> None:
    place: dict[str, Any] = {"longitude": 112.9, "latitude": 33.7}
    season.enter(RiskPoint(unit=YEXIAN, managed_by=LUSHAN, name="a", sector=Sector.RIVER, people=5, **place))
    season.enter(RiskPoint(unit=LUSHAN, name="b", grade=RiskGrade.MAJOR, households=2, **place))
    season.enter(RiskPoint(unit=LUSHAN, name="c", position_doubt="outside_city", **place))
    season.enter(RiskPoint(unit=LUSHAN, name="d"))
    counted = season.count()
    codes = ("points", "points_located", "households", "people")
    assert [counted.figures[f"risk_{code}"] for code in codes] == [4, 2, 2, 5]
    assert season.reasons("risk_points_located") == ["not_located", "not_located"]
    assert counted.splits["risk_points"] == {
        "by_county": {"叶县": 1, "鲁山县": 3},
        "by_managed": {"鲁山县": 4},
        "by_sector": {"河道堤防": 1, "未填": 3},
        "by_grade": {"重大": 1, "未填": 3},
        "by_managed_and_sector": {"鲁山县": {"河道堤防": 1, "未填": 3}},
    }


def test_that_the_other_ledgers_count_their_rows_of_the_season(season: Season) -> None:
    season.enter(Shelter(unit=LUSHAN, name="a", capacity=250))
    season.enter(Shelter(unit=LUSHAN, name="b"))
    season.enter(Shelter(unit=LUSHAN, name="last year's", capacity=900, season=2023))
    season.enter(RescueUnit(unit=YEXIAN, name="a", type=RescueKind.MILITIA, people=69))
    for group in (PlanGroup.OVERALL, PlanGroup.LOCAL, PlanGroup.LOCAL):
        season.enter(Plan(group=group, name="x"))
    counted = season.count()
    codes = ("shelters", "shelter_capacity", "rescue_units", "rescue_people", "plans", "plans_1", "plans_9", "plans_n")
    assert [counted.figures[code] for code in codes] == [2, 250, 1, 69, 3, 1, 0, 2]
    assert counted.splits["shelters"] == {"by_county": {"鲁山县": 2}, "capacity_by_county": {"鲁山县": 250}}
    assert counted.splits["rescue_units"] == {"by_county": {"叶县": 1}, "by_kind": {"民兵": 1}}


# -- disagreements ---------------------------------------------------------------------------------------


def test_that_a_disagreement_is_named_by_every_figure_it_touches(season: Season) -> None:
    batch = season.batch(10)
    season.batch(1)
    season.work.edit(batch, {"people": 12}, "甲", replacing=lambda change: False)
    figure = season.open("evacuated_person_times")
    (row, _) = figure.included
    assert figure.disputed == (row.number,)
    assert "1 条记录有分歧" in figure.note
    assert figure.value == season.value("evacuated_person_times") == 13
    assert set(season.count().disputed) == {
        code for code, rule in FIGURES.items() if any(part.source.kind == "evacuation_batch" for part in rule.parts)
    }


def test_that_a_disputed_return_touches_its_batch(season: Season) -> None:
    returned = season.back(season.batch(10), 4)
    season.work.edit(returned, {"people": 6}, "甲", replacing=lambda change: False)
    assert len(season.open("people_out_at_end").disputed) == 1
    assert "people_out_at_end" in season.count().disputed


def test_that_the_rows_stand_in_the_order_of_their_entry(season: Season) -> None:
    for hour in ("05", "03", "04"):
        season.batch(1, f"07-16 {hour}:00")
    numbers = [row.number or "" for row in season.open("evacuated_person_times").included]
    assert all(first < second for first, second in pairwise(numbers))
