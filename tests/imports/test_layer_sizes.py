"""Tables of coordinates judged by their length before they become rows, whatever they say of it themselves."""

from pathlib import Path

import pytest

from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.imports import file_reader, layer_sizes, read_file
from tests.geo.hostile_layers import TABLES, open_document, sheet_row, workbook, write
from tests.imports.making import all_records


@pytest.mark.parametrize("name", TABLES)
def test_that_a_table_too_long_is_refused_before_it_becomes_rows(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the rows were made")

    monkeypatch.setattr(file_reader, "sheets_of", never)
    reading = read_file(write(tmp_path, name))
    assert reading.problem.startswith(f"{name}:")
    assert reading.problem.endswith("再导入。")
    assert (reading.plural, reading.rows) == ("layer", ())


def test_that_blank_rows_and_columns_afar_do_not_refuse_a_short_table(tmp_path: Path) -> None:
    wide = workbook(sheet_row(2) + sheet_row(3).replace("</row>", '<c r="XFD3" s="1"/></row>'))
    (tmp_path / "2024图层.xlsx").write_bytes(wide)
    assert [one.name for one in all_records(read_file(tmp_path / "2024图层.xlsx"), LayerFeature)] == ["甲2", "甲3"]
    cells = [f'<table:table-cell office:value-type="string"><text:p>{word}</text:p></table:table-cell>'
             for word in ("名称", "经度", "纬度", "甲", "113.36", "33.63")]  # fmt: skip
    rows = "".join(f"<table:table-row>{''.join(cells[at : at + 3])}</table:table-row>" for at in (0, 3))
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row>'
    (tmp_path / "2024图层.ods").write_bytes(open_document(rows + blank))
    assert [one.name for one in all_records(read_file(tmp_path / "2024图层.ods"), LayerFeature)] == ["甲"]


def test_that_a_workbook_of_many_rows_below_the_limit_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fangxun_desk.geo.layer_files import limits

    monkeypatch.setattr(limits, "FEATURES", 3000)
    monkeypatch.setattr(layer_sizes, "_BLOCK", 1000)
    for rows, is_taken in ((2999, True), (3001, False)):
        path = tmp_path / f"2024图层{rows}.xlsx"
        path.write_bytes(workbook("".join(map(sheet_row, range(2, rows + 1)))))
        reading = read_file(path)
        assert (not reading.problem) is is_taken
        assert len(reading.rows) == (rows - 1 if is_taken else 0)
