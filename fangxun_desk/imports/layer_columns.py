"""What the columns of a map layer mean, for layers of every format alike, and what a layer is to the map.

The header words are those of the ledger of risk points, with a few that only layers use. What no field takes is kept as
an attribute under its own name, so that nothing a county sent is lost. No shape is looked at here but its kind.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.vocabulary import FeatureShape, LayerRole, RiskGrade, Sector, Word
from fangxun_desk.imports.cells import CellValue
from fangxun_desk.imports.columns import Column, noun_columns, with_words
from fangxun_desk.imports.kinds.places import POSITION
from fangxun_desk.imports.layer_personal import PersonalNumbers, clean_label
from fangxun_desk.imports.plain import control_character, kept, letters, shown
from fangxun_desk.imports.reading import INFO
from fangxun_desk.imports.table_columns import Columns, Row
from fangxun_desk.imports.words import read_word

PLURAL = LayerFeature.NOUN.plural
LABEL = "风险图层"
TITLE = re.compile(r"图层|坐标表|风险图|分布")
_SHARED = (
    "unit", "town", "name", "sector", "grade", "longitude", "latitude", "datum",
    "households", "people", "contact", "contact_phone", "note",
)  # fmt: skip
COLUMNS: tuple[Column, ...] = (
    *with_words(
        (
            column
            for column in noun_columns(RiskPoint.NOUN, {"name": 2.0, "longitude": 1.5, "latitude": 1.5})
            if column.key in _SHARED
        ),
        {
            "name": ("name", "标注名称", "要素名称"),
            "households": ("危险区户数", "居民户数"),
            "people": ("人口", "人口数", "总人口", "危险区人口", "居民人口"),
            "contact": ("行政责任人", "防御责任人"),
            "contact_phone": ("phone", "tel"),
            "note": ("描述", "remark"),
        },
    ),
    POSITION,
)
DANGER_GRADED = "danger_graded"
LONGEST_ATTRIBUTE = 2000
"""Characters of one attribute that are kept; a description with a web page in it is longer."""

_TAIL = re.compile(r"[\d\W]+$")
_DANGER = re.compile(r"危险|风险|隐患|影响|淹没|易涝|山洪|点位")
_DANGER_GRADES = {
    "极高危险": RiskGrade.MAJOR,
    "高危险": RiskGrade.LARGER,
    "危险": RiskGrade.GENERAL,
}
"""The three zones of 山洪灾害调查评价 (极高危险区、高危险区、危险区, drawn by the return period of the flood that
reaches them), as offices usually read them in the four grades of risk: the gravest as 重大. That is usual practice and
no standard known here, so the word itself is kept beside it and it is said."""
_ROLES: tuple[tuple[re.Pattern[str], FeatureShape, LayerRole], ...] = (
    (re.compile(r"总干渠|南水北调|渠线|渠道"), FeatureShape.LINE, LayerRole.CANAL),
    (re.compile(r"行政区|区划|县界|区界|市界|边界|县区面|boundar|county", re.IGNORECASE), FeatureShape.AREA,
     LayerRole.BOUNDARY),
    (re.compile(r"河|水系|river", re.IGNORECASE), FeatureShape.LINE, LayerRole.RIVER),
    (re.compile(r"水面|水域|水库|湖|water|reservoir", re.IGNORECASE), FeatureShape.AREA, LayerRole.WATER),
)  # fmt: skip
W = TypeVar("W", bound=Word)


def role_of(shape: FeatureShape | None, layer: str, name: str = "") -> LayerRole:
    """What a feature is to the map, by its shape and the names of its layer and its own; a risk where nothing else."""
    words = f"{layer} {name}"
    if not _DANGER.search(words):
        for pattern, needed, role in _ROLES:
            if shape is needed and pattern.search(words):
                return role
    return LayerRole.RISK


class FeatureValues:
    """What the columns of a layer say of each of its features, position and county apart."""

    def __init__(self, columns: Columns, labels: Sequence[str], layer: str) -> None:
        self._columns = columns
        self._labels = [clean_label(label, place) for place, label in enumerate(labels)]
        self._declared = columns.declared(
            LayerFeature.NOUN, ("layer", "role", "unit", "sector", "grade"), names=("contact",)
        )
        self._sector = _word_or_text(columns, "sector", Sector)
        self._grade = _word_or_text(columns, "grade", RiskGrade)
        self._sector_of_layer = read_word(Sector, layer)
        self._rest = columns.header.unused
        self._personal = PersonalNumbers(columns)
        self._danger_words: dict[str, RiskGrade] = {}

    def __call__(self, row: Row, number: int) -> dict[str, Any]:
        said = self._declared(row, number)
        (sector, sector_text), (grade, grade_text) = self._sector(row, number), self._grade(row, number)
        said["sector"] = sector or self._sector_of_layer
        said["grade"] = grade or self._danger_grade(grade_text)
        rest = [(self._labels[column], _shown(row[column])) for column in self._rest]
        other_scales = (("sector", sector_text), ("grade", grade_text))
        rest += [(self._columns.column_label(key), text) for key, text in other_scales]
        pairs = self._personal.take_out(said, [pair for pair in rest if pair[1]], number)
        said["attributes"] = tuple(pairs)
        return said

    def _danger_grade(self, text: str) -> RiskGrade | None:
        """The grade a zone of danger stands for; None for any other word."""
        grade = _DANGER_GRADES.get(letters(text).removesuffix("区")) if text else None
        if grade is not None:
            self._danger_words[text] = grade
        return grade

    def note_attributes(self) -> None:
        """Say once which columns are kept as attributes, and once a file how zones of danger were graded."""
        self._columns.used.update(self._rest)
        context = self._columns.context
        if self._danger_words and not any(warning.code == DANGER_GRADED for warning in context.warnings):
            pairs = "、".join(f"“{shown(word, 12)}”按{grade.label}" for word, grade in self._danger_words.items())
            message = f"山洪危险区等级折算为风险等级:{pairs}收入,原词保留在其他属性里。"
            context.warn(self._columns.sheet.name, DANGER_GRADED, INFO, message)
        if names := self._names(self._rest):
            message = f"“{names}”等栏没有对应的项目,作为其他属性保留。"
            self._columns.context.warn(self._columns.sheet.name, "kept_as_attributes", INFO, message)

    def _names(self, columns: Sequence[int]) -> str:
        return "、".join(shown(self._labels[column], 12) for column in columns[:12])


def _word_or_text(columns: Columns, key: str, words: type[W]) -> Callable[[Row, int], tuple[W | None, str]]:
    """A column of official words; another scale (极高危险区) is no doubt, it comes back as text."""
    raw = columns.raw(key)
    known: dict[CellValue, tuple[W | None, str]] = {}

    def read(row: Row, number: int) -> tuple[W | None, str]:
        value = raw(row, number)
        if value not in known:
            word = read_word(words, _shown(value)) if value != "" else None
            known[value] = (word, "" if word is not None else _shown(value))
        return known[value]

    return read


def _shown(value: CellValue) -> str:
    """A value as an attribute keeps it; "" for a blank and for text with control characters in it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    text = kept(str(value), multiline=True)
    if control_character(text):
        return ""
    # What is cut off must not leave half of a phone behind, which would be known for one no more.
    return text if len(text) <= LONGEST_ATTRIBUTE else _TAIL.sub("", text[:LONGEST_ATTRIBUTE])
