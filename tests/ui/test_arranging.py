"""What a list shows and in which order: going step by step comes to the same as beginning anew."""

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.ui.arranging import Arrangement, Steps, steps_to


class Line(NamedTuple):
    """A row: its key, and a value that can be corrected."""

    key: str
    value: int


def lines(values: dict[int, int]) -> tuple[Line, ...]:
    return tuple(Line(str(key), value) for key, value in values.items())


def taken(rows: list[Line], steps: Steps, arrangement: Arrangement) -> list[Line]:
    """The rows after the steps, taken as the model takes them."""
    if steps.whole is not None:
        return steps.whole
    rows = list(rows)
    for first, last in steps.gone:
        del rows[first : last + 1]
    for row, record in steps.corrected:
        rows[row] = record
    for record in steps.new:
        rows.insert(arrangement.place_for(rows, record), record)
    return rows


numbers = st.dictionaries(st.integers(0, 30), st.integers(0, 9), max_size=20)


@given(numbers, numbers, st.integers(0, 9), st.booleans())
def test_that_the_steps_come_to_the_rows_wanted(
    before: dict[int, int], after: dict[int, int], least: int, descending: bool
) -> None:
    was = Arrangement(lines(before), None, lambda line: line.value, descending)
    now = Arrangement(lines(after), lambda line: line.value >= least, lambda line: line.value, descending)
    rows = taken(was.rows(), steps_to(was.rows(), now, lambda line: line.key), now)
    assert sorted(rows) == sorted(now.rows())


@given(numbers, numbers)
def test_that_rows_that_stay_keep_their_order(before: dict[int, int], after: dict[int, int]) -> None:
    was, now = Arrangement(lines(before)), Arrangement(lines(after))
    rows = taken(was.rows(), steps_to(was.rows(), now, lambda line: line.key), now)
    kept = [line.key for line in rows if int(line.key) in before]
    if was.rows():
        assert kept == [line.key for line in was.rows() if int(line.key) in after]


@given(numbers)
def test_that_what_is_the_same_asks_for_nothing(values: dict[int, int]) -> None:
    same = Arrangement(lines(values))
    steps = steps_to(same.rows(), same, lambda line: line.key)
    assert (steps.gone, steps.corrected, steps.new) == ((), (), ())
