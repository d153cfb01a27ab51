"""Taking readings in: matching, correcting, disagreeing with a person, undoing. The readings are made by hand."""

from dataclasses import replace
from datetime import date

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.import_record import ImportFile, RowFate
from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.imports.reading import Draft, FileReading, Lookup, SourceRow
from fangxun_desk.services import import_service, record_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.import_service import ImportOutcome


def drill(name: str = "溃坝转移演练", sessions: int = 2, place: str = "昭平台") -> Drill:
    return Drill(unit="410423", held_on=date(2024, 5, 1), name=name, place=place, sessions=sessions)


def reading(*records: Drill, content: str = "v1", file: str = "鲁山县演练台账.xlsx") -> FileReading:
    rows = tuple(SourceRow("演练", 4 + i, (Draft(record, f"r{i}"),)) for i, record in enumerate(records))
    return FileReading(file, content, "drills", 2024, rows=rows, read=len(rows))


def take_in(desk: Desk, file: FileReading) -> ImportOutcome:
    return desk.change(import_service.take_in, file).result


def drills(desk: Desk) -> list[Drill]:
    return desk.read(lambda reader: reader.find(Drill))


def test_that_the_same_file_twice_adds_nothing(desk: Desk) -> None:
    assert take_in(desk, reading(drill())).added == 1
    again = take_in(desk, reading(drill()))
    assert (again.added, again.unchanged) == (0, 1)
    assert len(drills(desk)) == 1


def test_that_a_corrected_file_corrects_what_the_first_one_wrote(desk: Desk) -> None:
    take_in(desk, reading(drill(sessions=2)))
    outcome = take_in(desk, reading(drill(sessions=3), content="v2"))
    assert (outcome.added, outcome.changed) == (0, 1)
    (known,) = drills(desk)
    assert known.sessions == 3
    assert known.standing.disputed == ()


def test_that_two_equal_rows_of_one_file_are_two_records(desk: Desk) -> None:
    outcome = take_in(desk, reading(drill(), drill()))
    assert outcome.added == 2
    assert take_in(desk, reading(drill(), drill(), content="v2")).unchanged == 2


def test_that_what_a_person_corrected_since_becomes_a_disagreement(desk: Desk) -> None:
    take_in(desk, reading(drill(sessions=2)))
    (known,) = drills(desk)
    desk.change(record_service.amend, known.record_id, {"sessions": 5}, "县里来电更正")
    outcome = take_in(desk, reading(drill(sessions=3), content="v2"))
    assert outcome.changed == 1
    (disputed,) = drills(desk)
    assert disputed.standing.disputed == ("sessions",)
    assert take_in(desk, reading(drill(sessions=3), content="v3")).changed == 0


def test_that_a_record_a_person_voided_is_not_brought_back(desk: Desk) -> None:
    take_in(desk, reading(drill()))
    (known,) = drills(desk)
    desk.change(record_service.void, known.record_id, "重复登记")
    assert take_in(desk, reading(drill(), content="v2")).unchanged == 1
    assert drills(desk) == []


def test_that_an_import_can_be_undone_and_the_file_come_again(desk: Desk) -> None:
    number = take_in(desk, reading(drill(), drill("桌面推演"))).number
    undone = desk.change(import_service.undo_import, number).result
    assert (undone.voided, undone.kept) == (2, ())
    assert drills(desk) == []
    assert take_in(desk, reading(drill(), drill("桌面推演"))).added == 2
    assert desk.verify().ok


def test_that_undoing_gives_back_what_an_import_had_changed(desk: Desk) -> None:
    take_in(desk, reading(drill(sessions=2)))
    number = take_in(desk, reading(drill(sessions=9), content="v2")).number
    undone = desk.change(import_service.undo_import, number).result
    assert undone.given_back == 1
    assert drills(desk)[0].sessions == 2


def test_that_undoing_leaves_and_lists_what_a_person_worked_on(desk: Desk) -> None:
    number = take_in(desk, reading(drill(), drill("桌面推演"))).number
    touched = drills(desk)[0]
    desk.change(record_service.amend, touched.record_id, {"sessions": 7}, "核实")
    undone = desk.change(import_service.undo_import, number).result
    assert (undone.voided, undone.kept) == (1, (touched.number,))
    assert [d.sessions for d in drills(desk)] == [7]


def test_that_undoing_leaves_and_lists_what_a_later_import_has_worked_on(desk: Desk) -> None:
    number = take_in(desk, reading(drill(sessions=2))).number
    take_in(desk, reading(drill(sessions=9), content="v2"))
    undone = desk.change(import_service.undo_import, number).result
    assert (undone.voided, undone.kept) == (0, (drills(desk)[0].number,))
    assert [d.sessions for d in drills(desk)] == [9]


def test_that_undoing_leaves_and_lists_what_a_person_has_voided(desk: Desk) -> None:
    take_in(desk, reading(drill(sessions=2)))
    number = take_in(desk, reading(drill(sessions=9), content="v2")).number
    touched = drills(desk)[0]
    desk.change(record_service.void, touched.record_id, "重复")
    undone = desk.change(import_service.undo_import, number).result
    assert (undone.given_back, undone.kept) == (0, (touched.number,))


def test_that_an_import_can_be_undone_only_once(desk: Desk) -> None:
    number = take_in(desk, reading(drill())).number
    desk.change(import_service.undo_import, number)
    with pytest.raises(RuleBroken, match="已撤销"):
        desk.change(import_service.undo_import, number)


def test_that_a_file_goes_in_wholly_or_not_at_all(desk: Desk) -> None:
    broken = SourceRow("演练", 5, (Draft(drill("坏行"), "r1", links={"unit": "nowhere"}),))
    good = reading(drill())
    with pytest.raises(KeyError):
        take_in(desk, replace(good, rows=(*good.rows, broken)))
    assert drills(desk) == []
    assert desk.read(lambda reader: reader.find(ImportFile)) == []


def test_that_a_dry_run_keeps_nothing(desk: Desk) -> None:
    assert desk.try_out(import_service.take_in, reading(drill())).added == 1
    assert drills(desk) == []
    assert take_in(desk, reading(drill())).number == "2024-甲-0001"


def test_that_the_fate_of_every_row_is_kept(desk: Desk) -> None:
    file = reading(drill())
    subtotal = SourceRow("演练", 5, fate=RowFate.IGNORED, reason="subtotal", amount=2)
    outcome = take_in(desk, replace(file, rows=(*file.rows, subtotal)))
    assert (outcome.added, outcome.rejected, outcome.read) == (1, 1, 2)
    (record,) = desk.read(lambda reader: reader.find(ImportFile))
    assert [(row[1], row[2], row[3], row[5]) for row in record.rows] == [
        (4, "made", "drill", ""),
        (5, "ignored", "drill", "subtotal"),
    ]


def test_that_one_person_in_two_posts_is_one_official(desk: Desk) -> None:
    person = Draft(Official(name="王海涛", mobile="16116035963"), "p")
    posts = [
        Draft(
            Post(unit="410422", category=PostCategory.ADMINISTRATIVE, object_name=name),
            f"post{i}",
            links={"official": "p"},
        )
        for i, name in enumerate(("孤石滩水库", "澧河"))
    ]
    rows = tuple(SourceRow("名册", 4 + i, (post, person) if i else (person, post)) for i, post in enumerate(posts))
    take_in(
        desk, FileReading("名册.xlsx", "c", "officials", 2024, rows=(rows[0], SourceRow("名册", 5, (person, posts[1]))))
    )
    (official,) = desk.read(lambda reader: reader.find(Official))
    assert {post.official for post in desk.read(lambda reader: reader.find(Post))} == {official.record_id}


def test_that_the_same_person_in_next_years_roster_is_the_same_official(desk: Desk) -> None:
    for year in (2024, 2025):
        draft = Draft(Official(name="王海涛", mobile="16116035963"), "p")
        post = Draft(
            Post(unit="410422", category=PostCategory.ADMINISTRATIVE, object_name="澧河"), "q", {"official": "p"}
        )
        take_in(
            desk, FileReading(f"{year}.xlsx", str(year), "officials", year, rows=(SourceRow("名册", 4, (draft, post)),))
        )
    assert len(desk.read(lambda reader: reader.find(Official))) == 1
    assert len(desk.read(lambda reader: reader.find(Post))) == 2


def test_that_a_batch_finds_its_storm_and_brings_its_return(desk: Desk) -> None:
    storm = FileReading(
        "过程.xlsx", "s", "storms", 2024, rows=(SourceRow("过程", 3, (Draft(Storm(name="7·16"), "s"),)),)
    )
    take_in(desk, storm)
    batch = Draft(
        EvacuationBatch(unit="410423", place="下坪村", people=18), "b", lookups={"storm": Lookup("storm", "7·16")}
    )
    home = Draft(EvacuationReturn(people=18), "h", links={"batch": "b"})
    outcome = take_in(
        desk, FileReading("台账.xlsx", "e", "evacuations", 2024, rows=(SourceRow("台账", 4, (batch, home)),))
    )
    assert outcome.added == 1
    (known,) = desk.read(lambda reader: reader.find(EvacuationBatch))
    assert known.storm == desk.read(lambda reader: reader.find(Storm))[0].record_id
    assert desk.read(lambda reader: reader.find(EvacuationReturn))[0].batch == known.record_id


def test_that_a_storm_nobody_registered_is_made_once_and_said_so(desk: Desk) -> None:
    rows = tuple(
        SourceRow("台账", 4 + i, (Draft(EvacuationBatch(unit="410423", place=f"{i}组", people=5), f"b{i}",
                                        lookups={"storm": Lookup("storm", "9·3")}),))
        for i in range(2)
    )  # fmt: skip
    outcome = take_in(desk, FileReading("台账.xlsx", "e", "evacuations", 2024, rows=rows))
    assert [w.code for w in outcome.warnings] == ["storm_not_found"]
    assert [storm.name for storm in desk.read(lambda reader: reader.find(Storm))] == ["9·3"]


def test_that_a_row_that_says_voided_is_kept_and_voided(desk: Desk) -> None:
    draft = Draft(EvacuationBatch(unit="410423", place="下坪村", people=18), "b", void_reason="作废,与上一行重复")
    take_in(desk, FileReading("台账.xlsx", "e", "evacuations", 2024, rows=(SourceRow("台账", 4, (draft,)),)))
    (batch,) = desk.read(lambda reader: reader.find(EvacuationBatch, include_voided=True))
    assert batch.standing.voided
    assert batch.standing.void_reason == "作废,与上一行重复"


def test_that_a_file_that_cannot_be_read_says_so_and_leaves_nothing(desk: Desk) -> None:
    outcome = take_in(desk, FileReading("坏.xlsx", "x", problem="坏.xlsx:文件已损坏,未收入。"))
    assert outcome.problem
    assert outcome.warnings[-1].message == "坏.xlsx:文件已损坏,未收入。"
    assert desk.read(lambda reader: reader.find(ImportFile)) == []
