"""Other seasons, by other hands: whatever the seed, the drafts add up to the truth the generator kept."""

from pathlib import Path

import pytest

from fangxun_desk.imports import read_paths
from fangxun_desk.imports.reading import REJECT
from tests.imports.reckoning import reckon
from tests.imports.season_generator import write_season

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_that_a_season_adds_up(tmp_path: Path, seed: int) -> None:
    expected = write_season(tmp_path, seed)
    readings = list(read_paths([tmp_path]))
    problems = [reading.problem for reading in readings if reading.problem]
    assert not problems
    assert {reading.season for reading in readings} == {expected.year}
    found = reckon(readings)
    assert {code: found.totals[code] for code in expected.totals} == dict(expected.totals)
    for code, splits in expected.splits.items():
        for split, groups in splits.items():
            seen = {group: amount for group, amount in found.splits[code][split].items() if amount}
            assert seen == {group: amount for group, amount in groups.items() if amount}, (code, split)
    refused = [(r.file, w) for r in readings for w in r.warnings if w.level == REJECT and w.code.endswith("_missing")]
    assert not refused
