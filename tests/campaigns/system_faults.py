"""Errors of the operating system injected at a chosen call by strace: nothing acknowledged may be lost.

Run by name, where strace is installed and may trace: `pytest tests/campaigns/system_faults.py`.
"""

import os
import shutil
from pathlib import Path

import pytest

from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.verification import verify
from tests.store import child
from tests.store.conftest import clock, directory, settings, store  # noqa: F401 - fixtures
from tests.store.entries import log

CODE = """
try:
    store = Store.open(directory, settings)
except RuleBroken as refused:
    say("refused", type(refused).__name__, refused.sentence)
    os._exit(0)
for i in range(6):
    try:
        say(log(store, batch(i))[0].number)
    except RuleBroken as refused:
        say("refused", type(refused).__name__, refused.sentence)
os._exit(0)
"""


@pytest.mark.crash
@pytest.mark.parametrize("call", ["fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO"])
def test_that_an_error_of_the_system_at_any_call_loses_nothing_acknowledged(
    store: Store,  # noqa: F811
    settings: Settings,  # noqa: F811
    directory: Path,  # noqa: F811
    tmp_path: Path,
    call: str,
) -> None:
    log(store)
    store.close()
    for when in (1, 4):
        place = tmp_path / f"at {when}"
        shutil.copytree(directory, place)
        under = ("strace", "-f", "-qq", "-o", os.devnull, "-e", f"inject={call}:when={when}")
        run = child.start(CODE, place, tmp_path / f"state {when}", under=under)
        out, err = run.communicate(timeout=60)
        lines = out.splitlines()
        acknowledged = [line for line in lines if line.startswith("20")]
        refused = [line for line in lines if line.startswith("refused")]
        assert acknowledged or refused, err
        assert all("磁盘" in line and "损坏" not in line for line in refused)
        if refused and "EIO" in call:  # nothing more is acknowledged after a failing disk
            assert lines[-1] == refused[-1]
        after = Store.open(place, Settings(settings.clock, tmp_path / f"state {when}", "this machine"))
        numbers = after.connection.execute("SELECT number FROM evacuation_batch").fetchall()
        assert set(acknowledged) <= {row[0] for row in numbers}
        assert verify(after).ok
        after.close()
