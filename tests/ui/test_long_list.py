"""A list of many rows: worked out beside the UI thread, and never showing an answer to an older question."""

from collections.abc import Callable
from typing import Any

from fangxun_desk.domain.supply import Supply
from fangxun_desk.services import record_service
from fangxun_desk.ui.columns import Column
from fangxun_desk.ui.record_table_model import AT_ONCE_UP_TO, RecordTableModel

pytest_plugins = ["tests.ui.window_driver"]

MANY = AT_ONCE_UP_TO + 200
YEAR = 2026


def many_supplies(work: Any) -> None:
    for number in range(MANY):
        unit = "410423" if number % 2 else "410422"
        work.create(Supply(season=YEAR, unit=unit, name=f"物资{number}", quantity=float(number), measure="件"))


class Later:
    """Work that is done when the test says so."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def __call__(self, job: Callable[[], Any], on_done: Callable[[Any], None]) -> None:
        self.jobs.append((job, on_done))

    def do(self, place: int = 0) -> None:
        job, on_done = self.jobs.pop(place)
        on_done(job())


def model(later: Later) -> RecordTableModel:
    return RecordTableModel((Column("数", str, lambda n: n),), key=str, carry=later)


def test_that_an_answer_to_an_older_question_is_dropped(qapp: Any) -> None:
    later = Later()
    rows = model(later)
    rows.set_records(range(MANY))
    rows.set_filter(lambda number: number < 10)
    rows.set_filter(lambda number: number < 7)
    assert rows.is_arranging
    later.do(2)
    assert list(rows.shown) == list(range(7))
    later.do()
    later.do()
    assert list(rows.shown) == list(range(7))
    assert not rows.is_arranging


def test_that_a_short_list_is_arranged_at_once(qapp: Any) -> None:
    later = Later()
    rows = model(later)
    rows.set_records(range(AT_ONCE_UP_TO))
    assert rows.rowCount() == AT_ONCE_UP_TO
    assert later.jobs == []


def test_that_a_long_list_of_the_window_is_filtered_found_in_and_added_to(open_window: Any) -> None:
    desk = open_window(many_supplies)
    desk.chord("Ctrl+7")
    desk.settle()
    desk.chord("Alt+4")
    desk.settle()
    table = desk.page.table
    assert table.records.rowCount() == MANY
    desk.page.filters.narrow("unit", "410422")
    desk.settle()
    assert table.records.rowCount() == MANY // 2
    desk.page.filters.search.setText("物资4000")
    desk.settle()
    assert [row.record.name for row in table.records.shown] == ["物资4000"]
    hidden = desk.read(lambda reader: reader.find(Supply, season=YEAR, name="物资4001"))[0]
    desk.window.seek_record(hidden.record_id)
    desk.settle()
    assert table.current_record.record == hidden
    assert table.records.rowCount() == MANY
    desk.change(record_service.enter, Supply(season=YEAR, unit="410423", name="新到物资", quantity=1.0))
    desk.settle()
    assert table.records.rowCount() == MANY + 1
    assert table.current_record.record == hidden
