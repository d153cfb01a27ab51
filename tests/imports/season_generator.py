"""Another season's folder, made from a seed as other hands would fill it in, together with its own truth.

Year, header words, column orders, formats, encodings, title and unit rows, merged cells, repeated headers, totals,
notes, voided rows and dirty cells change with the seed. The truth is added up while the rows are made, never read back.
`write_season(folder, seed)` writes the files and returns an `ExpectedSeason`.
"""

import random
from datetime import date
from pathlib import Path

from tests.imports.expected_season import ExpectedSeason
from tests.imports.season_events import write_drills, write_evacuations, write_meetings, write_storms
from tests.imports.season_ledgers import write_hazards, write_officials, write_places

__all__ = ["ExpectedSeason", "write_season"]


def write_season(folder: Path, seed: int) -> ExpectedSeason:
    """Write a season's files into `folder` and return what they add up to."""
    dice = random.Random(seed)
    year = dice.choice((2021, 2022, 2023, 2025, 2026))
    season = ExpectedSeason(year, date(year, 9, 30))
    storms = write_storms(folder, dice, season)
    write_officials(folder, dice, season)
    write_places(folder, dice, season)
    write_hazards(folder, dice, season)
    write_meetings(folder, dice, season, storms)
    write_evacuations(folder, dice, season, storms)
    write_drills(folder, dice, season)
    return season
