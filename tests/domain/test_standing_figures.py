"""现时数字: what is still to be done is declared once, and every value is that of its rows."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.season import FigureRow
from fangxun_desk.domain.standing_figures import STANDING_FIGURES

TODAY = date(2024, 7, 16)


def row(amount: int | None, reason: str = "") -> FigureRow:
    return FigureRow("r1", "YL-1", None, None, None, amount, reason, "", "一项")


@given(code=st.sampled_from(sorted(STANDING_FIGURES)), amounts=st.lists(st.one_of(st.none(), st.integers(0, 99))))
def test_that_a_standing_figure_is_what_its_rows_add_up_to(code: str, amounts: list[int | None]) -> None:
    counted, left_out = [row(amount) for amount in amounts], [row(None, "voided")]
    figure = STANDING_FIGURES[code].laid_open(TODAY, counted, left_out, ["YL-1"])
    assert figure.value == sum(amount or 0 for amount in amounts)
    assert (figure.included, figure.excluded, figure.disputed) == (tuple(counted), tuple(left_out), ("YL-1",))
    assert (figure.as_of, figure.code) == (TODAY, code)


def test_that_each_standing_figure_says_its_rule_in_whole_sentences() -> None:
    for figure in STANDING_FIGURES.values():
        assert figure.label
        assert figure.unit
        assert figure.rule.endswith("。")


def test_that_no_figure_of_the_season_is_declared_twice() -> None:
    declared = {rule.code for rule in FIGURES.values()}
    assert declared.isdisjoint(STANDING_FIGURES)
