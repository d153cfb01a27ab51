"""The power goes, or the program is killed: what was shown as saved is there, and nothing is there by halves."""

from pathlib import Path

import pytest

from tests.campaigns.kill_campaign import CHILDREN, run


@pytest.mark.crash
@pytest.mark.parametrize("child", CHILDREN)
def test_that_no_acknowledged_batch_is_lost_when_the_program_is_killed(tmp_path: Path, child: str) -> None:
    ledger = run(child, tmp_path / "store", rounds=20, seed=716, longest=0.4)
    assert ledger.lost == []
    assert ledger.problems == []
    assert ledger.rounds == 20
    assert len(ledger.acknowledged) >= 20
    assert ledger.present >= len(ledger.acknowledged)
