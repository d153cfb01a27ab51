"""汛期: the figures of a season, the rows behind each, and which responses are in force.

Screen, brief, report and command line all ask here, so they cannot tell different numbers.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.local_time import local
from fangxun_desk.domain.response_state import ResponseInForce, in_force
from fangxun_desk.domain.season import Figure, Source
from fangxun_desk.domain.standing_figures import STANDING_FIGURES
from fangxun_desk.domain.storm import Response
from fangxun_desk.geo import division_directory
from fangxun_desk.store import figure_queries
from fangxun_desk.store.figure_queries import Share
from fangxun_desk.store.reader import Reader


@dataclass(frozen=True, slots=True)
class SeasonFigures:
    """Every figure of a season and its splits, by code. `disputed` are the codes a 有分歧 may touch."""

    year: int
    as_of: date
    figures: dict[str, int]
    splits: dict[str, Any]
    disputed: tuple[str, ...] = ()


def figures(reader: Reader, year: int, as_of: date | None = None, codes: Collection[str] = FIGURES) -> SeasonFigures:
    """Count a season. Without `as_of` each figure stands on the date its source states.

    `codes` names the figures wanted where a page shows only some: each is the same as among all of them.
    """
    dates = figure_queries.dates_of(reader, year, as_of)
    counted = figure_queries.count_season(reader, dates, unit_names(reader, year), codes)
    return SeasonFigures(year, dates.as_of, counted.figures, counted.splits, counted.disputed)


def explain(reader: Reader, year: int, code: str, as_of: date | None = None) -> Figure:
    """One figure with its rule and its rows. Raises RuleBroken naming the known codes for an unknown one."""
    rule = FIGURES.get(code)
    if rule is None:
        raise RuleBroken(f"没有代码为“{code}”的统计数。可用的代码:{'、'.join(FIGURES)}。", "code")
    dates = figure_queries.dates_of(reader, year, as_of)
    return figure_queries.lay_open(reader, rule, dates, unit_names(reader, year))


def shares(reader: Reader, year: int, source: Source, codes: Collection[str]) -> list[Share]:
    """Figures of one source in their smallest shares, counted and left out: for whoever needs other parts than the
    declared splits. Each stands on the date its source states."""
    return figure_queries.shares_of(reader, figure_queries.dates_of(reader, year, None), source, codes)


def labels() -> dict[str, tuple[str, str]]:
    """What each figure is called, and its unit."""
    return {rule.code: (rule.label, rule.unit) for rule in FIGURES.values()}


def label_of(code: str) -> str:
    """What a figure of the season, or a standing one, is called."""
    declared = FIGURES.get(code) or STANDING_FIGURES[code]
    return declared.label


def responses_in_force(reader: Reader, at: datetime) -> list[ResponseInForce]:
    """The responses in force at a moment, one line per office and area. A year begins with none."""
    return in_force(reader.find(Response, season=local(at).year), at)


def response_in_force(reader: Reader, at: datetime) -> dict[str, int]:
    """The level in force per issuing office (1 the highest); of several areas, the highest."""
    levels: dict[str, int] = {}
    for line in responses_in_force(reader, at):
        level = int(line.level.code)
        levels[line.issuer] = min(level, levels.get(line.issuer, level))
    return levels


def season_years(reader: Reader) -> list[int]:
    """The seasons the store knows anything of, the latest first."""
    return figure_queries.years(reader)


def season_shown(reader: Reader, asked: int | None, this_year: int) -> tuple[tuple[int, ...], int]:
    """The seasons to choose from, the latest first, and the one to show.

    Without one asked for it is the current season, or the latest known where nothing is known of the current.
    """
    known = season_years(reader)
    shown = asked if asked is not None else (this_year if this_year in known or not known else known[0])
    return tuple(sorted({*known, this_year, shown}, reverse=True)), shown


def unit_names(reader: Reader, year: int) -> dict[str, str]:
    """The names of the units in the office's order: as the season's own list has them, else from the directory."""
    known = {unit.code: unit.name for unit in division_directory.units(with_city=True)}
    return known | {CITY_CODE: "市级"} | figure_queries.unit_names(reader, year)
