"""Kill a recording program again and again, and look for an acknowledged entry that is gone, or half of one.

A child process enters evacuation batches and prints each number once it is durable. The parent kills it at a random
moment, keeps every number it read, opens the store, and checks: each acknowledged number is there, numbers have no gap,
nothing stands half, the whole store verifies. Run: `python tests/campaigns/kill_campaign.py --rounds 200`.

The program under test is a parameter: `--child` takes any command that prints the number of each entry on a line of
its own once it is durable; `{store}` and `{round}` in it are filled in. The state folder is handed down in
FANGXUN_STATE_DIR. For a command that enters one batch and ends, `--early 1` kills it while it starts and writes.
"""

import argparse
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from fangxun_desk.services import desk as desk_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.database import Settings
from fangxun_desk.store.errors import StoreRefused

NUMBER = re.compile(r"\b\d{4}-[^\W\d_]+\d*-\d{4,}\b")
RECORDING = [sys.executable, str(Path(__file__).with_name("recording_child.py")), "{store}", "{round}"]
Command = Sequence[str]


@dataclass
class Ledger:
    """What the parent knows: every number it was shown, and what it found missing."""

    acknowledged: list[str] = field(default_factory=list)
    rounds: int = 0
    kills: int = 0
    unacknowledged: int = 0
    problems: list[str] = field(default_factory=list)


def run(
    command: Command,
    folder: Path,
    rounds: int,
    chance: random.Random,
    *,
    longest: float = 0.4,
    early: float = 0.15,
    tell: Callable[[str], None] = lambda line: None,
) -> Ledger:
    """Found a store in `folder` and kill the command over it so many times.

    It is killed up to `longest` seconds after its first entry, or, in a share of `early` rounds, after its start.
    """
    ledger = Ledger()
    store, state = folder / "store", folder / "state"
    os.environ["FANGXUN_STATE_DIR"] = str(state)
    settings = desk_service.surroundings("核对")
    Desk.found(store, settings, "甲", "核对").close()
    for number in range(rounds):
        filled = [part.format(store=store, round=number) for part in command]
        shown = _killed(filled, chance.uniform(0, longest), chance.random() < early, ledger)
        ledger.acknowledged += shown
        ledger.rounds += 1
        found = _check(store, settings, ledger)
        tell(f"round {number + 1}: {len(shown)} acknowledged, {found} in the store, {len(ledger.problems)} problems")
    return ledger


def _killed(command: Command, patience: float, early: bool, ledger: Ledger) -> list[str]:
    """Start, wait for the first entry unless `early`, let it go on for a moment, kill, and read what it had said."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        first = "" if early else child.stdout.readline()
        time.sleep(patience)
        if child.poll() is None:
            child.kill()
            ledger.kills += 1
        said = first + child.stdout.read()
        if not early and not first:
            ledger.problems.append(f"the child said nothing: {child.stderr.read().strip()[-300:]}")
    return NUMBER.findall(said)


def _check(directory: Path, settings: Settings, ledger: Ledger) -> int:
    """Open the store as the next start would, and compare it with the ledger; how many entries it holds."""
    try:
        desk = Desk.open(directory, settings, "核对")
    except StoreRefused as refused:
        ledger.problems.append(refused.sentence)
        return 0
    try:
        numbers = desk.read(lambda r: [row["number"] for row in r.rows("SELECT number FROM evacuation_batch")])
        halves = desk.read(lambda r: r.rows(_HALVES))
        outcome = desk.verify()
    finally:
        desk.close()
    if missing := sorted(set(ledger.acknowledged) - set(numbers)):
        ledger.problems.append(f"acknowledged but missing: {missing}")
    if len(ledger.acknowledged) != len(set(ledger.acknowledged)):
        ledger.problems.append("a number was acknowledged twice")
    if sorted(int(number.rsplit("-", 1)[1]) for number in numbers) != list(range(1, len(numbers) + 1)):
        ledger.problems.append("the numbers have a gap")
    if halves:
        ledger.problems.append(f"half entries: {halves}")
    ledger.problems += outcome.problems
    ledger.unacknowledged = len(numbers) - len(ledger.acknowledged)
    return len(numbers)


_HALVES = (
    "SELECT record_id FROM evacuation_batch WHERE record_id NOT IN (SELECT record_id FROM change) UNION ALL "
    "SELECT record_id FROM change WHERE kind = 'evacuation_batch' "
    "AND record_id NOT IN (SELECT record_id FROM evacuation_batch)"
)


def main() -> int:
    """Run the campaign as told on the command line; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None, help="of the random moments; printed, to run the same again")
    parser.add_argument("--longest", type=float, default=0.4, help="seconds a child goes on after its first entry")
    parser.add_argument("--early", type=float, default=0.15, help="share of rounds killed so long after the start")
    parser.add_argument("--child", default=None, help="the command under test; {store} and {round} are filled in")
    parser.add_argument("--folder", type=Path, default=None, help="which disk to use; default a temporary folder")
    options = parser.parse_args()
    seed = random.randrange(2**32) if options.seed is None else options.seed
    command = shlex.split(options.child) if options.child else RECORDING
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        began = time.monotonic()
        chance, how = random.Random(seed), {"longest": options.longest, "early": options.early}
        ledger = run(command, Path(name), options.rounds, chance, tell=print, **how)
    print(
        f"{ledger.rounds} rounds, {ledger.kills} kills, {len(ledger.acknowledged)} entries acknowledged, "
        f"{ledger.unacknowledged} durable but not yet acknowledged, {len(ledger.problems)} problems, "
        f"seed {seed}, {time.monotonic() - began:.0f} s"
    )
    for problem in ledger.problems:
        print(problem)
    return 1 if ledger.problems else 0


if __name__ == "__main__":
    sys.exit(main())
