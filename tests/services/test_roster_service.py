"""The roster of a real store: as of any day, appointed to, relieved, trained; and what is covered by it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.coverage import AREA_TYPE, POINT_TYPE
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.import_record import SeasonFact
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, PostRole, PostStanding, Training
from fangxun_desk.domain.season import TrainingClass
from fangxun_desk.domain.vocabulary import PostCategory, Tier, TrainingMode
from fangxun_desk.services import (
    coverage_service,
    demo_service,
    import_service,
    record_service,
    roster_service,
    season_service,
)
from fangxun_desk.services.desk import Desk, surroundings
from fangxun_desk.services.roster_service import Appointment

YEAR, LUSHAN = 2024, "410423"
ROSTER_ON = date(2024, 5, 15)
ADMINISTRATIVE, TECHNICAL = PostCategory.ADMINISTRATIVE, PostCategory.TECHNICAL


def on(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def post(**changes: Any) -> Post:
    stated: dict[str, Any] = {
        "season": YEAR,
        "unit": LUSHAN,
        "category": ADMINISTRATIVE,
        "object_type": "水库",
        "object_name": "昭平台水库",
        "tier": Tier.COUNTY,
    }
    return Post(**{**stated, **changes})


def seeded(desk: Desk, *records: Any) -> list[str]:
    """Enter records; the roster of the season is of 15 May."""

    def seed(work: Any) -> list[str]:
        work.create(SeasonFact(season=YEAR, dates=(("roster_on", str(ROSTER_ON), "名册.xlsx"),)))
        return [work.create(record).record_id for record in records]

    return desk.change(seed).result


def with_holder(desk: Desk) -> tuple[str, str]:
    (person,) = seeded(desk, Official(name="张建国", mobile="16100000001", organisation="鲁山县水利局", title="局长"))
    held = desk.change(lambda work: work.create(post(official=person))).result.record_id
    return person, held


def names_on(desk: Desk, day: str) -> list[str]:
    return [line.person.name for line in desk.read(roster_service.who_held, YEAR, "昭平台水库", on(day))]


def uncovered(desk: Desk, day: str) -> list[tuple[str, str]]:
    def ask(reader: Any) -> list[tuple[str, str]]:
        check = coverage_service.check(reader, roster_service.roster(reader, YEAR, on(day)))
        return [(row.target.name, row.reason) for row in check.uncovered]

    return desk.read(ask)


# -- who held what ------------------------------------------------------------------------------------------------


def test_that_an_appointment_ends_the_predecessor_and_keeps_him_in_the_history(desk: Desk) -> None:
    _, held = with_holder(desk)
    new = Official(name="单雄信", mobile="16100000002")
    desk.change(roster_service.appoint, Appointment(post(from_on=on("07-16")), new, predecessor=held))
    assert names_on(desk, "05-15") == names_on(desk, "07-15") == ["张建国"]
    assert names_on(desk, "07-16") == ["单雄信"]
    assert names_on(desk, "05-14") == []
    ended = desk.read(lambda reader: reader.get(Post, held))
    assert (ended.until_on, ended.standing.voided) == (on("07-16"), False)
    assert desk.read(record_service.history, held)[-1].reason == "2024-07-16 起由单雄信接任"


def test_that_a_moment_asks_for_its_day(desk: Desk) -> None:
    with_holder(desk)
    late = datetime(YEAR, 7, 16, 23, 40, tzinfo=BEIJING)
    roster = desk.read(roster_service.roster_at, YEAR, late)
    assert (roster.on, roster.people) == (on("07-16"), 1)


def test_that_the_running_season_is_shown_as_of_today_and_another_as_of_its_roster(desk: Desk) -> None:
    with_holder(desk)
    assert desk.read(roster_service.day_shown, YEAR, datetime(2024, 7, 17, tzinfo=BEIJING)) == on("07-17")
    assert desk.read(roster_service.day_shown, YEAR, datetime(2026, 7, 17, tzinfo=BEIJING)) == ROSTER_ON
    asked = desk.read(roster_service.day_shown, YEAR, datetime(2026, 7, 17, tzinfo=BEIJING), on("06-01"))
    assert asked == on("06-01")


def test_that_a_vacancy_is_filled_and_stays_as_a_vacancy_that_was(desk: Desk) -> None:
    (vacant,) = seeded(desk, post())
    new = Official(name="李强", mobile="16100000002")
    desk.change(roster_service.appoint, Appointment(post(from_on=on("07-16")), new, predecessor=vacant))
    before, after = (desk.read(roster_service.roster, YEAR, on(day)) for day in ("06-01", "07-16"))
    assert [line.standing for line in before.lines] == [PostStanding.VACANT, PostStanding.NOT_YET]
    assert [line.standing for line in after.lines] == [PostStanding.FILLED, PostStanding.IN_FORCE]


def test_that_one_person_in_two_posts_is_one_person(desk: Desk) -> None:
    person, _ = with_holder(desk)
    known = desk.read(lambda reader: reader.get(Official, person))
    desk.change(roster_service.appoint, Appointment(post(object_name="孤石滩水库", from_on=on("06-01")), known))
    roster = desk.read(roster_service.roster, YEAR, on("07-16"))
    assert (roster.people, len(roster.in_force)) == (1, 2)
    assert [line.posts_held for line in roster.lines] == [2, 2]
    assert len(desk.read(roster_service.persons)) == 1


def test_that_handing_an_appointment_in_twice_appoints_once(desk: Desk) -> None:
    seeded(desk)
    wanted = Appointment(post(record_id="once", from_on=on("07-16")), Official(name="李强", mobile="16100000002"))
    first = desk.change(roster_service.appoint, wanted).result
    assert desk.change(roster_service.appoint, wanted).result == first
    assert len(desk.read(roster_service.roster, YEAR, on("07-16")).lines) == 1


@pytest.mark.parametrize("mobile", ["16100000001", ""])
def test_that_somebody_already_on_the_roster_is_not_entered_as_a_second_person(desk: Desk, mobile: str) -> None:
    with_holder(desk)
    twin = Official(name="张建国", mobile=mobile or "16100000001", organisation="鲁山县水利局")
    with pytest.raises(RuleBroken, match="名册中已有张建国") as broken:
        desk.change(roster_service.appoint, Appointment(post(object_name="别的水库", from_on=on("07-16")), twin))
    assert broken.value.field == "person"


def test_that_a_namesake_with_a_phone_of_his_own_is_another_person(desk: Desk) -> None:
    with_holder(desk)
    twin = Official(name="张建国", mobile="16188888888")
    desk.change(roster_service.appoint, Appointment(post(object_name="别的水库", from_on=on("07-16")), twin))
    assert desk.read(roster_service.roster, YEAR, on("07-16")).people == 2


def test_that_nobody_is_appointed_to_what_he_holds_already(desk: Desk) -> None:
    person, _ = with_holder(desk)
    known = desk.read(lambda reader: reader.get(Official, person))
    with pytest.raises(RuleBroken, match="不用再任命"):
        desk.change(roster_service.appoint, Appointment(post(from_on=on("07-16")), known))


def test_that_a_refused_appointment_leaves_nothing_behind(desk: Desk) -> None:
    _, held = with_holder(desk)
    before = desk.read(lambda reader: reader.change_count())
    new = Official(name="李强", mobile="16100000002")
    other = post(object_name="孤石滩水库", from_on=on("07-16"))
    with pytest.raises(RuleBroken):
        desk.change(roster_service.appoint, Appointment(other, new, predecessor=held))
    assert desk.read(lambda reader: reader.change_count()) == before


def test_that_somebody_relieved_stays_on_the_roster_with_the_day_and_the_reason(desk: Desk) -> None:
    _, held = with_holder(desk)
    with pytest.raises(RuleBroken) as broken:
        desk.change(roster_service.relieve, held, on("07-16"), " ")
    assert broken.value.field == "reason"
    desk.change(roster_service.relieve, held, on("07-16"), "调任市水利局")
    (line,) = desk.read(roster_service.roster, YEAR, on("07-16")).lines
    assert (line.standing, line.is_amended) == (PostStanding.RELIEVED, True)
    assert names_on(desk, "07-15") == ["张建国"]
    assert desk.read(record_service.history, held)[-1].reason == "调任市水利局"


def test_that_a_wrong_phone_is_not_corrected_into_a_worse_one(desk: Desk) -> None:
    person, _ = with_holder(desk)
    known = desk.read(lambda reader: reader.get(Official, person))
    with pytest.raises(RuleBroken, match="11 位"):
        desk.change(roster_service.amend_person, known.record_id, {"mobile": "161"}, "换号")
    desk.change(roster_service.amend_person, known.record_id, {"mobile": "16100000009"}, "换号")
    assert desk.read(lambda reader: reader.get(Official, person)).mobile == "16100000009"


@pytest.mark.parametrize("header", ["AB岗", "A/B岗", "A、B岗", "岗别"])
def test_that_a_and_b_are_read_from_the_sheets_of_the_counties(desk: Desk, tmp_path: Path, header: str) -> None:
    sheet = tmp_path / "2024年防汛责任人名册.csv"
    lines = (
        f"序号,县(市、区),责任类别,责任对象名称,姓名,手机,{header}",
        "1,鲁山县,行政,昭平台水库,张建国,16100000001,A岗",
        "2,鲁山县,行政,昭平台水库,李强,16100000002,副职",
        "3,鲁山县,行政,孤石滩水库,王伟,16100000003,",
    )
    sheet.write_text("\n".join(lines), encoding="utf-8-sig")
    import_service.take_all_in(desk, [sheet])
    posts = desk.read(lambda reader: reader.find(Post))
    assert [held.role for held in posts] == [PostRole.A, PostRole.B, None]


# -- trainings ------------------------------------------------------------------------------------------------------


def test_that_training_is_gathered_by_person_and_the_untrained_are_named_once(desk: Desk) -> None:
    person, _ = with_holder(desk)
    desk.change(lambda work: work.create(post(official=person, object_name="孤石滩水库")))
    roster = desk.read(roster_service.roster, YEAR, on("07-16"))
    assert [line.person.name for line in roster_service.untrained(roster.lines)] == ["张建国"]
    for mode in TrainingMode:
        training = Training(season=YEAR, official=person, mode=mode, trained_on=on("06-01"))
        desk.change(roster_service.log_training, training)
    roster = desk.read(roster_service.roster, YEAR, on("07-16"))
    assert {line.trained for line in roster.lines} == {TrainingClass.BOTH}
    with pytest.raises(RuleBroken, match="已登记"):
        desk.change(roster_service.log_training, training)


def test_that_a_training_ahead_of_the_day_asked_about_does_not_count_yet(desk: Desk) -> None:
    person, _ = with_holder(desk)
    training = Training(season=YEAR, official=person, mode=TrainingMode.ONLINE, trained_on=on("06-01"))
    desk.change(roster_service.log_training, training)
    for day, untrained in (("05-31", 1), ("06-01", 0)):
        roster = desk.read(roster_service.roster, YEAR, on(day), on(day))
        figures = desk.read(season_service.figures, YEAR, on(day)).figures
        assert len(roster_service.untrained(roster.lines)) == figures["officials_untrained"] == untrained


# -- phones ---------------------------------------------------------------------------------------------------------


def test_that_showing_a_phone_is_logged_in_the_same_breath(desk: Desk) -> None:
    person, _ = with_holder(desk)
    done = desk.change(roster_service.show_phones, person)
    assert (done.result.mobile, done.changes.kinds) == ("16100000001", {"phone_shown"})
    (asking,) = desk.read(roster_service.askings_of, person)
    assert (asking.author, asking.what) == ("值班员", "手机")
    assert desk.verify().ok


def test_that_there_is_nothing_to_show_where_no_phone_is_known(desk: Desk) -> None:
    (person,) = seeded(desk, Official(name="张建国"))
    with pytest.raises(RuleBroken, match="没有登记电话"):
        desk.change(roster_service.show_phones, person)
    assert desk.read(roster_service.askings_of, person) == []


@pytest.mark.parametrize(
    ("name", "typed"),
    [("单雄信", "sxx"), ("仇春林", "qcl"), ("解放", "xf"), ("曾庆", "zq"), ("查良", "zl"), ("任少洋", "rsy"),
     ("区伟", "ow"), ("盖聂", "gn"), ("翟志", "zz"), ("覃勇", "ty")],
)  # fmt: skip
def test_that_names_are_found_as_they_are_read_aloud(name: str, typed: str) -> None:
    assert typed in roster_service.name_initials(name)


# -- coverage -------------------------------------------------------------------------------------------------------


def test_that_a_point_is_covered_once_a_deputy_is_appointed_for_it_and_not_before(desk: Desk) -> None:
    person, _ = with_holder(desk)
    point = RiskPoint(season=YEAR, unit=LUSHAN, town="尧山镇", name="下坪村沟口")
    desk.change(lambda work: work.create(point))
    assert "下坪村沟口" in dict(uncovered(desk, "07-16"))
    known = desk.read(lambda reader: reader.get(Official, person))
    wanted = post(object_type=POINT_TYPE, object_name="下坪村沟口", role=PostRole.B, from_on=on("07-16"))
    desk.change(roster_service.appoint, Appointment(wanted, known))
    assert "下坪村沟口" not in dict(uncovered(desk, "07-16"))
    assert "下坪村沟口" in dict(uncovered(desk, "07-15"))


def test_that_relieving_the_only_holder_opens_a_blind_spot(desk: Desk) -> None:
    _, held = with_holder(desk)
    assert "昭平台水库" not in dict(uncovered(desk, "07-16"))
    desk.change(roster_service.relieve, held, on("07-16"), "调离")
    assert dict(uncovered(desk, "07-16"))["昭平台水库"] == "张建国已于 2024-07-16 免职(调离),没有接任。"


def test_that_a_town_with_points_and_no_post_is_a_blind_spot_of_the_unit_that_manages_it(desk: Desk) -> None:
    seeded(desk, RiskPoint(season=YEAR, unit="410422", managed_by="410471", town="遵化店镇", name="沙河险工"))

    def ask(reader: Any) -> list[tuple[str, str]]:
        check = coverage_service.check(reader, roster_service.roster(reader, YEAR, on("07-16")))
        return [(row.target.unit, row.target.name) for row in check.uncovered if row.target.key.startswith("town:")]

    assert desk.read(ask) == [("410471", "遵化店镇")]


def test_that_appointing_somebody_for_a_town_covers_it_and_adds_nothing_to_cover(desk: Desk) -> None:
    person, _ = with_holder(desk)
    desk.change(lambda work: work.create(RiskPoint(season=YEAR, unit=LUSHAN, town="尧山镇", name="下坪村沟口")))

    def towns(reader: Any) -> tuple[list[bool], int]:
        check = coverage_service.check(reader, roster_service.roster(reader, YEAR, on("07-16")))
        return [row.is_covered for row in check.rows if row.target.key.startswith("town:")], len(check.rows)

    covered, places = desk.read(towns)
    assert covered == [False]
    known = desk.read(lambda reader: reader.get(Official, person))
    wanted = post(object_type=AREA_TYPE, object_name="尧山镇", tier=Tier.TOWN, from_on=on("07-16"))
    desk.change(roster_service.appoint, Appointment(wanted, known))
    assert desk.read(towns) == ([True], places)


def test_that_every_number_of_the_page_is_the_sum_of_its_rows(desk: Desk) -> None:
    person, _ = with_holder(desk)
    desk.change(lambda work: work.create(post(official=person, object_name="孤石滩水库")))
    desk.change(lambda work: work.create(post(official=person, object_name="丙水库", until_on=on("06-01"))))
    roster = desk.read(roster_service.roster, YEAR, on("07-16"))
    coverage = desk.read(coverage_service.check, roster)
    for code, value, left_out in (("people_in_force", 1, 1), ("posts_in_force", 2, 1)):
        figure = desk.read(coverage_service.explain, code, roster, coverage, {})
        assert (figure.value, sum(row.amount or 0 for row in figure.included), len(figure.excluded)) == (
            value,
            value,
            left_out,
        )
    figure = desk.read(coverage_service.explain, "uncovered", roster, coverage, {})
    assert (figure.value, figure.value + len(figure.excluded)) == (len(coverage.uncovered), len(coverage.rows))


# -- the figures and the list are one ---------------------------------------------------------------------------------

_DAYS = st.one_of(st.none(), st.integers(0, 300).map(lambda days: date(YEAR, 1, 1) + timedelta(days=days)))
_POSTS = st.lists(
    st.tuples(
        st.sampled_from([None, 0, 1, 2]), st.sampled_from([ADMINISTRATIVE, TECHNICAL]), _DAYS, _DAYS, st.booleans()
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_POSTS, asked=st.integers(0, 300))
def test_that_the_list_names_as_many_officials_as_the_figure_counts(
    desk: Desk, rows: list[tuple[Any, ...]], asked: int
) -> None:
    day = date(YEAR, 1, 1) + timedelta(days=asked)

    def compare(work: Any) -> tuple[int, int]:
        work.create(SeasonFact(season=YEAR, dates=(("roster_on", str(ROSTER_ON), "名册.xlsx"),)))
        people = [work.create(Official(name=name)).record_id for name in ("甲", "乙", "丙")]
        for who, category, first, last, voided in rows:
            holder = None if who is None else people[who]
            made = work.create(post(official=holder, category=category, from_on=first, until_on=last))
            if voided:
                work.void(made.record_id, "误登")
        lines = roster_service.roster(work, YEAR, day).lines
        named = len({line.post.official for line in lines if line.is_administrative})
        return named, season_service.figures(work, YEAR, day, ("officials",)).figures["officials"]

    named, counted = desk.try_out(compare)
    assert named == counted


def test_that_the_demonstration_roster_names_254_officials_and_13_untrained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANGXUN_STATE_DIR", str(tmp_path / "state"))
    clock = datetime(2024, 7, 17, 2, 14, tzinfo=BEIJING)
    desk, _ = demo_service.found_demo(tmp_path / "store", surroundings("测试", lambda: clock), "甲", "建库")
    roster = desk.read(roster_service.roster, YEAR, ROSTER_ON)
    figures = desk.read(season_service.figures, YEAR, None, ("officials", "officials_untrained")).figures
    named = {line.post.official for line in roster.lines if line.is_administrative}
    assert len(named) == figures["officials"] == 254
    assert len(roster_service.untrained(roster.lines)) == figures["officials_untrained"] == 13
    check = desk.read(coverage_service.check, roster)
    by_kind = [row.target.kind.label for row in check.uncovered]
    assert (by_kind.count("乡镇(街道)"), by_kind.count("其他责任对象"), by_kind.count("风险点")) == (8, 3, 1)
    desk.close()
