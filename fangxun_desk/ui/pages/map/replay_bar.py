"""过程回放: a slider through a storm, minute by minute; the map beside it shows what stood then.

The storm is read once by the replay service; every minute is answered from what was read. Leaving the bar shows the
present again. It moves nothing by itself unless it was told to play.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QLabel, QPushButton, QSlider, QVBoxLayout, QWidget

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.storm import storm_of_moment
from fangxun_desk.services import map_replay_service, map_service
from fangxun_desk.services.map_replay_service import Replay, ReplayState
from fangxun_desk.ui.pages.map.reading import MapView

if TYPE_CHECKING:
    from fangxun_desk.ui.pages.map.page import MapPage

_PLAY_EVERY_MS = 250
_PLAY_STEPS = 240
"""Played through, a storm takes this many steps: a minute of the officer's time, whatever its length."""


class ReplayBar(QWidget):
    """The bar below the map; hidden while the present is shown."""

    def __init__(self, page: "MapPage") -> None:
        super().__init__(page)
        self._page = page
        self._replay: Replay | None = None
        self._asking = object()
        self._playing = QTimer(self, interval=_PLAY_EVERY_MS)
        self._playing.timeout.connect(self._play_on)
        self._storms, self._slider = QComboBox(self), QSlider(Qt.Orientation.Horizontal, self)
        self._play, self._words, self._notes = QPushButton("播放(空格)", self), QLabel(self), QLabel(self)
        self._build()
        self.hide()

    def _build(self) -> None:
        self._storms.setAccessibleName("回放的过程")
        self._storms.activated.connect(lambda at: self._read(self._storms.itemData(at)))
        self._slider.setAccessibleName("回放时刻(左右键一分钟,上下键到前后变化)")
        self._slider.setTracking(True)
        self._slider.valueChanged.connect(lambda minute: self._show())
        self._slider.installEventFilter(self)
        self._play.clicked.connect(self.play)
        leave = QPushButton("收起 T", self)
        leave.clicked.connect(self.toggle)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._storms)
        line.addWidget(self._slider, 1)
        line.addWidget(self._play)
        line.addWidget(leave)
        self._words.setProperty("role", "heading")
        self._notes.setProperty("role", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(4)
        layout.addLayout(line)
        for label in (self._words, self._notes):
            label.setWordWrap(True)
            layout.addWidget(label)

    @property
    def is_on(self) -> bool:
        """Whether a storm is being replayed."""
        return self.isVisible()

    @property
    def at(self) -> datetime | None:
        """The moment that is shown, None while the present is."""
        if self._replay is None or not self.is_on:
            return None
        return self._replay.begins_at + timedelta(minutes=self._slider.value())

    def toggle(self) -> None:
        """Begin the replay of the storm going on, or the latest; or show the present again."""
        view = self._page.view
        if self.is_on:
            self.leave()
        elif view is not None and view.storms:
            chosen = storm_of_moment(view.storms, view.at)
            assert chosen is not None
            # A region is of the present: its numbers beside an earlier moment would contradict the map.
            self._page.regions.clear()
            self._storms.setCurrentIndex(max(0, self._storms.findData(chosen.record_id)))
            self._read(chosen.record_id)
        else:
            self._page.context.events.said.emit("本年度还没有登记过程,没有可回放的内容。")

    def on_view(self, view: MapView) -> None:
        """The map was read anew: offer its storms; the storm being replayed is read again, its moment stays.

        Another season has other storms: the replay is over then.
        """
        if self._replay is not None and self._replay.storm.record_id not in {each.record_id for each in view.storms}:
            self.leave()
        known = [self._storms.itemData(at) for at in range(self._storms.count())]
        if known != [storm.record_id for storm in view.storms]:
            self._storms.clear()
            for storm in view.storms:
                self._storms.addItem(storm.name, storm.record_id)
        if self._replay is not None and self.is_on:
            self._read(self._replay.storm.record_id)

    def play(self) -> None:
        """Play on, or stop."""
        if self._playing.isActive():
            self._playing.stop()
        else:
            if self._slider.value() >= self._slider.maximum():
                self._slider.setValue(0)
            self._playing.start()
        self._play.setText("停(空格)" if self._playing.isActive() else "播放(空格)")

    def leave(self) -> None:
        """Show the present again; the map has the cursor where the bar had it."""
        self._asking = object()
        if self._replay is None:
            return
        had_cursor = self.isAncestorOf(QApplication.focusWidget() or self._page.window())
        self._playing.stop()
        self._play.setText("播放(空格)")
        self.hide()
        self._replay = None
        if self._page.view is not None:
            self._page.canvas.show_content(self._page.view.content)
            self._page.canvas.mark(self._page.regions.ids)
        if had_cursor:
            self._page.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: object, event: object) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and self._press(event):
            return True
        return super().eventFilter(watched, event)  # type: ignore[arg-type]

    # -- inside ------------------------------------------------------------------------------------------

    def _press(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Space:
                self.play()
            case Qt.Key.Key_Up:
                self._to_change(-1)
            case Qt.Key.Key_Down:
                self._to_change(1)
            case Qt.Key.Key_T:
                self.toggle()
            case _:
                return False
        return True

    def _to_change(self, way: int) -> None:
        """To the moment before or after at which something changed."""
        at = self.at
        if self._replay is None or at is None:
            return
        moments = [each for each in self._replay.moments if (each < at if way < 0 else each > at)]
        if moments:
            self._slider.setValue(self._minute_of(moments[-1] if way < 0 else moments[0]))

    def _minute_of(self, moment: datetime) -> int:
        """The first whole minute at which a moment has come."""
        assert self._replay is not None
        return -int((self._replay.begins_at - moment).total_seconds() // 60)

    def _read(self, storm_id: str) -> None:
        view = self._page.view
        if view is not None:
            self._asking = object()
            on_done, on_error = partial(self._on_read, self._asking), partial(self._on_refused, self._asking)
            self._page.context.runner.read(
                map_replay_service.replay, view.year, storm_id, on_done=on_done, on_error=on_error
            )

    def _on_refused(self, asking: object, broken: RuleBroken) -> None:
        if asking is self._asking:
            self._page.context.events.said.emit(broken.sentence)

    def _on_read(self, asking: object, replay: Replay) -> None:
        """An answer that comes after the bar was left, or another storm chosen, is dropped."""
        if asking is not self._asking:
            return
        is_news = self.at is not None and self._replay is not None and self._replay.storm.name == replay.storm.name
        moment = (self.at if is_news else None) or replay.storm.began_at or replay.begins_at
        self._replay = replay
        self._slider.blockSignals(True)
        self._slider.setRange(0, self._minute_of(replay.ends_at))
        self._slider.setPageStep(60)
        self._slider.setValue(self._minute_of(moment))
        self._slider.blockSignals(False)
        self._notes.setText("".join(replay.notes))
        self._notes.setVisible(bool(replay.notes))
        self.show()
        if not is_news:
            self._slider.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show()

    def _show(self) -> None:
        at, view = self.at, self._page.view
        if self._replay is None or at is None or view is None:
            return
        state = self._replay.state(at)
        self._words.setText(state_words(state))
        self._page.canvas.show_content(map_service.content_at(view.content, state))
        self._page.canvas.mark(state.warned)

    def _play_on(self) -> None:
        if not self._page.isVisible():
            return
        step = max(1, self._slider.maximum() // _PLAY_STEPS)
        self._slider.setValue(min(self._slider.maximum(), self._slider.value() + step))
        if self._slider.value() >= self._slider.maximum():
            self.play()


def state_words(state: ReplayState) -> str:
    """07-16 03:20  预警点 63 处  转出 480 人次,在外 12 批 300 人,已返回 3 批  响应 ……"""
    at = local(state.at)
    out = sum(1 for each in state.batches if each.people_out)
    responses = "、".join(f"{each.issuer}{each.level.label}" for each in state.responses) or "无"
    return (
        f"{at:%m-%d %H:%M}  预警区内风险点 {len(state.warned)} 处  转出 {state.person_times} 人次,"
        f"在外 {out} 批 {state.people_out} 人,已返回 {state.batches_back} 批  应急响应:{responses}"
    )
