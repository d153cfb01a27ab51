"""What a season adds up to: how a figure is declared, and what it looks like once it is counted.

A figure sums an amount over the records of a noun that answered its question with "counts". Everything about
it is data: what is asked, what is added up, on which date it stands, by what it can be split. The list itself
is `figures.py`; SQL is made from it in the store. Nothing here counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from fangxun_desk.domain.import_record import SeasonFact
from fangxun_desk.domain.vocabulary import Word

SEASON_END = (9, 30)
"""The end of the 汛期 where no source states one (month, day). Usual in Henan, not confirmed officially."""
UNSTATED = "未填"
"""Key of a split for records that do not state what it splits by; so the parts always add up to the whole."""
NO_STORM = "none"
"""Key of a split by storm for records of 非过程."""

REASONS: dict[str, str] = {
    "drill": "演练,不是实际发生。",
    "planned": "只是计划,尚未实施。",
    "voided": "已作废。",
    "transfer": "同一批人在安置点之间转运,不增人次。",
    "subtotal": "小计或合计行,以各行相加为准。",
    "repeated_header": "重复的表头,不是数据。",
    "cancelled": "已取消。",
    "other_type": "类型不属于本项(如联合会商不是专题会商,强对流不是暴雨)。",
    "other_year": "发生时间不在本年度。",
    "outside_flood_season": "开始时间不在本年汛期内。",
    "no_city_leader": "参加人员中没有市领导。",
    "not_administrative_post": "不是行政责任人岗位(技术、巡查、包保岗位不计)。",
    "relieved": "已免职或调离,统计日不在任。",
    "vacant_post": "岗位空缺(待定),不是一个人。",
    "start_unknown": "名册未写任职日期,名册日期以前是否在任不详。",
    "duplicate_row": "与另一行同一人、同一岗位,重复填写。",
    "reported_twice": "同一处由两个单位各报一次,只计一次。",
    "not_counted_into_city": "该单位本年度不计入全市。",
    "not_located": "坐标缺失或存疑,改正前不上图。",
    "not_yet": "晚于统计日。",
    "cancel_message": "是解除消息,用来结束所引用的预警,本身不是一条预警。",
}
ROWS_LEFT_OUT: dict[str, str] = {
    "subtotal": "小计或合计行",
    "repeated_header": "表头行",
    "duplicate_row": "重复填写的行",
    "reported_twice": "重复报送的行",
}
"""Reasons for which an import makes no record of a row that looks like data, and what such a row is called. They
are shown among the excluded."""


def reason_text(code: str, said: str = "") -> str:
    """The sentence for a reason, with what was said when a record was voided or a row refused."""
    sentence = REASONS.get(code) or f"导入时未收({code})。"
    return f"{sentence.removesuffix('。')}:{said}" if said else sentence


class Dated(Enum):
    """By which date a record belongs to a season, and which of its dates is held against a moment."""

    EVENT = "event"  # the calendar year of its event; an event after the moment asked about is not yet
    LEDGER = "ledger"  # a row of the season's ledger, whatever its year; an event after the moment is not yet
    IN_FORCE = "in_force"  # a post of the season's roster, held on the roster date


@dataclass(frozen=True, slots=True)
class Source:
    """The records a figure looks at: a noun, and the question asked of each; "" asks only whether it is voided."""

    kind: str
    question: str
    dated: Dated


@dataclass(frozen=True, slots=True)
class Amount:
    """What one record adds: `each`, and these columns more and less. A column left blank adds `blank`.

    A column is a declared field of the noun or one of `DERIVED`.
    """

    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    each: int = 0
    blank: int = 0


ONE = Amount(each=1)


@dataclass(frozen=True, slots=True)
class Only:
    """Only records whose column holds one of these codes. With `reason`, the others are excluded by it;
    without, they are another part of the same whole."""

    column: str
    codes: tuple[str, ...]
    reason: str = ""


class TrainingClass(Word):
    """How a person was trained, all trainings of the season taken together."""

    ONLINE = "online", "线上"
    OFFLINE = "offline", "线下"
    BOTH = "both", "线上+线下"
    NONE = "none", "未训"


DERIVED: dict[str, tuple[str, ...]] = {
    "evacuation_batch": ("returned", "all_returned", "people_out"),
    "post": ("first_post", "trained"),
    "hazard": ("progress_state",),
    "risk_point": ("managed", "located"),
    "storm": ("storm", "in_flood_season"),
}
"""Columns that follow from several records, or from a record and a date: people of a batch who returned, whether
all did (1/0), who is out; whether a post is its holder's first (1/0), how the holder was trained; whether a hazard
is cleared, open or overdue on the day; who manages a point, whether it can be drawn; whether a storm began in the
汛期. Every noun with an event has `month` besides."""


class Reads(Enum):
    """How the key of a split is put into words."""

    UNIT = "unit"
    STORM = "storm"
    MONTH = "month"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Key:
    """What a split splits by: a column and its wording; `suffix` makes 市级 of 市."""

    column: str
    reads: Reads = Reads.WORD
    words: type[Word] | None = None
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """One declared breakdown of a figure, nested by its keys.

    It stands under the figure's code, or under `under`; `measure` names the figure inside a breakdown several
    share. `zeros` keeps keys whose records add up to 0. A split without keys only says why there is none.
    """

    name: str
    keys: tuple[Key, ...]
    under: str = ""
    measure: str = ""
    zeros: bool = True
    says: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One summand of a figure: the records looked at and what each adds."""

    source: Source
    amount: Amount = ONE


@dataclass(frozen=True, slots=True)
class FigureRule:
    """A figure as declared.

    `explained_by` is the figure under which the exclusions of this one are listed, "" for its own.
    `refused_rows` are reasons for which an import refused a row that this figure counts all the same.
    """

    code: str
    label: str
    unit: str
    rule: str
    parts: tuple[Part, ...]
    only: Only | None = None
    splits: tuple[Split, ...] = ()
    explained_by: str = ""
    refused_rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One row behind a figure. A row that made no record (a subtotal) has no number; `file` is None for an entry
    by hand. `reason` is "" for an included row; `what` is a short line for people."""

    record_id: str | None
    number: str | None
    file: str | None
    sheet: str | None
    row: int | None
    amount: float | None
    reason: str
    reason_text: str
    what: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted figure that explains itself. `disputed` are the numbers of its records that are 有分歧."""

    code: str
    label: str
    unit: str
    value: int
    rule: str
    as_of: date
    included: tuple[FigureRow, ...]
    excluded: tuple[FigureRow, ...]
    disputed: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class SeasonDates:
    """The dates a season is counted by: the year, what its sources state, and the moment asked about, if any."""

    year: int
    ledger_on: date
    roster_on: date | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    asked: date | None = None

    @classmethod
    def of(cls, year: int, facts: Iterable[SeasonFact], asked: date | None = None) -> "SeasonDates":
        """The dates of a season from the facts its sources stated; a date nobody stated falls on the season's end."""
        stated = {name: date.fromisoformat(on) for fact in facts for name, on, *_ in fact.dates}
        return cls(
            year=year,
            ledger_on=stated.get("ledger_on") or stated.get("ends_on") or date(year, *SEASON_END),
            roster_on=stated.get("roster_on"),
            begins_on=stated.get("begins_on"),
            ends_on=stated.get("ends_on"),
            asked=asked,
        )

    @property
    def as_of(self) -> date:
        """The date the season's figures stand on."""
        return self.asked or self.ledger_on

    def day(self, dated: Dated) -> date:
        """The date on which the state of a record is judged: a post on the roster date, the rest on the ledger's."""
        if dated is Dated.IN_FORCE:
            return self.asked or self.roster_on or self.ledger_on
        return self.as_of
