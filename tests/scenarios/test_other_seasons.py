"""Seasons of other years, written by other hands: taken in as they come, the figures are right, and nobody is asked."""

from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.services import import_service, season_service
from fangxun_desk.services.desk import Desk, surroundings
from tests.imports.season_generator import write_season


@pytest.mark.parametrize("seed", range(1, 21))
def test_that_another_offices_season_gives_the_right_figures(tmp_path: Path, seed: int) -> None:
    truth = write_season(tmp_path / "season", seed)
    desk = Desk.found(tmp_path / "store", surroundings("测试"), "甲", "测试员")
    try:
        for reading in import_service.read_files([tmp_path / "season"]):
            outcome = desk.change(import_service.take_in, reading).result
            assert not outcome.problem, outcome.problem
        season = desk.read(season_service.figures, truth.year)
    finally:
        desk.close()
    assert {code: season.figures[code] for code in truth.totals} == dict(truth.totals)
    # The generator splits a few figures more than the office asks for.
    asked = {code for code in truth.splits if code in season.splits or code.startswith("hazards_")}
    assert asked >= {"evacuated_person_times", "drill_sessions", "officials", "consultations", "hazards_total"}
    for code in asked:
        for name, table in truth.splits[code].items():
            counted = {group: amount for group, amount in _split(season.splits, code, name).items() if amount}
            assert counted == {group: amount for group, amount in table.items() if amount}, f"{code}.{name}"


def _split(splits: dict[str, dict[str, Any]], code: str, name: str) -> dict[str, int]:
    """A split by its figure; the hazards' figures stand together under one county."""
    if code.startswith("hazards_"):
        return {group: row[code.removeprefix("hazards_")] for group, row in splits["hazards"][name].items()}
    table: dict[str, int] = splits[code][name]
    return table
