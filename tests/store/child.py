"""A process of its own for a test: code handed in, run by the same interpreter, as another user where wanted.

The code finds `directory`, `settings` and everything of `tests.store.entries`; each `say(...)` is one line of output.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PROLOGUE = """
import os, sys
from pathlib import Path
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.verification import check_chain, verify
from fangxun_desk.services.desk import now
from fangxun_desk.store import backup, layout, restoring, upgrade
from tests.store.entries import *
directory = Path(sys.argv[1])
settings = Settings(now, Path(sys.argv[2]), "this machine", "另一进程")
def say(*words): print(*words, flush=True)
if "nobody" in sys.argv[3:]:
    # Only now: the interpreter itself may lie where nobody else can read it.
    layout._statements(layout.PROJECTIONS)
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
"""


def start(code: str, directory: Path, state: Path, *, nobody: bool = False, under: tuple[str, ...] = ()) -> "Child":
    """Start it; `under` is a command that runs it (strace). As `nobody` it has no rights but those of the mode bits."""
    who = ["nobody"] if nobody else []
    command = [*under, sys.executable, "-c", _PROLOGUE + code, str(directory), str(state), *who]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


Child = subprocess.Popen[str]


def said(code: str, directory: Path, state: Path, **how: bool) -> list[str]:
    """Run it to its end; the lines it said. Fails with what it wrote on stderr."""
    child = start(code, directory, state, nobody=how.get("nobody", False))
    out, err = child.communicate(timeout=60)
    assert child.returncode == 0, err
    return out.splitlines()
