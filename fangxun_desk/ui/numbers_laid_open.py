"""A ledger's numbers laid open in its side panel: the rule, the rows counted, the rows left out.

The counting is the season service's; which rows belong to the part asked about is the page's to say.
"""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

from fangxun_desk.domain.season import Figure
from fangxun_desk.ui.number_tile import FigureAsked

if TYPE_CHECKING:
    from fangxun_desk.ui.ledger_page import LedgerPage


class NumbersLaidOpen:
    """What explains the numbers of one page."""

    def __init__(self, page: "LedgerPage") -> None:
        self._page = page
        self._asked: FigureAsked | None = None

    def explain(self, asked: FigureAsked) -> None:
        """Show the panel at once, its rows as soon as they were read."""
        page = self._page
        if page.view is None:
            return
        self._asked = asked
        title = page.title_of_part(asked)
        asked_from = QApplication.focusWidget()
        page.panels.show_explanation()
        page.panels.explanation.show_waiting(title)
        question, arguments = page.question_behind(asked)
        page.context.runner.read(
            question, *arguments, on_done=lambda figure: self._show(figure, title, asked, asked_from)
        )

    def again(self) -> None:
        """The season was read anew: a number that is laid open must not be older than the one on its tile."""
        page, asked = self._page, self._asked
        if asked is None or not page.panels.is_explaining:
            return
        title = page.title_of_part(asked)
        question, arguments = page.question_behind(asked)
        page.context.runner.read(
            question, *arguments, on_done=lambda figure: self._show(figure, title, asked, page.window())
        )

    def _show(self, figure: Figure, title: str, asked: FigureAsked, asked_from: QWidget | None) -> None:
        panels = self._page.panels
        panels.explanation.show_figure(title, figure, *self._page.rows_of_part(figure, asked))
        if panels.is_explaining and QApplication.focusWidget() is asked_from:
            panels.explanation.take_focus()
