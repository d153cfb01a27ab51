"""The page itself: figures, storms, log and time line of a season. It counts nothing and asks no store."""

from collections.abc import Sequence
from typing import Any, ClassVar

from fangxun_desk.domain.season import NO_STORM
from fangxun_desk.domain.storm import Response, Storm, Warning
from fangxun_desk.geo import division_directory
from fangxun_desk.services import season_service
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Choice
from fangxun_desk.ui.face import Board, Face
from fangxun_desk.ui.filter_bar import FilterBar, storm_facet, unit_facet
from fangxun_desk.ui.finder import Finder, place_initials
from fangxun_desk.ui.ledger_page import LedgerPage
from fangxun_desk.ui.number_tile import FigureAsked
from fangxun_desk.ui.page import IN_LIST, Action
from fangxun_desk.ui.pages.season import reading
from fangxun_desk.ui.pages.season.figure_board import FigureBoard
from fangxun_desk.ui.pages.season.timeline import Timeline
from fangxun_desk.ui.record_detail import DetailShape, RecordDetail
from fangxun_desk.ui.record_entries import NounForm, noun_makers, switch_makers
from fangxun_desk.ui.record_rows import found_by
from fangxun_desk.ui.record_table import RecordTable
from fangxun_desk.ui.selection import STORM, UNIT
from fangxun_desk.ui.side_stack import SideStack

LAYOUTS = (
    NounForm(
        Storm,
        (("name",), ("type",), ("began_at",), ("ended_at",)),
        (("full_name",), ("mean_rain_mm",), ("peak_rain_mm",), ("peak_station",), ("peak_hour_mm",), ("top_warning",),
         ("deaths", "missing"), ("deaths_missing_unconfirmed",), ("note",)),
    ),
    NounForm(
        Response,
        (("storm",), ("tier",), ("issuer",), ("area",), ("action",), ("level_before", "level"), ("changed_at",)),
        (("reference_number",), ("signer",), ("basis",), ("note",)),
    ),
    NounForm(
        Warning,
        (("storm",), ("issuer",), ("hazard_event",), ("colour",), ("sent_at",), ("areas",)),
        (("effective_at",), ("expires_at",), ("cancelled_at",), ("headline",), ("description",), ("instruction",),
         ("identifier",), ("note",)),
    ),
)  # fmt: skip
HINT = "左边选中一行,在此看它的全部内容。\n\nCtrl+N 登记所看的一类\nF1 全部按键"
NO_STORMS = "{year} 年还没有过程\n\n按 Ctrl+N 登记第一个;转移、会商、响应都可归入过程\n按 Ctrl+I 导入台账文件夹"


def _event_storm(event: Any) -> str:
    return event.storm or NO_STORM


def _row_storm(row: Any) -> str:
    """What a row of any face is filtered by."""
    if not hasattr(row, "record"):
        return _event_storm(row)
    if isinstance(row.record, Storm):
        return row.record.name
    return row.names.get(row.record.storm or "", NO_STORM)


def _row_unit(row: Any) -> tuple[str, ...]:
    """The unit of an event; what concerns the whole city belongs to every county."""
    unit = getattr(row, "unit", "") if not hasattr(row, "record") else ""
    return (unit,) if unit else tuple(known.code for known in division_directory.units())


def _row_words(row: Any) -> Sequence[str]:
    if hasattr(row, "record"):
        return found_by(row)
    return (row.number, row.storm, row.what, choices.unit_name(row.unit))


def _row_key(row: Any) -> str:
    return str(row.record.record_id if hasattr(row, "record") else row.key)


class SeasonPage(LedgerPage):
    """汛期."""

    kinds = frozenset(
        {"storm", "warning", "response", "meeting", "evacuation_batch", "evacuation_return", "post", "official",
         "training", "risk_point", "hazard", "shelter", "plan", "drill", "rescue_unit", "supply", "season_fact",
         "import_file", "division"}
    )  # fmt: skip
    faces = (
        Face(
            "storm",
            "过程",
            reading.STORM_COLUMNS,
            lambda view: view.storms,
            order=lambda row: (row.record.began_at is not None, row.record.began_at),
            descending=True,
            measure="个",
            empty=NO_STORMS,
            keys="Alt+2",
        ),
        Face(
            "event",
            "大事记",
            reading.EVENT_COLUMNS,
            lambda view: view.log.events,
            key=lambda event: event.key,
            is_voided=lambda event: False,
            order=lambda event: event.at,
            record_id=lambda event: event.record_id,
            measure="条",
            empty="{year} 年还没有登记预警、响应、会商或转移",
            keys="Alt+3",
        ),
        Face(
            "response",
            "应急响应",
            reading.RESPONSE_COLUMNS,
            lambda view: view.responses,
            order=lambda row: (row.record.changed_at is not None, row.record.changed_at),
            descending=True,
            measure="次",
            empty="{year} 年还没有登记应急响应\n\n按 Ctrl+N 登记启动、提升、降低或终止",
            keys="Alt+4",
        ),
        Face(
            "warning",
            "预警",
            reading.WARNING_COLUMNS,
            lambda view: view.warnings,
            order=lambda row: (row.record.sent_at is not None, row.record.sent_at),
            descending=True,
            measure="条",
            empty="{year} 年还没有登记预警\n\n按 Ctrl+N 登记",
            keys="Alt+5",
        ),
    )
    noun_words = "汛期记录"
    boards_first = True
    read_view = staticmethod(reading.read_season)
    read_detail = staticmethod(reading.read_detail)
    new_forms: ClassVar = {f"{layout.record_type.NOUN.kind}_new": f"new_{layout.record_type.NOUN.kind}"
                           for layout in LAYOUTS}  # fmt: skip

    # -- making ------------------------------------------------------------------------------------------

    def make_filters(self) -> FilterBar:
        """By storm and county."""
        facets = (storm_facet(_row_storm), unit_facet(_row_unit))
        finder = Finder(_row_key, _row_words, lambda row: place_initials(getattr(row, "unit", "")))
        words = ("查找汛期记录", "编号、内容、首字母", "条")
        return FilterBar(facets, (), finder, self._context.selection, words, self)

    def make_panels(self) -> SideStack:
        """The record, and the forms of storm, level change and warning."""
        makers = switch_makers(self._context, self._present, "season")
        for layout in LAYOUTS:
            makers |= noun_makers(layout, self._context, self._present, lambda: self.year)
        shape = DetailShape("汛期记录详情", (("更正 E", "E"), ("作废 Del", "Delete")))
        return SideStack(RecordDetail(shape, self), HINT, makers, self)

    def make_boards(self) -> Sequence[Board]:
        """All figures as tiles, and the time line."""
        self.figures = FigureBoard(self)
        self.timeline = Timeline(self)
        self._other: Any = None
        self.figures.asked.connect(lambda code: self.explain(FigureAsked(code)))
        self.figures.comparison_asked.connect(self._compare)
        self.timeline.row_asked.connect(self._context.events.record_asked)
        return (Board("统计数", self.figures, "Alt+1"), Board("时间线", self.timeline, "Alt+6"))

    def page_actions(self) -> Sequence[Action]:
        """A storm, a level change, a warning."""
        return (Action("登记过程、响应或预警(所看的一类)", "Ctrl+N", self._begin_new, icon="add"),)

    def row_actions(self, face: Face, table: RecordTable) -> Sequence[Action]:
        """Correct and void; an event leads to its own page."""
        if face.name == "event":
            return (Action("到该记录所在页", "J", self._go_to_record, IN_LIST, owner=table),)
        return (
            Action("更正", "E", self.rows.amend, IN_LIST, "edit", owner=table),
            Action("作废 / 撤销作废", "Delete", self.rows.switch, IN_LIST, "void", owner=table),
        )

    # -- what was read -----------------------------------------------------------------------------------

    def question_of_view(self) -> tuple[Any, tuple[Any, ...]]:
        """The season, and how its warnings stand now."""
        return type(self).read_view, (self._year, self._context.clock())

    def on_minute(self) -> None:
        """A warning that begins or ends by the clock alone is shown so."""
        super().on_minute()
        now = self._context.clock()
        if self._view is not None and any(
            reading.state_words(row.record, row.span, now) != row.state for row in self._view.warnings
        ):
            self.refresh()

    def on_view(self, view: reading.SeasonView, *, is_first: bool) -> None:
        """Offer the season's storms, and read the other season anew."""
        self.filters.offer(STORM, [*((s.name, s.name) for s in view.log.storms), ("非过程", NO_STORM)])
        self.figures.offer_years(view.years, view.year)
        if is_first and self._other is not None and self._other.year == view.year:
            self._other = None
        if self._other is not None:
            self._compare(self._other.year)
        for form in self.panels.forms:
            self.on_form_made(form)

    def on_form_made(self, form: Any) -> None:
        """Offer the season's storms."""
        if self._view is not None and "storm" in form.form.editors:
            listed = [Choice(storm.record_id, storm.name) for storm in self._view.log.storms]
            form.form.offer("storm", choices.from_list([*listed, Choice(None, "非过程", keys=("fgc",))]))

    def on_filtered(self) -> None:
        """Show the figures, and the time line of the storm looked at."""
        self.figures.show_figures(self._view.figures, self._other)
        storm, log = self.filters.value(STORM), self._view.log
        unit = self.filters.value(UNIT)
        events = [
            event
            for event in log.events
            if (not storm or _event_storm(event) == storm) and (not unit or event.unit in ("", unit))
        ]
        title = f"{storm} 过程" if storm and storm != NO_STORM else f"{self._view.year} 年汛期"
        self.timeline.show_log(title, events, log.spans, self._context.clock())

    def on_theme(self) -> None:
        """The theme or the text size has changed."""
        super().on_theme()
        self.figures.apply_sizes()
        self.timeline.update()

    def related(self, row: Any) -> dict[str, str]:
        """The storm of a row, and the county of an event."""
        storm = _row_storm(row)
        return {STORM: storm if storm != NO_STORM else "", UNIT: getattr(row, "unit", "")}

    # -- the actions -------------------------------------------------------------------------------------

    def _begin_new(self) -> None:
        kind = self.face.name if not self.is_on_board and self.face.name != "event" else "storm"
        self.panels.begin(f"new_{kind}")

    def open_row(self) -> None:
        """Enter on an event goes to its record, wherever that stands; on another row, looks at it."""
        if self.face.name == "event":
            self._go_to_record()
        else:
            super().open_row()

    def _go_to_record(self) -> None:
        event = self.table.current_record
        if event is not None:
            self._context.events.record_asked.emit(event.record_id)

    def _compare(self, year: int | None) -> None:
        if year is None:
            self._on_compared(None)
        else:
            self._context.runner.read(season_service.figures, year, on_done=self._on_compared)

    def _on_compared(self, figures: Any) -> None:
        self._other = figures
        if self._view is not None:
            self.figures.show_figures(self._view.figures, figures)
