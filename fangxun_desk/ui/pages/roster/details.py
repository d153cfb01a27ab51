"""A post, a place or a person whole, in words, for the side panel: holders before and beside, trainings, and every
time somebody asked for the phone. It reads through the services and decides nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fangxun_desk.domain.coverage import Tenure
from fangxun_desk.domain.roster import Official, Post, PostStanding, Training
from fangxun_desk.domain.wording import day_words
from fangxun_desk.services import coverage_service, record_service, roster_service
from fangxun_desk.services.record_service import HistoryLine
from fangxun_desk.ui.choices import unit_name
from fangxun_desk.ui.columns import Former
from fangxun_desk.ui.pages.roster.reading import CoverRow, PostRow, RosterView, UntrainedRow, phone_words
from fangxun_desk.ui.record_detail import Detail, DetailLine, DetailPart, detail_lines, former_of, history_in_words

_PHONES = ("mobile", "office_phone")
_SHOWN_APART = ("season", "unit", "object_type", "object_name", "official")
ASKED = "查看电话"


def read_detail(reader: Any, record_id: str, view: RosterView) -> Detail | None:
    """A row of the page whole: a post, an untrained person, or a place."""
    place = next((row for row in view.places if row.key == record_id), None)
    if place is not None:
        return _of_place(reader, place, view)
    post = next((row for row in view.posts if row.key == record_id), None)
    if post is not None:
        return _of_post(reader, post, view)
    person = reader.get(Official, record_id)
    return _of_person(reader, person, view) if person is not None else None


def tenure_words(post: Post, day: Callable[[date], str] = day_words) -> str:
    """From when, and from when no longer, as far as it is known: 2024-05-20 起,2024-07-16 免."""
    first = f"{day(post.from_on)} 起" if post.from_on is not None else ""
    end = "免" if post.official is not None else "止"
    last = f"{day(post.until_on)} {end}" if post.until_on is not None else ""
    return ",".join(filter(None, (first, last)))


def office_of(person: Official) -> str:
    """Where the person works and as what."""
    return " ".join(filter(None, (person.organisation, person.title)))


def _of_post(reader: Any, row: PostRow, view: RosterView) -> Detail:
    post = row.record
    person = row.person
    history = record_service.history(reader, post.record_id)
    names = {choice.value: choice.label for choice in view.people}
    lines = [
        DetailLine("责任人", person.name or "待定", is_strong=True),
        *_person_lines(reader, person, is_revealed=row.is_revealed),
        *_post_lines(post, former_of(history, Post.NOUN, names), names, view),
    ]
    parts = [
        *_person_parts(reader, person, view),
        DetailPart(
            "该对象历任与同岗", tuple(_tenure_lines(roster_service.posts_of_object(reader, post, view.year, view.on)))
        ),
    ]
    heading = " ".join(filter(None, (unit_name(post.unit), post.object_type, post.object_name)))
    title = f"{post.number}  {row.line.standing.label}({view.on:%m-%d})"
    told = [*history_in_words(history, Post.NOUN, names), *_person_history(reader, person)]
    told.sort(key=lambda line: line.at)
    return Detail(row, post, title, heading, tuple(lines), tuple(told), tuple(parts), barred=_barred(row))


def _post_lines(
    post: Post, former: Mapping[str, Former], names: Mapping[str, str], view: RosterView
) -> Iterator[DetailLine]:
    for line in detail_lines(post, former, names, apart=_SHOWN_APART, silent=("note", "role", "until_on")):
        is_blank_start = line.label == post.NOUN.field("from_on").label and post.from_on is None
        if is_blank_start and post.official is not None and view.roster.roster_on is not None:
            yield replace(line, words=f"未填,自名册日期 {day_words(view.roster.roster_on)} 起算")
        else:
            yield line


def _of_person(reader: Any, person: Official, view: RosterView) -> Detail | None:
    row: Any = next((row for row in view.untrained if row.key == person.record_id), None)
    if row is None:
        mine = (row for row in view.posts if row.person.record_id == person.record_id)
        first = next(mine, None)
        if first is None:
            return None
        row = UntrainedRow(first.line, first.is_revealed, first.former)
    lines = [DetailLine("姓名", person.name, is_strong=True)]
    lines += _person_lines(reader, person, is_revealed=row.is_revealed)
    told = tuple(_person_history(reader, person, is_whole=True))
    parts = tuple(_person_parts(reader, person, view))
    words = f"{row.line.trained.label}({view.on:%m-%d})"
    heading = f"{office_of(person)}\n按 T 登记培训"
    return Detail(row, person, f"{person.number}  {words}", heading, tuple(lines), told, parts,
                  barred=frozenset({"A", "R", "Delete"}))  # fmt: skip


def _of_place(reader: Any, row: CoverRow, view: RosterView) -> Detail:
    coverage, target = row.coverage, row.coverage.target
    title = "已覆盖" if coverage.is_covered else "盲区"
    place = (unit_name(target.unit), target.town if target.town != target.name else "", target.name)
    lines = [DetailLine("类别", row.type_words)]
    if not coverage.is_covered:
        lines.append(DetailLine("原因", coverage.reason, is_strong=True))
    else:
        lines.append(DetailLine("责任人", coverage_service.by_words(coverage), is_strong=True))
    if coverage.note:
        lines.append(DetailLine("说明", coverage.note))
    if target.contact:
        phone = phone_words(target.contact_phone, is_revealed=row.is_contact_revealed)
        lines.append(DetailLine("台账责任人", f"{target.contact} {phone}".strip()))
    if row.person.name:
        lines += _person_lines(reader, row.person, is_revealed=row.is_revealed)
    if target.number:
        lines.append(DetailLine("风险点编号", target.number))
    parts = [DetailPart("在任责任人", tuple(_tenure_lines(coverage.by)))] if len(coverage.by) > 1 else []
    if coverage.vacant:
        parts.append(DetailPart("空缺岗位", tuple(_tenure_lines(coverage.vacant))))
    told = (*_person_history(reader, row.person), *_askings(reader, target.record_id))
    hint = "" if coverage.is_covered else "\n按 A 任命责任人(B 任命 B 岗)"
    heading = " ".join(filter(None, place)) + hint
    barred = frozenset({"R", "E", "Delete", *(() if row.person.name or row.calls_contact else ("V",))})
    return Detail(
        row, row.record, f"{title}({view.on:%m-%d})", heading, tuple(lines), told, tuple(parts), barred=barred
    )


def _person_lines(reader: Any, person: Official, *, is_revealed: bool) -> Iterator[DetailLine]:
    """Office and phones; what was corrected is struck through before it."""
    if not person.record_id:
        return
    former = former_of(record_service.history(reader, person.record_id), Official.NOUN, {})
    for name in ("name", "organisation", "title", *_PHONES):
        declared, value = Official.NOUN.field(name), getattr(person, name)
        old = former[name].text if name in former else ""
        if name == "name" and not old:
            continue
        words = phone_words(value, is_revealed=is_revealed) if name in _PHONES else value
        if name in person.standing.destroyed:
            words = "(已销毁)"
        if words or old or name == "mobile":
            yield DetailLine(declared.label, words, old, is_strong=name in _PHONES and is_revealed)


def _person_parts(reader: Any, person: Official, view: RosterView) -> Iterator[DetailPart]:
    if not person.record_id:
        return
    held = roster_service.posts_of_person(reader, person.record_id, view.year, view.on)
    yield DetailPart(f"本人岗位 {len(held)} 个", tuple(_tenure_lines(held, of_person=True)))
    trainings = roster_service.trainings_of(reader, person.record_id, view.year)
    told = tuple(map(_training_words, trainings))
    yield DetailPart("培训", told or ("本年度没有培训记录",))


def _training_words(training: Training) -> str:
    on = day_words(training.trained_on) if training.trained_on is not None else "日期未填"
    return f"{training.mode.label if training.mode is not None else '方式未填'} {on}"


def _tenure_lines(tenures: Sequence[Tenure], *, of_person: bool = False) -> Iterator[str]:
    for tenure in tenures:
        post = tenure.post
        who = tenure.person.name if tenure.person is not None else "待定"
        what = f"{unit_name(post.unit)} {post.object_name}" if of_person else who
        kind = (post.category.label if post.category else "", post.role.label if post.role else "")
        since = tenure_words(post)
        state = "" if tenure.standing is PostStanding.IN_FORCE and since else tenure.standing.label
        yield " ".join(filter(None, (what, *kind, since, state)))


def _person_history(reader: Any, person: Official, *, is_whole: bool = False) -> Iterator[HistoryLine]:
    """What was corrected of the person, and who asked for the phone; entering it only where it is the subject."""
    if not person.record_id:
        return
    steps = history_in_words(record_service.history(reader, person.record_id), Official.NOUN, {})
    shown = [step for step in steps if is_whole or step.field]
    yield from sorted((*shown, *_askings(reader, person.record_id)), key=lambda line: line.at)


def _askings(reader: Any, record_id: str) -> Iterator[HistoryLine]:
    for asking in roster_service.askings_of(reader, record_id) if record_id else ():
        yield HistoryLine(asking.at, asking.author, f"{ASKED}({asking.what})", "", "", "", "")


def _barred(row: PostRow) -> frozenset[str]:
    barred: set[str] = set()
    if row.record.standing.voided:
        barred |= {"A", "R", "E"}
    if row.line.standing in (PostStanding.RELIEVED, PostStanding.FILLED):
        barred |= {"R"}
    if not row.person.name:
        barred |= {"R", "V"}
    return frozenset(barred)


def lead_of(row: Any) -> str:
    """Which row a form is about, in a line."""
    return " ".join(filter(None, (unit_name(row.record.unit), row.record.object_name, row.person.name)))
