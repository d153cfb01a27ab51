"""I1 on every run: twenty rounds of the kill campaign; `tests/campaigns/kill_campaign.py` runs more of them."""

import random
from pathlib import Path

import pytest

from tests.campaigns import kill_campaign


@pytest.mark.crash
def test_that_i1_no_acknowledged_entry_is_lost_when_the_program_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANGXUN_STATE_DIR", str(tmp_path / "state"))
    ledger = kill_campaign.run(kill_campaign.RECORDING, tmp_path, 20, random.Random(20240716), longest=0.15)
    assert ledger.problems == []
    assert (ledger.rounds, ledger.kills) == (20, 20)
    assert len(ledger.acknowledged) > 100
    assert 0 <= ledger.unacknowledged <= 20
