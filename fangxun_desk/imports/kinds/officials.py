"""名册: one post a row, the person who holds it, and the trainings that person had.

The roster counts persons, not rows: a person is a name and a mobile, without a mobile a name and an organisation. So the
rows are gathered first and the persons told apart when all are known.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.vocabulary import PostCategory, Tier, TrainingMode
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.columns import noun_columns, with_words
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.moments import day_at_head, read_day, squeeze
from fangxun_desk.imports.phones import Phones
from fangxun_desk.imports.plain import plain, shown
from fangxun_desk.imports.reading import INFO, WARN, Draft
from fangxun_desk.imports.rows import is_relieved, is_voided
from fangxun_desk.imports.table import Table
from fangxun_desk.imports.units import UnitColumn
from fangxun_desk.imports.words import read_word

_VACANT = re.compile(r"^(?:待定|空缺|暂缺|缺|缺额|缺员|待补|待补充|待明确|待配|未定|拟定|无|暂无|[-—/]+)$")
_UNTRAINED = re.compile(r"^(?:未训|未培训|未参训|未参加(?:培训)?|未|否|无|没有|[-—/×]+)?$")
_BETWEEN = re.compile(r"[、,,;;及和]|\s+|/(?=\s*\d{1,2}[.月]\d)")
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
    """A data row waiting until the persons are known."""

    table: Table
    number: int
    official: Official | None
    post: Post
    trainings: tuple[Training, ...]
    note: str
    has_phone_remark: bool


class OfficialsReader:
    """Reads the rosters of one file."""

    def __init__(self, context: FileContext) -> None:
        self._context = context
        self._lines: list[_Line] = []

    def read(self, table: Table) -> None:
        """Gather the rows of one roster."""
        unit, category = UnitColumn(table), table.choice("category", PostCategory)
        name, note = table.name("name"), table.text("note")
        texts = {key: table.text(key) for key in ("object_type", "object_name", "organisation", "title")}
        tier, from_on, until_on = table.choice("tier", Tier), table.day("from_on"), table.day("until_on")
        mobile, office_phone = table.phone("mobile"), table.phone("office_phone")
        mode, trained_on = table.raw("mode"), table.raw("trained_on")
        default = None if table.has("category") else PostCategory.ADMINISTRATIVE
        for number, row in table.rows():
            code = unit(row, number)
            if not code:
                continue
            said = {key: read(row, number) for key, read in texts.items()}
            post = Post(
                season=table.season,
                unit=code,
                category=category(row, number) or default,
                object_type=said["object_type"],
                object_name=said["object_name"],
                tier=tier(row, number),
                from_on=from_on(row, number),
                until_on=until_on(row, number),
                note=note(row, number),
            )
            who = name(row, number)
            phones = mobile(row, number), office_phone(row, number)
            trainings = _trainings(table, number, str(mode(row, number)), trained_on(row, number))
            official = None if _VACANT.match(who) or not who else _official(who, said, *phones)
            has_remark = any(phone.level == WARN and phone.code for phone in phones)
            self._lines.append(_Line(table, number, official, post, trainings, post.note, has_remark))

    def finish(self) -> None:
        """Tell the persons apart and give every row its records."""
        persons = _Persons(line.official for line in self._lines if line.official)
        seen: set[tuple[object, ...]] = set()
        for line in self._lines:
            person = persons.of(line.official) if line.official else None
            self._take(line, person, seen)

    def _take(self, line: _Line, person: _Person | None, seen: set[tuple[object, ...]]) -> None:
        post, table, number = line.post, line.table, line.number
        key = (post.unit, post.category, post.object_type, post.object_name, person.handle if person else number)
        voided = bool(line.note) and is_voided(line.note)
        if key in seen and not voided and not table.is_refused(number):
            message = f"“{person.record.name if person else ''}”的同一岗位前面已有一行,本行重复,未收入。"
            table.refuse(number, "name", "duplicate_row", message, 1)
            return
        seen.add(key)
        if voided:
            table.report(number, "note", "voided", WARN, f"备注“{shown(line.note)}”,按作废收入,不计数。")
        else:
            post = self._judged(line, person, post)
        handle = f"post:{table.sheet.name}:{number}"
        links = {"official": person.handle} if person else {}
        # The person before the post: what a link points at has to be made first.
        drafts = [Draft(person.record, person.handle)] if person else []
        drafts.append(Draft(post, handle, links, void_reason=line.note if voided else ""))
        if person:
            for training in line.trainings:
                when = training.trained_on.isoformat() if training.trained_on else ""
                assert training.mode is not None
                training_handle = f"training:{person.handle}:{training.mode.code}:{when}"
                drafts.append(Draft(training, training_handle, {"official": person.handle}))
        table.take(number, *drafts)

    def _judged(self, line: _Line, person: _Person | None, post: Post) -> Post:
        """Report why the post does not make a 防汛行政责任人, where it does not; 调离 ends the post."""
        table, number = line.table, line.number
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
            table.report(number, "category", "not_administrative_post", WARN, message)
        if not person.record.mobile and not person.record.office_phone and not line.has_phone_remark:
            message = f"“{person.record.name}”没有任何电话,叫应时联系不上,请补报。"
            table.report(number, "mobile" if table.has("mobile") else "name", "phone_missing", WARN, message)
        return post

    def _relieved_on(self, line: _Line, post: Post) -> date | None:
        """The last day in a post the row's remark says was left; None where it says nothing of the kind."""
        if not line.note or not is_relieved(line.note):
            return None
        roster_on = self._context.facts.get("roster_on")
        stated = _day_in(line.note, line.table.season) or post.until_on
        if stated is not None and roster_on is not None and stated > roster_on:
            message = f"备注“{shown(line.note)}”,名册日期 {roster_on} 时仍在任,照此收入。"
            line.table.report(line.number, "note", "relieved_later", INFO, message)
            return stated
        if stated is None:
            start = roster_on or date(line.table.season or 2000, 1, 1)
            stated = start - timedelta(days=1)
            message = f"备注“{shown(line.note)}”,没有写日期,按名册日期前已离任收入,不计人数。"
        else:
            message = f"备注“{shown(line.note)}”,按 {stated} 离任收入,名册日期时不在任,不计人数。"
        line.table.report(line.number, "note", "relieved", WARN, message)
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


def _official(name: str, said: dict[str, str], mobile: Phones, office: Phones) -> Official:
    """The person of a row. A landline in the mobile column goes where landlines go."""
    landline = office.landline or office.mobile or mobile.landline
    own = mobile.mobile
    if not own and office.mobile and not office.landline:
        own, landline = office.mobile, mobile.landline
    return Official(
        name=name, organisation=said["organisation"], title=said["title"], mobile=own, office_phone=landline
    )


def _trainings(table: Table, number: int, mode_text: str, dates: CellValue) -> tuple[Training, ...]:
    """The trainings a row states: 线上+线下 with two dates are two, in that order."""
    modes = _modes(mode_text)
    if modes is None:
        return ()
    if not modes:
        message = f"培训方式“{shown(mode_text)}”分不清线上还是线下,培训未收入,请核对。"
        table.report(number, "mode", "training_mode_unknown", WARN, message)
        return ()
    days = _training_days(table, number, dates)[: len(modes)]
    days += [None] * (len(modes) - len(days))
    return tuple(
        Training(season=table.season, mode=mode, trained_on=day) for mode, day in zip(modes, days, strict=True)
    )


@lru_cache(maxsize=1024)
def _modes(written: str) -> tuple[TrainingMode, ...] | None:
    """The modes a cell names in their order, none where it cannot be told, None where there was no training."""
    text = plain(written)
    if _UNTRAINED.match(text):
        return None
    named = (read_word(TrainingMode, part) for part in re.split(r"[+、,;/和及与]", text))
    return tuple(mode for mode in named if mode) or tuple(mode for mode in TrainingMode if mode.label in text)


def _training_days(table: Table, number: int, value: CellValue) -> list[date | None]:
    """The dates of a cell; the year of the first holds for those behind it."""
    parts = [part for part in _BETWEEN.split(value.strip()) if part] if isinstance(value, str) else []
    if not isinstance(value, str) or len(parts) < 2:
        outcome = read_day(value, table.season)
        table.remark(number, "trained_on", outcome)
        return [outcome.value] if outcome.value else []
    days: list[date | None] = []
    year = table.season
    for part in parts:
        found = read_day(part, year)
        if found.value is None:
            table.remark(number, "trained_on", found)
            return [*days, None]
        year = found.value.year
        days.append(found.value)
    read = "、".join(str(day) for day in days)
    table.report(number, "trained_on", "two_dates", INFO, f"“{shown(value)}”按 {read} 收入。")
    return days


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
