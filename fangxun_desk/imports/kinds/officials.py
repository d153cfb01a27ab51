"""名册: one post a row, the person who holds it, and the trainings that person had.

The roster counts persons, not rows: a person is a name and a mobile, without a mobile a name and an organisation. So
the rows are gathered first and the persons told apart when all are known.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.imports.columns import noun_columns, with_words
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds.roster_people import PersonColumns, PersonSaid, person_groups
from fangxun_desk.imports.moments import day_at_head, squeeze
from fangxun_desk.imports.plain import shown
from fangxun_desk.imports.reading import INFO, REJECT, WARN, Draft
from fangxun_desk.imports.rows import is_relieved, is_voided
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.table_columns import Columns
from fangxun_desk.imports.units import UnitColumn

_CATEGORY_NAMES = {PostCategory.TECHNICAL: "技术", PostCategory.PATROL: "巡查", PostCategory.CONTRACT: "包保"}


@dataclass(slots=True)
class _Person:
    """A person of the roster as gathered so far; the first row's wording wins, later rows fill its blanks."""

    handle: str
    record: Official

    def fill(self, other: Official) -> None:
        """Take from another row of the same person what is still blank."""
        if other is self.record:
            return
        missing = {
            name: value
            for name in ("organisation", "title", "mobile", "office_phone")
            if not getattr(self.record, name) and (value := getattr(other, name))
        }
        if missing:
            self.record = replace(self.record, **missing)


class _Line(NamedTuple):
    """A post of a data row waiting until the persons are known; `columns` are those its person stands in."""

    table: Table
    number: int
    columns: Columns
    post: Post
    said: PersonSaid


class OfficialsReader:
    """Reads the rosters of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._lines: list[_Line] = []

    def read(self, table: Table) -> None:
        """Gather the rows of one roster."""
        unit, values = UnitColumn(table), table.declared(Post.NOUN, ("unit", "official"))
        default = None if table.has("category") else PostCategory.ADMINISTRATIVE
        groups = [(category, columns, PersonColumns(columns)) for category, columns in person_groups(table)]
        person = PersonColumns(table)
        for number, row in table.rows():
            code = unit(row, number)
            if not code:
                continue
            said = values(row, number)
            if not groups:
                if default is not None:
                    said["category"] = default
                post = Post(season=table.season, unit=code, **said)
                self._lines.append(_Line(table, number, table, post, person(row, number)))
            for category, columns, of_group in groups:
                post = Post(season=table.season, unit=code, **(said | {"category": category}))
                self._lines.append(_Line(table, number, columns, post, of_group(row, number)))

    def finish(self) -> None:
        """Tell the persons apart and give every row its records."""
        persons = _Persons(line.said.official for line in self._lines if line.said.official)
        seen: set[tuple[object, ...]] = set()
        for (_, number), lines in groupby(self._lines, key=lambda line: (id(line.table), line.number)):
            drafts: list[Draft] = []
            for line in lines:
                person = persons.of(line.said.official) if line.said.official else None
                drafts.extend(self._drafts(line, person, seen))
            if drafts:
                line.table.take(number, *drafts)
            else:
                line.table.leave_out(number, "duplicate_row", 1)

    def _drafts(self, line: _Line, person: _Person | None, seen: set[tuple[object, ...]]) -> list[Draft]:
        """The records of one post: the person, the post, the trainings; none for a post stated twice."""
        post, columns, number = line.post, line.columns, line.number
        key = (post.unit, post.category, post.object_type, post.object_name, person.handle if person else number)
        voided = bool(post.note) and is_voided(post.note)
        if key in seen and not voided and not columns.is_refused(number):
            message = f"“{person.record.name if person else ''}”的同一岗位前面已有一行,本行重复,未收入。"
            columns.report(number, "name", "duplicate_row", REJECT, message)
            return []
        seen.add(key)
        if voided:
            columns.report(number, "note", "voided", WARN, f"备注“{shown(post.note)}”,按作废收入,不计数。")
        else:
            post = self._judged(line, person, post)
        part = f":{post.category.code}" if columns is not line.table and post.category else ""
        reason, handle = post.note if voided else "", f"post:{columns.sheet.name}:{number}{part}"
        if person is None:
            return [Draft(post, handle, void_reason=reason)]
        # The person before the post: what a link points at has to be made first.
        drafts = [
            Draft(person.record, person.handle),
            Draft(post, handle, {"official": person.handle}, void_reason=reason),
        ]
        for training in line.said.trainings:
            assert training.mode is not None
            training_handle = f"training:{person.handle}:{training.mode.code}:{training.trained_on or ''}"
            drafts.append(Draft(training, training_handle, {"official": person.handle}))
        return drafts

    def _judged(self, line: _Line, person: _Person | None, post: Post) -> Post:
        """Report why the post does not make a 防汛行政责任人, where it does not; 调离 ends the post."""
        table, number = line.columns, line.number
        if person is None:
            message = "岗位无人:姓名为“待定”或空白,按空缺收入,不计人数,请尽快落实责任人。"
            table.report(number, "name", "vacant_post", WARN, message)
            return post
        if post.category is None:
            table.report(number, "category", "category_missing", WARN, "没有写明责任类别,不计为行政责任人,请核对。")
        relieved = self._relieved_on(line, post)
        if relieved is not None:
            post = replace(post, until_on=relieved)
        if post.category in _CATEGORY_NAMES:
            message = f"{_CATEGORY_NAMES[post.category]}岗位不是行政责任人岗位,岗位已收入,不因此计人数。"
            # In a wide table every row has such posts beside the administrative one: nothing to look into.
            is_beside = line.columns is not line.table
            key, level = ("name", INFO) if is_beside else ("category", WARN)
            table.report(number, key, "not_administrative_post", level, message)
        if not person.record.mobile and not person.record.office_phone and not line.said.has_phone_remark:
            message = f"“{person.record.name}”没有任何电话,叫应时联系不上,请补报。"
            table.report(number, "mobile" if table.has("mobile") else "name", "phone_missing", WARN, message)
        return post

    def _relieved_on(self, line: _Line, post: Post) -> date | None:
        """The last day in a post the row's remark says was left; None where it says nothing of the kind."""
        columns, number = line.columns, line.number
        if not post.note or not is_relieved(post.note):
            return None
        roster_on = self._context.facts.get("roster_on")
        stated = _day_in(post.note, columns.season) or post.until_on
        if stated is not None and roster_on is not None and stated > roster_on:
            message = f"备注“{shown(post.note)}”,名册日期 {roster_on} 时仍在任,照此收入。"
            columns.report(number, "note", "relieved_later", INFO, message)
            return stated
        if stated is None:
            start = roster_on or date(columns.season or 2000, 1, 1)
            stated = start - timedelta(days=1)
            message = f"备注“{shown(post.note)}”,没有写日期,按名册日期前已离任收入,不计人数。"
        else:
            message = f"备注“{shown(post.note)}”,按 {stated} 离任收入,名册日期时不在任,不计人数。"
        columns.report(number, "note", "relieved", WARN, message)
        return stated


class _Persons:
    """The persons of a file, told apart by name and mobile."""

    def __init__(self, officials: Iterable[Official]) -> None:
        self._by_mobile: dict[tuple[str, str], _Person] = {}
        self._by_office: dict[tuple[str, str], list[_Person]] = {}
        self._count = 0
        # Those with a mobile first: a row whose mobile is missing then finds its person by name and organisation.
        for official in sorted(officials, key=lambda one: not one.mobile):
            self._add(official)

    def of(self, official: Official) -> _Person:
        """The person a row means."""
        if official.mobile:
            return self._by_mobile[official.name, official.mobile]
        return self._by_office[official.name, official.organisation][0]

    def _add(self, official: Official) -> None:
        office = (official.name, official.organisation)
        if official.mobile:
            person = self._by_mobile.get((official.name, official.mobile))
            if person is None:
                person = self._new(official)
                self._by_mobile[official.name, official.mobile] = person
                self._by_office.setdefault(office, []).append(person)
        else:
            known = self._by_office.get(office, [])
            person = known[0] if known else self._new(official)
            self._by_office.setdefault(office, [person])
        person.fill(official)

    def _new(self, official: Official) -> _Person:
        self._count += 1
        return _Person(f"official:{self._count}", official)


def _day_in(note: str, year: int | None) -> date | None:
    """The first date in a remark."""
    line = squeeze(note)
    for at in re.finditer(r"(?<!\d)\d", line):
        try:
            if found := day_at_head(line[at.start() :], year, None):
                return found.day
        except ValueError:
            continue
    return None


_COLUMNS = (
    *noun_columns(Post.NOUN, {"category": 2.0, "object_type": 1.5, "object_name": 1.5, "tier": 0.5}, ("official",)),
    *noun_columns(Official.NOUN, {"name": 1.5, "organisation": 0.8, "title": 1.0}),
    *noun_columns(Training.NOUN, {"mode": 1.5, "trained_on": 1.5}, ("official",)),
)

KIND = Kind(
    plural="officials",
    label="防汛责任人名册",
    columns=with_words(_COLUMNS, {}),
    needed=(("name",), ("object_name", "category", "title", "organisation"), ("category", "object_name", "mobile")),
    keys=("name", "object_name"),
    title=re.compile(r"责任人|名册"),
    reader=OfficialsReader,
    dates_are_events=True,
)
