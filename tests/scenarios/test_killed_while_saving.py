"""The program is killed in the middle of an officer's work: what was shown as saved is there, nothing by halves."""

import random
import sys
from pathlib import Path

import pytest

from tests.campaigns import kill_campaign

CAMPAIGNS = Path(kill_campaign.__file__).parent


@pytest.mark.crash
@pytest.mark.parametrize("child", ["command_line_child.py", "window_child.py"])
def test_that_no_acknowledged_batch_is_lost_when_the_program_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, child: str
) -> None:
    monkeypatch.setenv("FANGXUN_STATE_DIR", str(tmp_path / "state"))
    command = [sys.executable, str(CAMPAIGNS / child), "{store}", "{round}"]
    ledger = kill_campaign.run(command, tmp_path, 20, random.Random(716), longest=0.3)
    assert ledger.problems == []
    assert (ledger.rounds, ledger.kills) == (20, 20)
    assert len(ledger.acknowledged) >= 40
