"""Every hostile layer file, read in a process of its own: what it says, how long it takes, how much memory it costs.

Run by hand: `python -m tests.campaigns.hostile_layers`. A file passes that is refused in a sentence within 2 s and
200 MB above a process that has read a harmless layer, and leaves nothing behind. Exit 1 where one does not.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.geo.hostile_layers import GREAT, HOSTILE, SAMPLES, write

MOST_SECONDS, MOST_MB = 2.0, 200.0


def read_in_child(path: Path) -> None:
    """Read a harmless layer, then the one asked about, and print what came of it."""
    from fangxun_desk.imports import read_file

    for harmless in sorted(SAMPLES.iterdir()):
        read_file(harmless, season_hint=2024)
    before = _peak_mb()
    began = time.perf_counter()
    reading = read_file(path, season_hint=2024)
    took = time.perf_counter() - began
    print(f"{took:.3f}\t{_peak_mb() - before:.1f}\t{len(reading.rows)}\t{reading.problem or ' '}")


def _peak_mb() -> float:
    """The most memory this process ever held. Linux hands ru_maxrss down from the parent; VmHWM starts anew."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Go through them all; the great ones are only measured."""
    failed = 0
    with tempfile.TemporaryDirectory() as work:
        for name in (*HOSTILE, *GREAT):
            folder, temporary = Path(work) / "files", Path(work) / "tmp"
            folder.mkdir(exist_ok=True)
            temporary.mkdir(exist_ok=True)
            path = write(folder, name)
            command = [sys.executable, "-m", "tests.campaigns.hostile_layers", str(path)]
            done = subprocess.run(
                command, capture_output=True, encoding="utf-8", env=os.environ | {"TMPDIR": str(temporary)}, timeout=120
            )
            left = [*temporary.iterdir(), *(one for one in folder.iterdir() if one != path)]
            path.unlink()
            if done.returncode:
                print(f"FAILED {name}: {done.stderr[-500:]}")
                failed += 1
                continue
            took, memory, rows, problem = (one.strip() for one in done.stdout.rstrip("\n").split("\t"))
            said = problem or f"{name}:收入 {rows} 个要素"
            is_good = problem and float(took) <= MOST_SECONDS and float(memory) <= MOST_MB and rows == "0" and not left
            failed += not (is_good or name in GREAT)
            verdict = "great" if name in GREAT else "ok" if is_good else "FAILED"
            print(f"{verdict:6} {took:>7} s {memory:>7} MB  {said} {left or ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_in_child(Path(sys.argv[1]))
    else:
        sys.exit(main())
