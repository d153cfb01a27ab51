"""The entry panels of the page: appoint, relieve, train, correct a post or a person.

Each pairs a form with the use-case it hands its values to. Somebody already on the roster is picked by name, initials
or phone; a name nobody has is somebody new, who needs a phone.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fangxun_desk.domain.coverage import AREA_TYPE, POINT_TYPE
from fangxun_desk.domain.fields import Field, FieldType, Record
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.roster import Official, Post, Training, check_post
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.services import record_service, roster_service
from fangxun_desk.services.roster_service import Appointment
from fangxun_desk.ui import choices
from fangxun_desk.ui.choices import Choice, Source
from fangxun_desk.ui.entry_panel import EntryPanel, EntryWords, OnDone, OnError
from fangxun_desk.ui.field_editors import Present
from fangxun_desk.ui.page import PageContext
from fangxun_desk.ui.pages.roster.reading import RosterView
from fangxun_desk.ui.pick_edit import PickEdit
from fangxun_desk.ui.record_entries import REASON, AboutRecord, AmendRecord, NounForm, noun_makers, switch_makers
from fangxun_desk.ui.record_form import RecordForm

APPOINT, RELIEVE, TRAIN, AMEND_PERSON = "appoint", "relieve", "train", "amend_official"
NEW_DRAFT = "post_new"
PERSON = Field(name="person", label="责任人", type=FieldType.TEXT, required=True)
RELIEF_REASON = Field(name="reason", label="免职原因", type=FieldType.TEXT, required=True)
OF_PERSON = ("mobile", "organisation", "title")
_OBJECT_TYPES = ("水库", "河道", "山洪", "地质灾害", "城区", "尾矿库", "景区", "滞洪区", "行业", AREA_TYPE, POINT_TYPE)
_POST_ROWS = (
    ("unit",), ("object_type",), ("object_name",), ("category", "role"), ("person",), ("mobile",), ("organisation",),
    ("title",), ("from_on",),
)  # fmt: skip
_POST_FORM = NounForm(
    Post,
    (("unit",), ("object_type",), ("object_name",), ("category", "role"), ("tier",), ("official",), ("from_on",),
     ("until_on",), ("note",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opening:
    """What an appointment begins with: the values given, the post it follows, and what the officer is told of both."""

    subject: str = ""
    given: Mapping[str, Any] | None = None
    predecessor: str | None = None
    lead: str = ""


class AppointForm(EntryPanel):
    """Somebody is put into a post. What the person's own fields say counts only for somebody new."""

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int]) -> None:
        self._context, self._season = context, season
        self._opening = Opening()
        self._people: tuple[Choice, ...] = ()
        self._persons: Mapping[str, Choice] = {}
        self._posts: tuple[Post, ...] = ()
        self._offices: Mapping[str, Sequence[str]] = {}
        nouns = {name: Post.NOUN.field(name) for name in ("unit", "object_type", "object_name", "category", "role")}
        own = {
            name: replace(Official.NOUN.field(name), label=f"{Official.NOUN.field(name).label}") for name in OF_PERSON
        }
        dated = replace(Post.NOUN.field("from_on"), required=True)
        further = (Post.NOUN.field("tier"), Official.NOUN.field("office_phone"), Post.NOUN.field("note"))
        fields = [*nouns.values(), PERSON, *own.values(), dated, *further]
        form = RecordForm(fields, _POST_ROWS, present, tuple((field.name,) for field in further))
        words = EntryWords(NEW_DRAFT, "任命责任人", "任命并存盘(回车)", Post)
        form.editors["person"].setPlaceholderText("姓名、首字母、电话;新人填全名")
        super().__init__(words, form, context, self._hand_in, self._fill_in, form.check_required)
        form.field_edited.connect(self._on_field)

    def begin_about(self, opening: Opening) -> None:
        """Open the form for a post that is wanted."""
        if not self._is_saving:
            self._opening = opening
        self.begin(opening.subject, opening.lead)

    def begin(self, subject: str = "", lead: str = "") -> None:
        """Open the form; without anything given it is an empty one."""
        if not subject and not self._is_saving:
            self._opening = Opening()
        super().begin(subject, lead)
        self.form.pass_over(["role"])
        if self.form.focused == "role":  # most posts have no A and B
            self.form.go_to("person")

    def hold(self) -> dict[str, Any]:
        """The season the post belongs to, whatever the page is turned to meanwhile."""
        return {"season": self._season()}

    def offer(self, view: RosterView) -> None:
        """Offer the people of the roster, and the words in use."""
        self._people = view.people
        self._persons = {choice.label: choice for choice in view.people}
        self._posts = tuple(row.record for row in view.posts)
        self.form.offer("object_type", choices.from_list(Choice(word, word) for word in words_of_types(view)))
        self._offices = view.offices
        self._offer_of_unit()

    def _offer_of_unit(self) -> None:
        """Who holds a post in the same county comes first, and the offices there are."""
        editor = self.form.editors["unit"]
        found = editor.choice() if isinstance(editor, PickEdit) else None
        unit = found.value if found else ""
        near = {post.official for post in self._posts if post.unit == unit}
        ordered = sorted(self._people, key=lambda choice: choice.value not in near)
        self.form.offer("person", with_somebody_new(choices.from_list(ordered)))
        listed = self._offices.get(unit, ())
        self.form.offer("organisation", choices.from_list(Choice(word, word) for word in listed))

    def _fill_in(self) -> None:
        today = _today(self._context, self._season)
        given = {"category": PostCategory.ADMINISTRATIVE, "from_on": today, **(self._opening.given or {})}
        self.form.set_values({name: value for name, value in given.items() if name in self.form.editors})

    def _on_field(self, name: str) -> None:
        if name == "unit":
            self._offer_of_unit()
        if name != "person":
            return
        known = self._persons.get(self.form.editors["person"].raw().strip())
        self.form.set_note("person", f"名册中已有,电话 {known.hint or '未登记'}" if known else "")
        if known is not None:
            self.form.pass_over(OF_PERSON)

    def _hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        known = self._persons.get(values["person"])
        own = {name: values[name] for name in (*OF_PERSON, "office_phone")}
        person = Official(record_id=known.value) if known is not None else Official(name=values["person"], **own)
        of_post = {name: value for name, value in values.items() if name not in own and name != "person"}
        post = Post(record_id=record_id, season=self.held["season"], **of_post)
        wanted = Appointment(post, person, self._opening.predecessor)
        self._context.runner.change(roster_service.appoint, wanted, on_done=on_done, on_error=on_error)


class RelieveForm(AboutRecord):
    """A post ends: from when, and why."""

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int]) -> None:
        self._season = season
        day = replace(Post.NOUN.field("until_on"), required=True)
        form = RecordForm([day, RELIEF_REASON], [("until_on",), ("reason",)], present)
        super().__init__(EntryWords("post_relieve", "免职", "免职并存盘(回车)"), form, context)

    def fill_in(self) -> None:
        """Today."""
        today = _today(self._context, self._season)
        self.first_field = "reason" if today is not None else "until_on"
        self.form.set_values({"until_on": today})
        self.form.set_note("until_on", "自该日起不再任职;原岗位留在名册历史中")

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """End the post."""
        until: date = values["until_on"]
        asked = (self.record.record_id, until, values["reason"])
        self._context.runner.change(roster_service.relieve, *asked, on_done=on_done, on_error=on_error)


class TrainForm(AboutRecord):
    """A person took part in a training."""

    def __init__(self, context: PageContext, present: Present, season: Callable[[], int]) -> None:
        self._season = season
        fields = [Training.NOUN.field("mode"), replace(Training.NOUN.field("trained_on"), required=True)]
        form = RecordForm(fields, [("mode",), ("trained_on",)], present)
        super().__init__(EntryWords("training_new", "登记培训", "登记培训(回车)", Training), form, context)

    def hold(self) -> dict[str, Any]:
        """The season the training belongs to."""
        return {"season": self._season()}

    def fill_in(self) -> None:
        """Today."""
        self.form.set_values({"trained_on": _today(self._context, self._season)})

    def hand_in(self, values: dict[str, Any], record_id: str, on_done: OnDone, on_error: OnError) -> None:
        """Enter the training."""
        training = Training(record_id=record_id, season=self.held["season"], official=self.record.record_id, **values)
        self._context.runner.change(roster_service.log_training, training, on_done=on_done, on_error=on_error)


class AmendPersonForm(AmendRecord):
    """A person is corrected. Phones stay covered: what is typed replaces them, a blank field leaves them."""

    def __init__(self, context: PageContext, present: Present) -> None:
        names = ("name", "organisation", "title", "mobile", "office_phone")
        fields = [*(Official.NOUN.field(name) for name in names), REASON]
        form = RecordForm(fields, [(field.name,) for field in fields], present)
        words = EntryWords("official_amend", "更正责任人", "更正并存盘")
        super().__init__(words, form, context, use_case=roster_service.amend_person)


def makers(context: PageContext, present: Present, season: Callable[[], int]) -> dict[str, Callable[[], EntryPanel]]:
    """How the forms of the page are made, by their names."""
    posts = noun_makers(_POST_FORM, context, present, season, record_service.enter, _check)
    return {
        APPOINT: lambda: AppointForm(context, present, season),
        RELIEVE: lambda: RelieveForm(context, present, season),
        TRAIN: lambda: TrainForm(context, present, season),
        AMEND_PERSON: lambda: AmendPersonForm(context, present),
        "amend_post": posts["amend_post"],
        **switch_makers(context, present, "roster"),
    }


def _today(context: PageContext, season: Callable[[], int]) -> date | None:
    """Today, where the running season is looked at; of another nobody can guess the day."""
    today = local(context.clock()).date()
    return today if today.year == season() else None


def _check(record: Record) -> None:
    assert isinstance(record, Post)
    check_post(record)


def offer(panel: EntryPanel, view: RosterView) -> None:
    """Give a form the people and words of the season."""
    if isinstance(panel, AppointForm):
        panel.offer(view)
    elif "official" in panel.form.editors:
        panel.form.offer("official", choices.from_list(view.people))
        panel.form.offer("object_type", choices.from_list(Choice(word, word) for word in words_of_types(view)))


def opening_of(row: Any, *, given: Mapping[str, Any], predecessor: str | None, lead: str) -> Opening:
    """What an appointment for a row begins with; its subject is fit to name a draft's file."""
    subject = hashlib.sha256(f"{row.key}{given.get('role')}{predecessor}".encode()).hexdigest()[:16]
    post = row.record
    object_ = {name: getattr(post, name) for name in ("unit", "object_type", "object_name", "tier", "category")}
    stated = {name: value for name, value in object_.items() if value}
    return Opening(subject, {**stated, **given}, predecessor, lead)


def words_of_types(view: RosterView) -> Sequence[str]:
    """The types of objects to offer: those in use, and the usual ones."""
    kinds = {"县(市、区)", "乡镇(街道)"}
    return tuple(dict.fromkeys((*(word for word in view.types if word not in kinds), *_OBJECT_TYPES)))


def with_somebody_new(known: Source) -> Source:
    """The people known, and last of all what is typed as the name of somebody new."""

    def source(typed: str) -> Sequence[Choice]:
        found = list(known(typed))
        name = typed.strip()
        is_name = len(name) > 1 and not name.isascii() and "(" not in name
        return [*found, Choice(None, name, "新责任人")] if is_name else found

    return source
