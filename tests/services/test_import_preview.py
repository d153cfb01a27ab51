"""Looking before taking in: the same counts as taking in, nothing kept, and never a file nobody looked at."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.import_record import ImportFile
from fangxun_desk.services import change_service, import_list, import_preview, import_service, record_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.unit_of_work import UnitOfWork
from tests.store.entries import batch, official

HEADER = ("序号", "县(市、区)", "演练时间", "演练名称", "演练地点", "演练场次")


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def drill_rows(*names: str) -> list[tuple[str, ...]]:
    return [(str(i), "鲁山县", f"2024-05-{i:02d}", name, "昭平台", "1") for i, name in enumerate(names, 1)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "各县台账"
    made.mkdir()
    write(made / "鲁山县2024年防汛演练台账.csv", drill_rows("溃坝转移演练", "城区内涝演练"))
    write(made / "宝丰县2024年防汛演练台账.csv", [("1", "宝丰县", "时间不详", "山洪转移演练", "大营镇", "2")])
    (made / "说明.bin").write_bytes(b"no table")
    return made


def state_of(desk: Desk) -> tuple[int, str]:
    return desk.status().changes, str(desk.head()["hash"])


def test_that_looking_writes_nothing_and_gives_no_number_away(desk: Desk, folder: Path) -> None:
    before = state_of(desk)
    seen: list[tuple[int, int]] = []
    preview = import_preview.preview(desk, [folder], lambda done, total: seen.append((done, total)))
    assert sum(file.added for file in preview.files) == 3
    assert state_of(desk) == before
    assert desk.read(lambda reader: reader.find(Drill)) == []
    assert seen[0] == (0, 3)
    assert desk.verify().ok


def test_that_taking_in_comes_to_what_was_previewed(desk: Desk, folder: Path) -> None:
    preview = import_preview.preview(desk, [folder])
    taken = import_preview.take_in_previewed(desk, preview)
    looked_at = {file.file: (file.added, file.changed, file.doubts) for file in preview.files if not file.problem}
    came_to = {
        outcome.file: (outcome.added, outcome.changed, sum(1 for w in outcome.warnings if w.level != "info"))
        for outcome in taken.outcomes
    }
    assert came_to == looked_at
    assert taken.saved_at is not None
    assert "已收入 2 个文件:新增 3 行" in import_preview.summary(taken)


def test_that_a_doubtful_cell_is_named_and_a_strange_file_refused(desk: Desk, folder: Path) -> None:
    preview = import_preview.preview(desk, [folder])
    by_name = {Path(file.file).name: file for file in preview.files}
    doubtful = by_name["宝丰县2024年防汛演练台账.csv"]
    assert doubtful.doubts >= 1
    assert any(remark.cell == "C2" for remark in doubtful.remarks)
    assert [remark.level for remark in doubtful.remarks] == sorted(
        (remark.level for remark in doubtful.remarks), key=list(import_preview.LEVELS).index
    )
    assert by_name["说明.bin"].problem
    assert by_name["说明.bin"].read == 0


def test_that_a_later_file_is_tried_out_upon_an_earlier_one(desk: Desk, tmp_path: Path) -> None:
    first = write(tmp_path / "鲁山县2024年演练一.csv", drill_rows("溃坝转移演练"))
    second = write(tmp_path / "鲁山县2024年演练二.csv", drill_rows("溃坝转移演练", "夜间演练"))
    preview = import_preview.preview(desk, [first, second])
    assert [(file.added, file.unchanged) for file in preview.files] == [(1, 0), (1, 1)]
    assert [file.is_new for file in preview.files] == [True, True]


def test_that_a_file_changed_since_stops_everything(desk: Desk, folder: Path) -> None:
    preview = import_preview.preview(desk, [folder])
    before = state_of(desk)
    write(folder / "鲁山县2024年防汛演练台账.csv", drill_rows("另一个演练"))
    with pytest.raises(RuleBroken, match="鲁山县2024年防汛演练台账"):
        import_preview.take_in_previewed(desk, preview)
    assert state_of(desk) == before


def test_that_a_file_taken_away_since_stops_everything(desk: Desk, folder: Path) -> None:
    preview = import_preview.preview(desk, [folder])
    (folder / "宝丰县2024年防汛演练台账.csv").unlink()
    with pytest.raises(RuleBroken, match="宝丰县"):
        import_preview.take_in_previewed(desk, preview)


def test_that_a_file_that_came_since_is_not_taken_in(desk: Desk, folder: Path) -> None:
    preview = import_preview.preview(desk, [folder])
    write(folder / "叶县2024年防汛演练台账.csv", [("1", "叶县", "2024-05-01", "后来的演练", "昆阳", "1")])
    taken = import_preview.take_in_previewed(desk, preview)
    assert taken.left_out == 1
    assert "后来的演练" not in {drill.name for drill in desk.read(lambda reader: reader.find(Drill))}
    assert "1 个文件是预览以后才有的" in import_preview.summary(taken)


def test_that_a_file_known_already_says_so(desk: Desk, folder: Path) -> None:
    import_preview.take_in_previewed(desk, import_preview.preview(desk, [folder]))
    again = import_preview.preview(desk, [folder])
    assert all(file.is_known for file in again.files if not file.problem)
    assert not any(file.is_new for file in again.files)


def test_that_a_file_a_rule_stops_is_left_out_and_the_others_are_tried_without_it(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = import_service.take_in

    def stopping(work: UnitOfWork, reading: import_service.FileReading) -> import_service.ImportOutcome:
        if "宝丰县" in reading.file:
            work.create(Drill(name="写到一半"))
            raise RuleBroken("不能这样。")
        return real(work, reading)

    monkeypatch.setattr(import_service, "take_in", stopping)
    preview = import_preview.preview(desk, [folder])
    stopped = next(file for file in preview.files if "宝丰县" in file.file)
    assert stopped.problem == "不能这样。"
    assert sum(file.added for file in preview.files) == 2
    import_preview.take_in_previewed(desk, preview)
    assert "写到一半" not in {drill.name for drill in desk.read(lambda reader: reader.find(Drill))}


def test_that_past_imports_tell_what_they_made_and_that_they_were_undone(desk: Desk, folder: Path) -> None:
    taken = import_preview.take_in_previewed(desk, import_preview.preview(desk, [folder]))
    latest, _ = desk.read(import_list.past_imports)
    assert latest.number == taken.outcomes[-1].number
    told = [
        doubt for one in desk.read(import_list.past_imports) for doubt in desk.read(import_list.doubts, one.record_id)
    ]
    assert any("C2" in doubt.place for doubt in told)
    rows = desk.read(import_list.source_rows, latest.record_id).rows
    assert [row.fate for row in rows] == ["新增"] * latest.made
    assert all(row.number for row in rows)
    desk.change(import_service.undo_import, latest.number)
    latest, other = desk.read(import_list.past_imports)
    assert latest.is_undone
    assert not other.is_undone


# -- the record of changes -----------------------------------------------------------------------------------


def test_that_the_history_of_a_record_says_what_was_replaced_and_why(desk: Desk) -> None:
    entry = desk.change(record_service.enter, batch(3)).result
    desk.change(record_service.amend, entry.record_id, {"people": 55}, "村里来电更正")
    desk.change(record_service.void, entry.record_id, "重复登记")
    voided, amended, created = desk.read(change_service.history, entry.record_id)
    assert (amended.action, amended.field, amended.old, amended.new) == ("更正", "转移人数", "43 人", "55 人")
    assert (voided.action, voided.reason, created.action) == ("作废", "重复登记", "登记")
    assert created.new == "红石崖村 3 组"
    assert desk.read(change_service.newest).lines[0].key == voided.key


def test_that_phones_stay_covered_in_the_record_of_changes(desk: Desk) -> None:
    entry = desk.change(record_service.enter, official()).result
    desk.change(record_service.amend, entry.record_id, {"mobile": "13900001234"}, "换号")
    line = desk.read(change_service.history, entry.record_id)[0]
    assert (line.old, line.new) == ("138****2345", "139****1234")
    desk.destroy_personal_values("响应结束,经评估无须留存", record_ids=[entry.record_id])
    line = next(line for line in desk.read(change_service.history, entry.record_id) if line.field)
    assert (line.old, line.new) == (change_service.DESTROYED, change_service.DESTROYED)
    assert "13900001234" not in str(desk.read(change_service.newest))


def test_that_what_concerns_the_store_itself_is_told_and_leads_to_no_record(desk: Desk) -> None:
    (line,) = desk.read(change_service.newest).lines
    assert (line.label, line.is_record) == ("编号段", False)


def test_that_a_number_is_found_as_people_say_it(desk: Desk) -> None:
    for i in range(12):
        desk.change(record_service.enter, batch(i))
    found = {typed: desk.read(change_service.numbered, typed) for typed in ("2024-甲-0011", "甲-11", " 11 ", "", "1")}
    assert [one.number for one in found["甲-11"]] == ["2024-甲-0011"]
    assert found["2024-甲-0011"] == found["甲-11"] == found[" 11 "]
    assert found[""] == []
    assert found["1"][0].number == "2024-甲-0001"
    assert len(found["1"]) == 4


def test_that_imports_in_the_record_of_changes_are_short(desk: Desk, folder: Path) -> None:
    import_preview.take_in_previewed(desk, import_preview.preview(desk, [folder]))
    (first, *_) = desk.read(lambda reader: reader.find(ImportFile))
    lines = desk.read(change_service.history, first.record_id)
    assert next(line for line in lines if line.field == "各行去向").new.endswith(" 行")
