"""点位资源 by keyboard alone, on the demonstration season: found by initials, corrected, its phone kept covered."""

from typing import Any

from PySide6.QtCore import Qt

from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.wording import masked
from fangxun_desk.services import season_service

pytest_plugins = ["tests.ui.window_driver"]

ENTER = Qt.Key.Key_Return


def test_that_the_ledgers_agree_with_the_figures(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.chord("Ctrl+7")
    desk.settle()
    counted = desk.read(season_service.figures, 2024).figures
    standing = {
        each.face.name: sum(1 for row in each.model.records if not row.record.standing.voided)
        for each in desk.page.lists
    }
    for kind, code in (("risk_point", "risk_points"), ("shelter", "shelters"), ("rescue_unit", "rescue_units"),
                       ("supply", "supplies")):  # fmt: skip
        assert standing[kind] == counted[code]


def test_that_a_point_is_found_by_its_town_and_corrected_without_showing_its_phone(open_window: Any) -> None:
    desk = open_window(demo=True)
    desk.chord("Ctrl+7")
    desk.settle()
    desk.chord("Ctrl+F")
    desk.press("ysz 灶君庙", ENTER)
    point = desk.page.table.current_record.record
    assert (point.town, "灶君庙" in point.name) == ("尧山镇", True)
    desk.press("e")
    desk.settle()
    shown = desk.words_of(desk.page.panels.currentWidget())
    assert point.contact_phone not in shown + "".join(desk.form.raw().values())
    assert masked(point.contact_phone) in shown
    desk.form.go_to("people")
    desk.press("60", ENTER, "入户核对", ENTER)
    desk.settle()
    now = desk.read(lambda reader: reader.get(RiskPoint, point.record_id))
    assert (now.people, now.contact_phone) == (60, point.contact_phone)
