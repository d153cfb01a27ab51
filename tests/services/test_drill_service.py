"""演练 and 预案: entering, planned drills, gaps and plans; every number agrees with the season's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.division import CITY_CODE, Division
from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.standing_figures import (
    DRILL_GAPS,
    DRILL_TOWN_GAPS,
    DRILLS_LATE,
    DRILLS_PLANNED,
    PLANS_NEVER_DRILLED,
)
from fangxun_desk.domain.vocabulary import DrillForm, DrillState, PlanGroup
from fangxun_desk.services import (
    demo_service,
    drill_service,
    drill_standing,
    import_service,
    paste_service,
    plan_service,
    record_service,
    season_service,
)
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.drill_service import FIELD, SESSIONS, Part
from fangxun_desk.services.paste_service import Preview, RowState
from fangxun_desk.services.plan_matching import PlanMatcher

YEAR, LUSHAN, YEXIAN, TODAY = 2024, "410423", "410422", date(2024, 7, 16)
DRILL = Drill(
    record_id="d1",
    unit=LUSHAN,
    held_on=date(2024, 6, 20),
    name="下坪村避险转移演练",
    place="尧山镇下坪村",
    form=DrillForm.FIELD,
    sessions=2,
    participants=130,
)
PLANNED_DRILL = replace(DRILL, record_id="d2", held_on=date(2024, 7, 10), state=DrillState.PLANNED, participants=None)
PLAN = Plan(record_id="p1", unit=LUSHAN, name="尧山镇防汛应急预案", group=PlanGroup.LOCAL)
HEAD = "县(市、区)\t演练时间\t演练名称\t演练地点\t演练类型\t场次\t参演人数\t依据预案\t主办单位\t备注"
WHOLE = Part()
ROW = "鲁山县\t2024/6/20\t下坪村避险转移演练\t尧山镇下坪村\t实战\t2\t130\t尧山镇防汛应急预案\t尧山镇人民政府\t"


def do(desk: Desk, use_case: Any, *args: Any, **kwargs: Any) -> Any:
    return desk.change(use_case, *args, **kwargs).result


def log(desk: Desk, drill: Drill = DRILL, **changes: Any) -> Any:
    return do(desk, drill_service.log_drill, replace(drill, **changes))


def stored(desk: Desk, record_id: str = "d1") -> Drill:
    found = desk.read(lambda reader: reader.get(Drill, record_id))
    assert found is not None
    return found


def figures(desk: Desk) -> dict[str, int]:
    return desk.read(season_service.figures, YEAR).figures


def standing(desk: Desk) -> drill_standing.Standing:
    return desk.read(drill_standing.standing, YEAR, TODAY)


def explain(desk: Desk, code: str, part: Part = WHOLE) -> Any:
    return desk.read(drill_service.explain, YEAR, code, TODAY, part)


def refusal(desk: Desk, use_case: Any, *args: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused:
        desk.change(use_case, *args)
    return refused.value


# -- entering --------------------------------------------------------------------------------------------


def test_that_a_drill_handed_in_twice_is_entered_once(desk: Desk) -> None:
    assert log(desk) == log(desk)
    assert (figures(desk)[SESSIONS], stored(desk).season, stored(desk).state) == (2, YEAR, DrillState.HELD)


def test_that_a_drill_that_cannot_be_is_not_entered(desk: Desk) -> None:
    assert refusal(desk, drill_service.log_drill, replace(DRILL, held_on=date(2024, 7, 17))).field == "held_on"
    assert figures(desk)[SESSIONS] == 0


def test_that_a_planned_drill_counts_once_it_was_held(desk: Desk) -> None:
    log(desk, PLANNED_DRILL)
    assert (figures(desk)[SESSIONS], standing(desk).planned, standing(desk).late) == (0, 2, 2)
    do(desk, drill_service.mark_held, "d2", date(2024, 7, 12), 3, 90)
    assert (figures(desk)[SESSIONS], standing(desk).planned) == (3, 0)
    lines = desk.read(record_service.history, "d2")
    assert {line.field for line in lines} >= {"状态", "演练时间", "场次", "参演人数"}
    assert lines[-1].reason == "已按计划开展"
    assert refusal(desk, drill_service.mark_held, "d2", TODAY, 1, 1).field == "state"


def test_that_a_planned_drill_is_cancelled_with_its_reason(desk: Desk) -> None:
    log(desk, PLANNED_DRILL)
    assert refusal(desk, drill_service.mark_cancelled, "d2", " ").field == "reason"
    do(desk, drill_service.mark_cancelled, "d2", "遇强降雨")
    assert stored(desk, "d2").state is DrillState.CANCELLED
    assert desk.read(record_service.history, "d2")[-1].reason == "取消:遇强降雨"
    assert [d.cancelled for d in standing(desk).divisions if d.unit == LUSHAN] == [2]


def test_that_a_voided_drill_is_neither_held_nor_planned(desk: Desk) -> None:
    log(desk)
    log(desk, PLANNED_DRILL)
    for record_id in ("d1", "d2"):
        do(desk, record_service.void, record_id, "重复")
    assert (figures(desk)[SESSIONS], standing(desk).planned) == (0, 0)
    assert "已作废" in refusal(desk, drill_service.mark_held, "d2", TODAY, 1, 1).sentence


def test_that_a_correction_is_checked_like_an_entry_unless_it_was_doubtful_before(desk: Desk) -> None:
    log(desk)
    assert refusal(desk, drill_service.amend, "d1", {"sessions": 0}, "抄错").field == "sessions"
    do(desk, lambda work: work.create(replace(DRILL, record_id="d3", season=YEAR, held_on=date(2024, 9, 1))))
    do(desk, drill_service.amend, "d3", {"place": "四棵树乡"}, "抄错")
    assert stored(desk, "d3").place == "四棵树乡"


# -- gaps ------------------------------------------------------------------------------------------------


def test_that_divisions_and_towns_without_a_held_drill_are_gaps(desk: Desk) -> None:
    log(desk)
    log(desk, PLANNED_DRILL, unit=YEXIAN, place="保安镇")
    found = standing(desk)
    by_unit = {each.unit: each for each in found.divisions}
    assert (by_unit[LUSHAN].is_gap, by_unit[YEXIAN].is_gap, by_unit[CITY_CODE].is_gap) == (False, True, True)
    assert by_unit[YEXIAN].planned == 2
    by_town = {(each.unit, each.town): each for each in found.towns}
    assert by_town[LUSHAN, "尧山镇"].sessions == 2
    assert by_town[LUSHAN, "尧山镇"].last_on == date(2024, 6, 20)
    assert by_town[YEXIAN, "保安镇"].is_gap
    assert found.town_gaps == len(found.towns) - 1


@pytest.mark.parametrize(
    ("texts", "town"),
    [
        (("尧山镇下坪村", ""), "尧山镇"),
        (("镇政府广场", "尧山镇夜间集合演练"), "尧山镇"),
        (("文化广场", "集合演练", "尧山镇人民政府"), "尧山镇"),
        (("四棵树乡", "尧山镇"), "四棵树乡"),
        (("县政府会议室", "防汛桌面推演", "县水利局"), ""),
    ],
)
def test_that_a_drill_belongs_to_the_first_town_its_words_name(texts: tuple[str, ...], town: str) -> None:
    codes = {each.name: each.code for each in drill_standing.division_directory.towns_of(LUSHAN)}
    assert drill_standing.town_of(LUSHAN, *texts) == codes.get(town, "")


def test_that_a_town_of_a_zone_is_found_by_the_county_it_lies_in_too() -> None:
    code = drill_standing.town_of("410471", "遵化店镇")
    assert code
    assert drill_standing.town_of(YEXIAN, "遵化店镇") == code


def test_that_gaps_and_planned_drills_are_laid_open_with_their_rows(desk: Desk) -> None:
    log(desk)
    log(desk, PLANNED_DRILL)
    log(desk, PLANNED_DRILL, record_id="d4", held_on=date(2024, 9, 1), sessions=5)
    stands = standing(desk)
    assert (explain(desk, DRILLS_PLANNED).value, explain(desk, DRILLS_LATE).value) == (stands.planned, stands.late)
    assert (explain(desk, DRILLS_PLANNED).value, explain(desk, DRILLS_LATE).value) == (7, 2)
    assert [row.record_id for row in explain(desk, DRILLS_LATE).included] == ["d2"]
    gaps = explain(desk, DRILL_GAPS)
    assert gaps.value == len(gaps.included) == standing(desk).division_gaps == 12
    assert explain(desk, DRILL_TOWN_GAPS).value == standing(desk).town_gaps
    assert any("鲁山县 尧山镇 已开展 2 场" in row.reason_text for row in explain(desk, DRILL_TOWN_GAPS).excluded)


def test_that_a_division_left_out_of_the_city_is_shown_and_not_counted(desk: Desk) -> None:
    do(desk, lambda work: work.create(Division(season=YEAR, unit=LUSHAN, name="鲁山县", counts_into_city=False)))
    log(desk)
    log(desk, PLANNED_DRILL)
    (own,) = (each for each in standing(desk).divisions if each.unit == LUSHAN)
    assert (own.counts, own.sessions, own.planned) == (False, 2, 2)
    assert (figures(desk)[SESSIONS], standing(desk).planned, explain(desk, DRILLS_PLANNED).value) == (0, 0, 0)


ANY_DRILL = st.builds(
    Drill,
    season=st.sampled_from([YEAR, YEAR, YEAR - 1]),
    unit=st.sampled_from([LUSHAN, YEXIAN, CITY_CODE, "410471"]),
    held_on=st.one_of(st.none(), st.dates(date(2023, 12, 1), date(2025, 1, 31))),
    name=st.sampled_from(["演练", "尧山镇演练"]),
    place=st.sampled_from(["", "保安镇", "遵化店镇"]),
    form=st.sampled_from([None, *DrillForm]),
    sessions=st.one_of(st.none(), st.integers(0, 30)),
    participants=st.one_of(st.none(), st.integers(0, 500)),
    state=st.sampled_from([None, *DrillState]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANY_DRILL, max_size=12))
def test_that_divisions_add_up_to_the_figures_whatever_the_ledger_says(desk: Desk, drills: list[Drill]) -> None:
    def tried(work: Any) -> None:
        for drill in drills:
            work.create(drill)
        counted = season_service.figures(work, YEAR)
        found = drill_standing.standing(work, YEAR, TODAY)
        split = counted.splits["drill_sessions"]["by_county"]
        assert {each.name: each.sessions for each in found.divisions if each.rows} == split
        assert sum(each.sessions for each in found.divisions) == counted.figures[SESSIONS]
        assert sum(each.participants for each in found.divisions) == counted.figures["drill_participants"]
        assert sum(each.field for each in found.divisions) == counted.figures[FIELD]
        for code, value in (
            (DRILLS_PLANNED, found.planned),
            (DRILLS_LATE, found.late),
            (DRILL_TOWN_GAPS, found.town_gaps),
        ):
            assert drill_service.explain(work, YEAR, code, TODAY).value == value
        lushan = drill_service.explain(work, YEAR, SESSIONS, TODAY, Part(unit="鲁山县"))
        assert lushan.value == split.get("鲁山县", 0)
        may = drill_service.explain(work, YEAR, SESSIONS, TODAY, Part(month="2024-05"))
        assert may.value == counted.splits["drill_sessions"]["by_month"].get("2024-05", 0)

    desk.try_out(tried)


# -- plans -----------------------------------------------------------------------------------------------


def line(desk: Desk, plan_id: str = "p1") -> Any:
    book = desk.read(plan_service.plan_book, YEAR)
    return next(each for each in book.lines if each.plan.record_id == plan_id)


def test_that_a_plan_is_drilled_by_the_drills_that_name_it(desk: Desk) -> None:
    do(desk, plan_service.log_plan, PLAN)
    assert not line(desk).drilled.is_drilled
    assert explain(desk, PLANS_NEVER_DRILLED).value == 1
    log(desk, plan_name="《尧山镇防汛应急预案》")
    log(desk, record_id="d5", plan_name="尧山镇防汛应急预案", held_on=date(2024, 5, 1), sessions=1)
    log(desk, PLANNED_DRILL, plan_name="尧山镇防汛应急预案")
    drilled = line(desk).drilled
    assert (drilled.last_on, drilled.sessions, drilled.is_certain, drilled.alike) == (date(2024, 6, 20), 3, True, ())
    assert explain(desk, PLANS_NEVER_DRILLED).value == 0


def test_that_the_last_drill_of_an_earlier_season_is_known(desk: Desk) -> None:
    do(desk, plan_service.log_plan, PLAN)
    log(desk, plan_name=PLAN.name, held_on=date(2023, 6, 20))
    drilled = line(desk).drilled
    assert (drilled.last_on, drilled.sessions, drilled.is_drilled) == (date(2023, 6, 20), 0, True)


def test_that_almost_the_same_name_is_shown_as_alike(desk: Desk) -> None:
    do(desk, plan_service.log_plan, replace(PLAN, name="鲁山县昭平台水库防汛抢险应急预案"))
    log(desk, plan_name="鲁山县昭平台水库防汛抢险预案")
    drilled = line(desk).drilled
    assert (drilled.is_drilled, drilled.is_certain) == (True, False)
    assert drilled.alike == ("鲁山县昭平台水库防汛抢险预案",)


def test_that_names_no_plan_bears_are_told(desk: Desk) -> None:
    do(desk, plan_service.log_plan, PLAN)
    log(desk, plan_name="某某方案")
    assert desk.read(plan_service.plan_book, YEAR).unlisted == {"某某方案": 2}
    assert "清单中没有的预案名称 1 个(共 2 场):某某方案" in explain(desk, PLANS_NEVER_DRILLED).note


@pytest.mark.parametrize(
    ("asked", "unit", "found"),
    [
        ("马庄街道防汛应急预案", LUSHAN, None),
        ("薛庄街道防汛应急预案", LUSHAN, True),
        ("薛庄街道防汛预案", LUSHAN, False),
        ("薛庄街道防汛应急预案", YEXIAN, False),
        ("平顶山市水库专项预案", YEXIAN, True),
        ("平顶山市地质灾害专项预案", YEXIAN, None),
        ("防汛应急预案", LUSHAN, None),
        ("", LUSHAN, None),
    ],
)
def test_that_a_plan_is_never_meant_for_another_place(asked: str, unit: str, found: bool | None) -> None:
    plans = (
        replace(PLAN, name="薛庄街道防汛应急预案"),
        Plan(record_id="p2", unit=CITY_CODE, name="平顶山市水库专项预案"),
        Plan(record_id="p3", unit=CITY_CODE, name="平顶山市山洪灾害专项预案"),
    )
    match = PlanMatcher(plans).match(asked, unit)
    assert (match.is_exact if match else None) is found


def test_that_a_plan_is_corrected_and_checked(desk: Desk) -> None:
    do(desk, plan_service.log_plan, PLAN)
    assert do(desk, plan_service.log_plan, PLAN).record_id == "p1"
    assert refusal(desk, plan_service.amend_plan, "p1", {"revised_on": date(2025, 1, 1)}, "错").field == "revised_on"
    do(desk, plan_service.amend_plan, "p1", {"revised_on": date(2024, 5, 1)}, "补登")
    assert line(desk).plan.last_revised_on == date(2024, 5, 1)
    assert line(desk).amended


# -- pasting ---------------------------------------------------------------------------------------------


def look(desk: Desk, text: str, unit: str = "") -> Preview:
    return paste_service.look_at_text(desk, text, "drills", YEAR, unit, "粘贴")


def states(preview: Preview) -> list[RowState]:
    return [row.state for row in preview.rows]


def test_that_looking_keeps_nothing_and_taking_in_is_one_import(desk: Desk) -> None:
    before = desk.read(lambda reader: reader.change_count())
    preview = look(desk, f"{HEAD}\n{ROW}\n{ROW.replace('130', '约90人').replace('6/20', '6/21')}")
    assert desk.read(lambda reader: reader.change_count()) == before
    assert (states(preview), preview.doubtful) == ([RowState.NEW, RowState.NEW], 1)
    assert paste_service.summary(preview) == "新增 2 行,其中存疑 1 行"
    outcome = do(desk, paste_service.take_in, preview)
    assert (outcome.added, figures(desk)[SESSIONS]) == (2, 4)
    (made,) = desk.read(lambda reader: reader.find(ImportFile))
    assert (made.file_name, made.standing.author) == ("粘贴", "值班员")


def test_that_the_same_rows_pasted_twice_are_not_added_twice(desk: Desk) -> None:
    do(desk, paste_service.take_in, look(desk, f"{HEAD}\n{ROW}"))
    again = look(desk, f"{HEAD}\n{ROW}")
    assert states(again) == [RowState.KNOWN]
    assert "没有可收入的新行" in refusal(desk, paste_service.take_in, again).sentence
    more = look(desk, f"{HEAD}\n{ROW}\n{ROW.replace('6/20', '6/21')}")
    assert states(more) == [RowState.KNOWN, RowState.NEW]
    do(desk, paste_service.take_in, more)
    assert figures(desk)[SESSIONS] == 4


def test_that_a_pasted_correction_of_a_pasted_row_is_a_correction(desk: Desk) -> None:
    do(desk, paste_service.take_in, look(desk, f"{HEAD}\n{ROW}"))
    changed = look(desk, f"{HEAD}\n{ROW.replace('130', '150')}")
    assert states(changed) == [RowState.CHANGED]
    do(desk, paste_service.take_in, changed)
    assert figures(desk)["drill_participants"] == 150


def test_that_refused_rows_stay_to_be_put_right(desk: Desk) -> None:
    preview = look(desk, f"{HEAD}\n{ROW}\n{ROW.replace('下坪村避险转移演练', '')}\n合计\t\t\t\t\t4\t260\t\t\t")
    assert states(preview) == [RowState.NEW, RowState.REFUSED, RowState.IGNORED]
    do(desk, paste_service.take_in, preview)
    left = paste_service.look_at_what_is_left(desk, preview)
    assert left is not None
    assert states(left) == [RowState.REFUSED]
    remark = left.rows[0].remark_of("name")
    assert remark is not None
    mended = paste_service.look_with_cell(desk, left, left.rows[0].number, "name", "夜间集合演练")
    assert states(mended) == [RowState.NEW]
    do(desk, paste_service.take_in, mended)
    assert figures(desk)[SESSIONS] == 4
    assert paste_service.look_at_what_is_left(desk, mended) is None


def test_that_a_county_can_be_chosen_for_rows_that_state_none(desk: Desk) -> None:
    text = f"{HEAD.partition(chr(9))[2]}\n{ROW.partition(chr(9))[2]}"
    preview = look(desk, text)
    assert states(preview) == [RowState.REFUSED]
    assert any("没有写明县(市、区)" in said for said in preview.said)
    chosen = paste_service.look_under_unit(desk, preview, LUSHAN)
    assert (states(chosen), chosen.said) == ([RowState.NEW], ())


def test_that_an_undone_paste_can_come_again(desk: Desk) -> None:
    outcome = do(desk, paste_service.take_in, look(desk, f"{HEAD}\n{ROW}"))
    do(desk, import_service.undo_import, outcome.number)
    assert figures(desk)[SESSIONS] == 0
    do(desk, paste_service.take_in, look(desk, f"{HEAD}\n{ROW}"))
    assert figures(desk)[SESSIONS] == 2


def test_that_a_planned_row_marked_held_is_not_undone_by_pasting_it_again(desk: Desk) -> None:
    planned = f"{HEAD}\n{ROW}计划开展"
    do(desk, paste_service.take_in, look(desk, planned))
    (drill,) = desk.read(lambda reader: reader.find(Drill))
    do(desk, drill_service.mark_held, drill.record_id, drill.held_on, 2, 130)
    assert states(look(desk, planned)) == [RowState.KNOWN]
    assert figures(desk)[SESSIONS] == 2


def test_that_nothing_to_paste_is_said_in_a_sentence(desk: Desk) -> None:
    with pytest.raises(RuleBroken) as refused:
        look(desk, "")
    assert "剪贴板里没有表格内容" in refused.value.sentence


def test_that_a_countys_workbook_is_looked_over_and_taken_in(desk: Desk) -> None:
    file = demo_service.season_folder() / "演练台账" / "鲁山县2024年防汛演练台账.xlsx"
    preview = paste_service.look_at_file(desk, file, "drills", YEAR)
    assert (preview.count(RowState.NEW), preview.count(RowState.REFUSED), preview.grid) == (104, 0, None)
    assert preview.rows[0].cells[0] == "鲁山县"
    do(desk, paste_service.take_in, preview)
    assert figures(desk)[SESSIONS] == 356
    with pytest.raises(RuleBroken) as refused:
        paste_service.look_at_file(desk, demo_service.season_folder() / "预案.xlsx", "drills", YEAR)
    assert "不是演练台账" in refused.value.sentence


# -- the demonstration season ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("demo_drills")
    at = datetime(2024, 9, 30, 12, 0, tzinfo=BEIJING)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("FANGXUN_STATE_DIR", str(Path(folder) / "state"))
        desk, _ = demo_service.found_demo(folder / "store", surroundings("测试", lambda: at), "甲", "建库")
        yield desk
        desk.close()


def test_that_the_demonstration_season_agrees_with_its_figures(demo: Desk) -> None:
    counted = figures(demo)
    found = standing(demo)
    assert counted[SESSIONS] == sum(each.sessions for each in found.divisions) == 2197
    assert sum(each.sessions for each in found.towns) == 2197
    assert [each.name for each in found.divisions if each.is_gap] == ["市级"]
    assert found.town_gaps == explain(demo, DRILL_TOWN_GAPS).value == 10
    assert explain(demo, SESSIONS, Part(unit="鲁山县")).value == 356
    assert explain(demo, SESSIONS, Part(form="tabletop")).value == counted["drill_sessions_tabletop"]


def test_that_the_plans_of_the_demonstration_season_are_told_with_their_last_drill(demo: Desk) -> None:
    book = demo.read(plan_service.plan_book, YEAR)
    groups = [sum(line.plan.group is group for line in book.lines) for group in PlanGroup]
    assert groups == [figures(demo)[code] for code in drill_service.PLAN_PARTS] == [1, 9, 33]
    assert book.never_drilled == explain(demo, PLANS_NEVER_DRILLED).value
    by_name = {line.plan.name: line.drilled for line in book.lines}
    drills = demo.read(lambda reader: reader.find(Drill, plan_name="鲁山县防汛应急预案(演示)"))
    held = [drill for drill in drills if drill.judge_held() is None]
    drilled = by_name["鲁山县防汛应急预案(演示)"]
    assert drilled.last_on == max(drill.held_on for drill in held if drill.held_on)
    assert drilled.sessions == sum(drill.sessions or 0 for drill in held)
    assert drilled.is_certain
