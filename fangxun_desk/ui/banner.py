"""The line on top: the storm going on, the responses in force by tier and area, the officer on duty.

There is no single "current level": each office has its own line, and they stand side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.response_state import ResponseInForce
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import Tier
from fangxun_desk.services import evacuation_service, season_service
from fangxun_desk.ui import theme

SHOWN_APART = 3
LONGEST_AREA = 8
"""Characters of an area in the banner; the whole of it is in the tooltip."""
_TIERS = {Tier.PROVINCE: 0, Tier.CITY: 1, Tier.COUNTY: 2}


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """What the banner shows of the store."""

    storm: Storm | None
    is_going_on: bool
    responses: tuple[ResponseInForce, ...]
    alerts: tuple["Alert", ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """What is overdue, in words, and the page where it can be dealt with."""

    words: str
    page: str


def read_facts(reader: Any, now: datetime) -> BannerFacts:
    """The storm going on, else the latest of this year; the responses in force."""
    storms = [storm for storm in evacuation_service.storms_of(reader, local(now).year) if _has_begun(storm, now)]
    going_on = [storm for storm in storms if storm.ended_at is None or storm.ended_at >= now]
    responses = season_service.responses_in_force(reader, now)
    in_order = sorted(responses, key=lambda line: (_TIERS.get(line.tier, 3), line.level.code))  # type: ignore[arg-type]
    storm = next(iter([*going_on, *storms]), None)
    return BannerFacts(storm, bool(going_on), tuple(in_order), tuple(_alerts(reader, now)))


def _alerts(reader: Any, now: datetime) -> Iterator[Alert]:
    """What is in view on every page until it is done."""
    # The window's start does not wait for what is read after the page itself.
    from fangxun_desk.services import hazard_service, meeting_service

    if hazards := hazard_service.overdue_count(reader, now):
        yield Alert(f"逾期隐患 {hazards} 项", "hazard")
    if tasks := meeting_service.overdue_count(reader, now):
        yield Alert(f"逾期事项 {tasks} 项", "meeting")


def _has_begun(storm: Storm, now: datetime) -> bool:
    return storm.began_at is None or storm.began_at <= now


class Banner(QWidget):
    """The banner. Its buttons only ask; the window acts."""

    officer_asked = Signal()
    theme_asked = Signal()
    large_asked = Signal()
    keys_asked = Signal()
    page_asked = Signal(str)
    """The name of the page where an alert can be dealt with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 10, 6)
        line.setSpacing(8)
        self._storm = QLabel("防汛指挥台", self)
        self._storm.setProperty("role", "title")
        self._when = QLabel(self)
        self._when.setProperty("role", "muted")
        line.addWidget(self._storm)
        line.addWidget(self._when)
        line.addSpacing(8)
        self._levels = QHBoxLayout()
        self._levels.setSpacing(6)
        line.addLayout(self._levels)
        line.addStretch(1)
        self._alerts = QHBoxLayout()
        self._alerts.setSpacing(6)
        line.addLayout(self._alerts)
        self._officer = QPushButton(self)
        self._officer.setProperty("role", "quiet")
        self._officer.setToolTip("值班员:写进每条记录。按此更改")
        self._officer.clicked.connect(self.officer_asked)
        line.addWidget(self._officer)
        self._theme = self._tool(line, "moon", "日间 / 夜间配色(F9)", self.theme_asked)
        self._large = self._tool(line, "", "大字(F8)", self.large_asked)
        self._large.setText("大")
        keys = self._tool(line, "", "全部按键(F1)", self.keys_asked)
        keys.setText("F1")

    # -- what it is told ---------------------------------------------------------------------------------

    def show_facts(self, facts: BannerFacts) -> None:
        """Show the storm and the responses in force."""
        storm = facts.storm
        self._storm.setText(f"{storm.name} 过程" if storm else "本年度尚无过程")
        self._when.setText(_when_words(storm, facts.is_going_on) if storm else "")
        for old in (self._levels, self._alerts):
            _empty(old)
        for alert in facts.alerts:
            self._alerts.addWidget(self._alert_button(alert))
        shown = facts.responses if len(facts.responses) <= SHOWN_APART + 1 else facts.responses[:SHOWN_APART]
        for response in shown:
            self._levels.addWidget(_level(response))
        if len(shown) < len(facts.responses):
            self._levels.addWidget(_rest(facts.responses[len(shown) :]))
        if not facts.responses:
            none = QLabel("无应急响应在启动中")
            none.setProperty("role", "muted")
            self._levels.addWidget(none)

    def show_officer(self, name: str) -> None:
        """Show who is on duty."""
        self._officer.setText(f"值班员 {name}" if name else "填写值班员")

    def show_theme(self) -> None:
        """The button offers the other theme."""
        theme.set_icon(self._theme, "sun" if theme.active().name == "night" else "moon")

    def _alert_button(self, alert: Alert) -> QPushButton:
        button = QPushButton(alert.words, self)
        button.setProperty("role", "alert")
        button.setToolTip("按此到该页处理")
        button.clicked.connect(lambda checked=False: self.page_asked.emit(alert.page))
        return button

    def _tool(self, line: QHBoxLayout, icon: str, words: str, signal: Any) -> QToolButton:
        button = QToolButton(self)
        if icon:
            theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(signal)
        line.addWidget(button)
        return button


def _when_words(storm: Storm, is_going_on: bool) -> str:
    kind = storm.type.label if storm.type else ""
    began = f"{local(storm.began_at):%m-%d %H:%M} 起" if storm.began_at else ""
    ended = "进行中" if is_going_on else (f"{local(storm.ended_at):%m-%d %H:%M} 止" if storm.ended_at else "")
    return " ".join(filter(None, [kind, began, ended]))


def _empty(line: QHBoxLayout) -> None:
    while (item := line.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _words(response: ResponseInForce) -> str:
    """The level first: where room is short, it is the area that is cut."""
    tier = response.tier.label if response.tier else response.issuer
    area = response.area if len(response.area) <= LONGEST_AREA else f"{response.area[: LONGEST_AREA - 1]}…"
    return f"{response.level.label} {tier}·{area}"


def _level(response: ResponseInForce) -> QLabel:
    label = QLabel(_words(response))
    label.setProperty("role", "level")
    label.setProperty("level", response.level.code)
    label.setToolTip(
        f"{response.issuer} 对 {response.area},{local(response.since):%m-%d %H:%M} 起 {response.level.label}响应"
    )
    label.setAccessibleName(f"应急响应 {_words(response)}")
    return label


def _rest(responses: Sequence[ResponseInForce]) -> QLabel:
    label = QLabel(f"另 {len(responses)} 处")
    label.setProperty("role", "muted")
    label.setToolTip("\n".join(_words(response) for response in responses))
    return label
