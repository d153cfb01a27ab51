"""The watch over the folder in which warnings arrive: looks every half minute, takes in, says what came.

The folder may lie on a share that hangs: it is looked at on the runner's thread for such places, and what was read is
taken in on the store thread. While the folder cannot be read the strip says so, and goes on saying it until it can be
again. Warnings come before their storm is registered; once it is, they are joined to it. Nothing here asks anything,
opens anything or moves the cursor; what reads the files is loaded only where a folder is set.
"""

from collections import deque
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.journal import Changes
from fangxun_desk.domain.storm import Storm
from fangxun_desk.services.desk import Done
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.status_strip import StatusStrip

if TYPE_CHECKING:
    from fangxun_desk.imports.reading import FileReading
    from fangxun_desk.services.warning_watch_service import Arrival, Look, Stamp

SETTING = "warning_folder"
LOOK_EVERY_MS = 30_000
PATIENCE = 2
"""How many looks may fall out because the one before has not answered, before that is said."""
NO_ANSWER = "磁盘或共享没有回应"


class State(Enum):
    """What the watch is at."""

    RESTING = auto()
    LOOKING = auto()
    TAKING_IN = auto()


class WarningWatch(QObject):
    """Takes in what arrives. It rests until a store is open, and while no folder is set."""

    def __init__(self, context: PageContext, strip: StatusStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._strip = strip
        self._is_open = False
        self._state, self._missed = State.RESTING, 0
        self._begin_anew()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        context.events.opened.connect(self._on_opened)
        context.events.setting_changed.connect(self._on_setting)
        context.events.changed.connect(self._on_changed)

    @property
    def refused(self) -> tuple[str, ...]:
        """Why each file that could not be taken in was not, in sentences."""
        return tuple(self._refused.values())

    @property
    def is_resting(self) -> bool:
        """Whether nothing is under way."""
        return self._state is State.RESTING

    def look(self) -> None:
        """Look at the folder now, unless the last look is still under way."""
        folder = self._context.settings[SETTING]
        if not self._is_open or not folder:
            return
        if self._state is State.LOOKING:
            self._missed += 1
            if self._missed >= PATIENCE:
                self._show(NO_ANSWER)
        if self._state is not State.RESTING:
            return
        from fangxun_desk.services import warning_watch_service

        self._state, self._missed = State.LOOKING, 0
        self._context.runner.outside(
            warning_watch_service.look, Path(folder), self._before, dict(self._dealt_with), self._context.clock(),
            on_done=partial(self._on_looked, self._round), on_error=partial(self._on_error, self._round),
        )  # fmt: skip

    # -- inside ------------------------------------------------------------------------------------------

    def _begin_anew(self) -> None:
        """Forget everything about the folder watched until now; what comes of it late is passed over."""
        self._round = object()
        self._state, self._missed = State.RESTING, 0
        self._before: Look | None = None
        self._dealt_with: dict[Path, Stamp] = {}
        self._refused: dict[Path, str] = {}
        self._waiting: deque[tuple[Path, FileReading]] = deque()
        self._arrivals: list[Arrival] = []

    def _on_opened(self) -> None:
        self._is_open = True
        self._timer.start()
        # The officer's own readings come first.
        self._context.runner.went_idle.connect(self.look, Qt.ConnectionType.SingleShotConnection)

    def _on_setting(self, key: str) -> None:
        if key == SETTING:
            self._begin_anew()
            self._show("")
            self.look()

    def _on_changed(self, changes: Changes) -> None:
        """A storm was registered, corrected or voided: the warnings that came before it may belong to it."""
        if Storm.NOUN.kind in changes.kinds:
            from fangxun_desk.services import warning_storm_service

            self._context.runner.ask_desk(
                lambda desk: desk.receive(warning_storm_service.join_storms), "", on_error=lambda broken: None
            )

    def _on_looked(self, of_round: object, found: "Look") -> None:
        if of_round is not self._round:
            return
        self._show(found.problem)
        if found.problem:
            self._state = State.RESTING
            return
        self._before = found
        self._forget_all_but(found)
        usable = [(path, reading) for path, reading in found.ready if not reading.problem]
        for path, reading in found.ready:
            if reading.problem:
                self._refuse(path, reading.problem)
                # One that could not even be opened is tried again.
                if reading.content_hash:
                    self._dealt_with[path] = found.stamps[path]
        if not usable:
            self._finish()
            return
        from fangxun_desk.services import warning_watch_service

        self._state = State.TAKING_IN
        self._context.runner.read(
            warning_watch_service.unknown, [reading for _, reading in usable],
            on_done=partial(self._begin_taking_in, of_round, usable), on_error=partial(self._on_error, of_round),
        )  # fmt: skip

    def _forget_all_but(self, found: "Look") -> None:
        for path in [path for path in self._refused if path not in found.stamps]:
            del self._refused[path]
        self._dealt_with = {path: stamp for path, stamp in self._dealt_with.items() if path in found.stamps}

    def _begin_taking_in(
        self, of_round: object, usable: "list[tuple[Path, FileReading]]", unknown: frozenset[str]
    ) -> None:
        if of_round is not self._round:
            return
        for path, reading in usable:
            if reading.content_hash in unknown:
                self._waiting.append((path, reading))
            else:
                self._settle(path)
        self._take_next_in(of_round)

    def _take_next_in(self, of_round: object) -> None:
        """Take in one file after the other, each a change of its own."""
        if of_round is not self._round:
            return
        if not self._waiting:
            self._finish()
            return
        from fangxun_desk.services import warning_watch_service

        path, reading = self._waiting.popleft()
        self._context.runner.ask_desk(
            lambda desk: desk.receive(warning_watch_service.take_in, reading),
            "",
            on_done=partial(self._on_taken_in, of_round, path),
            on_error=partial(self._on_not_taken_in, of_round, path, reading.file),
        )

    def _on_taken_in(self, of_round: object, path: Path, done: "Done[Arrival]") -> None:
        if of_round is self._round:
            self._settle(path)
            self._arrivals.append(done.result)
            self._take_next_in(of_round)

    def _on_not_taken_in(self, of_round: object, path: Path, file: str, broken: RuleBroken) -> None:
        """It is not settled: the next look tries it again."""
        if of_round is self._round:
            self._refuse(path, f"{file}:{broken.sentence}")
            self._take_next_in(of_round)

    def _settle(self, path: Path) -> None:
        assert self._before is not None
        self._dealt_with[path] = self._before.stamps[path]
        self._refused.pop(path, None)

    def _finish(self) -> None:
        """Say what came, and rest."""
        from fangxun_desk.services import warning_watch_service

        arrivals, self._arrivals = self._arrivals, []
        self._state = State.RESTING
        self._show("")
        if sentence := warning_watch_service.sentence_of(arrivals):
            self._context.events.said.emit(sentence)
        for arrival in arrivals:
            if arrival.record_id is not None:
                self._context.events.warning_arrived.emit(arrival.record_id)

    def _refuse(self, path: Path, sentence: str) -> None:
        """Keep a file on the list, and say why once."""
        if self._refused.get(path) != sentence:
            self._refused[path] = sentence
            self._context.events.said.emit(sentence)

    def _on_error(self, of_round: object, broken: RuleBroken) -> None:
        """Nothing could be looked at or asked; the next look tries again."""
        if of_round is self._round:
            self._state = State.RESTING
            self._show(broken.sentence.rstrip("。"))

    def _show(self, problem: str) -> None:
        self._strip.show_warning_watch(problem, self.refused)
