"""The 责任人 page by keyboard alone, on the demonstration season, in its greatest storm: 17 July 2024, 02:14."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from fangxun_desk.domain.roster import Official, Post, PostRole, PostStanding
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.services import record_service, roster_service, season_service

pytest_plugins = ["tests.ui.window_driver"]

ENTER, ESCAPE, DOWN, UP, HOME, DELETE = (
    Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Delete,
)  # fmt: skip
YEAR, POINT = 2024, "李辉庄沟口"
TODAY = date(2024, 7, 17)


def roster(open_window: Any) -> Any:
    """The window on the demonstration season, turned to 责任人."""
    desk = open_window(demo=True)
    desk.chord("Ctrl+4")
    desk.settle()
    return desk


def look_for(desk: Any, typed: str) -> list[Any]:
    """Search, and put the cursor into the list; the rows found."""
    desk.chord("Ctrl+F")
    desk.press(typed, ENTER)
    desk.press(HOME)
    desk.settle()
    return list(desk.page.table.records.shown)


def numbers(desk: Any) -> dict[str, int]:
    return dict(desk.page.view.numbers)


def cells(desk: Any, row: Any) -> list[str]:
    return [column.text(row) for column in desk.page.table.records.columns]


def detail_words(desk: Any) -> str:
    detail = desk.page.panels.detail.detail
    parts = [f"{line.label} {line.words} {line.former}" for line in detail.lines]
    parts += [line for part in detail.parts for line in part.lines]
    parts += [f"{line.author} {line.action} {line.old} {line.new} {line.reason}" for line in detail.history]
    return "\n".join((detail.title, detail.heading, *parts))


def held_on(desk: Any, name: str, on: date) -> list[str]:
    return [line.person.name for line in desk.read(roster_service.who_held, YEAR, name, on)]


def test_that_the_page_counts_what_the_season_counts(open_window: Any) -> None:
    desk = roster(open_window)
    counted = desk.read(season_service.figures, YEAR).figures
    assert (numbers(desk)["officials"], numbers(desk)["officials_rows"]) == (counted["officials"], 293)
    administrative = {row.line.post.official for row in desk.page.view.posts if row.line.is_administrative}
    assert len(administrative) == 254
    assert numbers(desk)["people_in_force"] < numbers(desk)["posts_in_force"]


def test_that_an_uncovered_point_stands_first_in_red_and_a_deputy_covers_it(open_window: Any) -> None:
    desk = roster(open_window)
    before = numbers(desk)["uncovered"]
    desk.chord("Alt+2")
    desk.press(HOME)
    desk.settle()
    row = desk.page.table.current_record
    assert (row.coverage.target.name, row.is_gap) == (POINT, True)
    assert {column.tone(row) for column in desk.page.table.records.columns if column.tone} == {"strip_red"}
    assert "口径" in desk.words_of(desk.page.totals)
    desk.press("b")
    raw = desk.form.raw()
    assert (raw["unit"], raw["object_type"], raw["object_name"], raw["role"]) == ("舞钢市", "风险点", POINT, "B岗")
    assert desk.form.focused == "person"
    wanted = next(row.person for row in desk.page.view.posts if row.record.unit == "410481" and row.person.name)
    desk.press(roster_service.name_initials(wanted.name)[0])
    while not desk.form.editors["person"]._list.currentItem().text().startswith(wanted.name):
        desk.press(DOWN)
    desk.press(ENTER, ENTER)
    desk.settle()
    assert numbers(desk)["uncovered"] == before - 1
    row = next(row for row in desk.page.view.places if row.coverage.target.name == POINT)
    assert (row.people, row.coverage.note) == ((wanted.name,), "只有 B 岗在任。")
    (made,) = desk.read(lambda reader: reader.find(Post, object_name=POINT))
    assert (made.role, made.from_on, made.official) == (PostRole.B, TODAY, wanted.record_id)
    assert len(desk.read(lambda reader: reader.find(Official))) == 261
    assert not desk.page.table.current_record.is_gap


def test_that_somebody_new_comes_on_the_roster_with_a_phone_only(open_window: Any) -> None:
    desk = roster(open_window)
    desk.chord("Alt+2")
    desk.press(HOME, "a")
    desk.press("单", "雄", "信")
    desk.press(ENTER, ENTER)
    desk.press("舞钢市应急管理局", ENTER)
    desk.enter("科长")
    desk.settle()
    assert desk.form.focused == "mobile"
    assert "须填手机或办公电话" in desk.words_of(desk.page.panels.open_form)
    desk.press("16100000001", ENTER)
    desk.settle()
    (person,) = desk.read(lambda reader: reader.find(Official, name="单雄信"))
    assert (person.mobile, person.organisation, person.title) == ("16100000001", "舞钢市应急管理局", "科长")
    desk.chord("Alt+1")
    assert [row.person.name for row in look_for(desk, "sxx")] == ["单雄信"]


def test_that_who_held_a_post_on_a_night_is_a_matter_of_typing_the_time(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "安沟水库 待定")
    assert row.line.standing is PostStanding.VACANT
    (person,) = [choice for choice in desk.page.view.people if choice.label.startswith("蒋玉霄")]
    desk.press("a", "蒋", "玉", "霄")
    desk.press(ENTER, ENTER)
    desk.settle()
    assert held_on(desk, "安沟水库", TODAY)[-1:] == ["蒋玉霄"]
    for typed, standing in (("7-16 23:40", PostStanding.NOT_YET), ("7-17 00:10", PostStanding.IN_FORCE)):
        desk.chord("Ctrl+D")
        desk.press(typed, ENTER)
        desk.settle()
        row = next(row for row in desk.page.view.posts if row.person.record_id == person.value
                   and row.record.object_name == "安沟水库")  # fmt: skip
        assert row.line.standing is standing
    assert "按 2024-07-17 在任列出" in desk.words_of(desk.page.totals)
    desk.chord("Ctrl+D")
    desk.press("5-1", ENTER)
    desk.settle()
    assert numbers(desk)["officials"] == desk.read(season_service.figures, YEAR, date(2024, 5, 1)).figures["officials"]
    assert "此前任职不详" in desk.words_of(desk.page.totals)
    desk.chord("Ctrl+D")
    desk.press("四月", ENTER)
    assert "看不懂" in desk.words_of(desk.page.totals)


def test_that_the_untrained_are_listed_and_leave_the_list_once_trained(open_window: Any) -> None:
    desk = roster(open_window)
    desk.chord("Alt+3")
    desk.settle()
    shown = list(desk.page.table.records.shown)
    assert len(shown) == numbers(desk)["officials_untrained"] == 13
    person = desk.page.table.current_record.person
    desk.press("t")
    desk.settle()
    desk.press("线下", ENTER, ENTER)
    desk.settle()
    assert numbers(desk)["officials_untrained"] == 12
    assert person.record_id not in {row.key for row in desk.page.table.records.shown}


def test_that_a_phone_is_covered_until_asked_for_and_the_asking_is_in_the_log(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "蒋玉霄")
    phone = row.person.mobile
    assert phone not in " ".join(cells(desk, row))
    assert phone not in detail_words(desk)
    desk.chord("Ctrl+C")
    assert phone not in QGuiApplication.clipboard().text()
    desk.press("v")
    desk.settle()
    assert phone in " ".join(cells(desk, desk.page.table.current_record))
    assert phone in detail_words(desk)
    assert "李值班 查看电话" in detail_words(desk)
    (asking,) = desk.read(roster_service.askings_of, row.person.record_id)
    assert (asking.author, asking.at) == ("李值班", desk.clock())
    desk.press("v")
    desk.settle()
    assert phone not in detail_words(desk)
    desk.press("v")
    desk.settle()
    desk.chord("Ctrl+2")
    desk.chord("Ctrl+4")
    desk.settle()
    assert all(not row.is_revealed for row in desk.page.view.posts)
    assert len(desk.read(roster_service.askings_of, row.person.record_id)) == 2


def test_that_the_phone_of_a_ledgers_own_contact_can_be_asked_for_too(open_window: Any) -> None:
    desk = roster(open_window)
    desk.chord("Alt+2")
    row = look_for(desk, "叶茂社区崩塌")[0]
    phone = row.coverage.target.contact_phone
    assert row.calls_contact
    assert phone not in " ".join(cells(desk, row))
    desk.press("v")
    desk.settle()
    assert phone in " ".join(cells(desk, desk.page.table.current_record))
    assert "李值班 查看电话(联系电话)" in detail_words(desk)
    assert len(desk.read(roster_service.askings_of, row.coverage.target.record_id)) == 1


def test_that_others_stay_covered_while_one_is_shown(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "蒋玉霄")
    desk.press("v")
    desk.settle()
    desk.chord("Ctrl+L")
    revealed = [row.person.name for row in desk.page.view.posts if row.is_revealed]
    assert set(revealed) == {row.person.name}


def test_that_somebody_is_relieved_with_the_reason_and_stays_on_the_list(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "泥河洼")
    desk.press("r")
    desk.settle()
    assert desk.form.focused == "reason"
    desk.press("调任外市", ENTER)
    desk.settle()
    row = next(one for one in desk.page.view.posts if one.key == row.key)
    assert (row.line.standing, row.record.until_on) == (PostStanding.RELIEVED, TODAY)
    assert "调任外市" in detail_words(desk)
    assert numbers(desk)["uncovered"] == 13
    place = next(place for place in desk.page.view.places if place.coverage.target.name == row.record.object_name)
    assert place.coverage.reason == f"{row.person.name}已于 2024-07-17 免职(调离),没有接任。"


def test_that_a_successor_is_appointed_without_overwriting_who_came_before(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "泥河洼")
    name, held = row.person.name, row.record.object_name
    desk.press("a", "蒋", "玉", "霄")
    desk.press(ENTER, ENTER)
    desk.settle()
    assert held_on(desk, held, date(2024, 7, 16)) == [name]
    assert held_on(desk, held, TODAY) == ["蒋玉霄"]
    assert {one.person.name for one in desk.page.view.posts if one.record.object_name == held} == {name, "蒋玉霄"}


def test_that_correcting_a_person_leaves_the_phone_covered_and_the_old_name_visible(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "蒋玉霄")
    desk.press("p")
    desk.settle()
    assert desk.form.raw().get("mobile", "") == ""
    assert row.person.mobile not in desk.words_of(desk.page.panels.open_form)
    desk.form.go_to("title")
    desk.press("代市长", ENTER)
    desk.press("名册有误", ENTER)
    desk.settle()
    person = desk.read(lambda reader: reader.get(Official, row.person.record_id))
    assert (person.title, person.mobile) == ("代市长", row.person.mobile)
    assert "市长 代市长 名册有误" in detail_words(desk)


def test_that_a_phone_changed_by_another_meanwhile_becomes_a_dispute(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "蒋玉霄")
    desk.press("p")
    desk.settle()
    desk.form.go_to("mobile")
    desk.press("16100000001")
    desk.change(record_service.amend, row.person.record_id, {"mobile": "16100000002"}, "换号")
    desk.settle()
    desk.form.go_to("reason")
    desk.press("本人来电", ENTER)
    desk.settle()
    person = desk.read(lambda reader: reader.get(Official, row.person.record_id))
    assert person.standing.disputed == ("mobile",)


def test_that_a_post_is_corrected_with_the_reason_and_voided(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "泥河洼")
    desk.press("e")
    desk.settle()
    desk.form.go_to("category")
    desk.press("jishu")
    desk.form.editors["category"].setText("技术")
    desk.form.go_to("reason")
    desk.press("类别填错", ENTER)
    desk.settle()
    post = desk.read(lambda reader: reader.get(Post, row.key))
    assert post.category is PostCategory.TECHNICAL
    assert numbers(desk)["officials"] in (253, 254)
    desk.press(DELETE)
    desk.settle()
    desk.press("重复", ENTER)
    desk.settle()
    assert desk.read(lambda reader: reader.get(Post, row.key)).standing.voided
    assert desk.read(record_service.history, row.key)[-1].reason == "重复"


def test_that_the_number_of_blind_spots_opens_to_its_rows_and_leads_to_them(open_window: Any) -> None:
    desk = roster(open_window)
    desk.page.totals.tiles._tiles[3][0]._numbers[0].setFocus()
    desk.press(Qt.Key.Key_Space)
    desk.settle()
    explanation = desk.page.panels.explanation
    assert "否则为盲区" in desk.words_of(explanation)
    included = explanation._included.records.shown
    assert [row.record_id for row in included if POINT in row.what]
    assert len(included) == numbers(desk)["uncovered"]
    desk.press(ENTER)
    desk.settle()
    assert desk.page.face.name == "places"
    assert desk.page.table.current_record.key == included[0].record_id


def test_that_a_search_finds_phone_digits_numbers_and_initials(open_window: Any) -> None:
    desk = roster(open_window)
    (row,) = look_for(desk, "蒋玉霄")
    for typed in (row.person.mobile[-6:], row.record.number, "jyx"):
        assert row.key in {found.key for found in look_for(desk, typed)}


def test_that_people_of_the_same_county_are_offered_first(open_window: Any) -> None:
    desk = roster(open_window)
    desk.chord("Ctrl+N")
    desk.settle()
    desk.form.go_to("unit")
    desk.press("舞钢市", ENTER)
    desk.settle()
    unit = desk.form.editors["unit"].choice().value
    at_home = {post.official for post in desk.read(lambda reader: reader.find(Post, season=2024, unit=unit))}
    somebody = next(p for p in desk.read(lambda reader: reader.find(Official)) if p.record_id in at_home)
    letter = roster_service.name_initials(somebody.name)[0][0]
    assert desk.form.editors["person"].source(letter)[0].value in at_home
