"""The declared figures: complete, in words, and made of nothing but declared columns."""

from collections.abc import Iterator
from datetime import date
from itertools import product

import pytest

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.fields import NOT_ASKED, Record
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.import_record import SeasonFact
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.domain.roster import Post
from fangxun_desk.domain.season import (
    DERIVED,
    REASONS,
    ROWS_LEFT_OUT,
    Dated,
    FigureRule,
    Key,
    Part,
    Reads,
    SeasonDates,
    TrainingClass,
    reason_text,
)
from fangxun_desk.domain.storm import Storm
from fangxun_desk.domain.vocabulary import (
    BatchNature,
    DrillState,
    MeetingState,
    MeetingType,
    PostCategory,
    StormType,
)

CODES_SCRIPTS_DEPEND_ON = [
    "officials",
    "consultations",
    "dispatch_meetings_with_city_leaders",
    "evacuated_person_times",
    "drill_sessions",
    "storms",
    "deaths_missing",
    "officials_rows",
    "officials_trained",
    "officials_trained_online_only",
    "officials_trained_offline_only",
    "officials_trained_both",
    "officials_untrained",
    "shelters",
    "shelter_capacity",
    "plans",
    "plans_1",
    "plans_9",
    "plans_n",
    "risk_points",
    "risk_points_located",
    "risk_households",
    "risk_people",
    "layer_features",
    "hazards_total",
    "hazards_cleared",
    "hazards_open",
    "hazards_overdue",
    "deaths",
    "missing",
    "dispatch_meetings_held",
    "evacuated_households",
    "evacuated_batches",
    "centralised",
    "dispersed",
    "returned_persons",
    "returned_batches",
    "people_out_at_end",
    "placement_not_stated",
    "injured",
    "deaths_missing_unconfirmed",
    "drill_rows",
    "drill_participants",
    "drill_sessions_field",
    "drill_sessions_tabletop",
    "response_changes",
    "warnings",
    "rescue_units",
    "rescue_people",
    "supplies",
]
EVERY_FIGURE = pytest.mark.parametrize("rule", FIGURES.values(), ids=FIGURES)


def columns_of(part: Part) -> set[str]:
    noun = NOUNS[part.source.kind]
    derived = DERIVED.get(noun.kind, ())
    return {field.name for field in noun.fields} | set(derived) | ({"month"} if noun.event else set())


def test_that_every_code_scripts_depend_on_is_a_figure() -> None:
    assert list(FIGURES) == CODES_SCRIPTS_DEPEND_ON


@EVERY_FIGURE
def test_that_a_figure_says_in_words_what_it_counts(rule: FigureRule) -> None:
    assert rule.label
    assert rule.unit
    assert rule.rule.endswith("。")
    assert rule.rule.count("。") == 1
    assert "2024" not in rule.rule


@EVERY_FIGURE
def test_that_a_figure_asks_a_declared_question_of_a_declared_noun(rule: FigureRule) -> None:
    for part in rule.parts:
        noun = NOUNS[part.source.kind]
        assert part.source.question in (*noun.judged, "")
        assert noun.event or part.source.dated is not Dated.EVENT


@EVERY_FIGURE
def test_that_a_figure_is_made_of_columns_that_exist(rule: FigureRule) -> None:
    for part in rule.parts:
        used = {*part.amount.plus, *part.amount.minus, *(key.column for split in rule.splits for key in split.keys)}
        assert used <= columns_of(part)
    if rule.only is not None:
        (part,) = rule.parts
        assert rule.only.column in columns_of(part)
        assert rule.only.reason in (*REASONS, "")


@EVERY_FIGURE
def test_that_the_words_of_a_split_are_those_of_its_column(rule: FigureRule) -> None:
    keys = {key for split in rule.splits for key in split.keys if key.reads is Reads.WORD}
    for key in keys:
        assert key.words is _vocabulary(rule, key)


def _vocabulary(rule: FigureRule, key: Key) -> object:
    noun = NOUNS[rule.parts[0].source.kind]
    return noun.field(key.column).choices if noun.has(key.column) else TrainingClass


@EVERY_FIGURE
def test_that_only_one_summand_is_split(rule: FigureRule) -> None:
    assert len(rule.parts) == 1 or not rule.splits
    for split in rule.splits:
        assert bool(split.keys) != bool(split.says)


@EVERY_FIGURE
def test_that_exclusions_are_told_somewhere(rule: FigureRule) -> None:
    if rule.explained_by:
        whole = FIGURES[rule.explained_by]
        assert not whole.explained_by
        assert whole.parts[0].source == rule.parts[0].source


def judgeable() -> Iterator[Record]:
    """Records with every word a judgement can turn on."""
    yield from (EvacuationBatch(nature=nature) for nature in (None, *BatchNature))
    yield from (Drill(state=state) for state in (None, *DrillState))
    yield from (Storm(type=type_) for type_ in (None, *StormType))
    yield from (Meeting(type=t, state=s) for t, s in product((None, *MeetingType), (None, *MeetingState)))
    yield from (Post(category=c, official=o) for c, o in product((None, *PostCategory), (None, "a person")))


@pytest.mark.parametrize("record", list(judgeable()), ids=lambda record: record.NOUN.kind)
def test_that_every_reason_a_record_gives_has_a_sentence(record: Record) -> None:
    answers = {getattr(record, f"judge_{question}")() for question in record.NOUN.judged}
    assert answers - {None, NOT_ASKED} <= set(REASONS)


def test_that_every_reason_is_a_sentence_in_chinese() -> None:
    assert set(ROWS_LEFT_OUT) <= set(REASONS)
    assert all(sentence.endswith("。") for sentence in REASONS.values())


def test_that_a_voided_record_says_why_it_was_voided() -> None:
    assert reason_text("voided") == "已作废。"
    assert reason_text("voided", "与上一行重复") == "已作废:与上一行重复"


def test_that_a_reason_only_an_import_knows_is_still_told() -> None:
    assert reason_text("unit_unknown") == "导入时未收(unit_unknown)。"


# -- dates -----------------------------------------------------------------------------------------------


def test_that_a_season_stands_on_the_date_its_ledgers_state() -> None:
    fact = SeasonFact(dates=(("ledger_on", "2024-09-20", "隐患.xlsx"), ("roster_on", "2024-05-15", "名册.xlsx")))
    dates = SeasonDates.of(2024, [fact])
    assert dates.as_of == date(2024, 9, 20)
    assert dates.day(Dated.LEDGER) == date(2024, 9, 20)
    assert dates.day(Dated.IN_FORCE) == date(2024, 5, 15)


def test_that_a_season_nobody_dated_stands_on_its_end() -> None:
    assert SeasonDates.of(2025, []).as_of == date(2025, 9, 30)
    assert SeasonDates.of(2025, [SeasonFact(dates=(("ends_on", "2025-10-10", "x"),))]).as_of == date(2025, 10, 10)


def test_that_the_moment_asked_about_holds_for_every_figure() -> None:
    fact = SeasonFact(dates=(("roster_on", "2024-05-15", "名册.xlsx"), ("no_such_date", "2024-01-01", "x")))
    dates = SeasonDates.of(2024, [fact], date(2024, 7, 16))
    assert {dates.as_of, *(dates.day(dated) for dated in Dated)} == {date(2024, 7, 16)}
