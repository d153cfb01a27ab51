"""One command from a fresh checkout to a running program: python3 installer/start.py

    python3 installer/start.py                 sets up what is missing, then opens the demonstration season
    python3 installer/start.py headless        the same season without a window: figures, report, pictures
    python3 installer/start.py test [ARGS…]    sets up the test tools too, then ruff, mypy and pytest ARGS…

This file only looks at the interpreter and hands over; it must stay readable to old Pythons, so that an old Python can
say what is wrong instead of failing on a line it does not understand.
"""

import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def main() -> int:
    """Hand over to the job, or to a Python that can do it."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        # Imported here: these modules may be written for today's Python.
        from jobs import run

        return run(sys.argv[1:])
    return _start_again_with_a_fitting_python()


def _start_again_with_a_fitting_python() -> int:
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        for candidate in (["python3.%d" % minor], ["py", "-3.%d" % minor]):  # noqa: UP031 - readable to old Pythons
            if shutil.which(candidate[0]) and _is_python(candidate, minor):
                return subprocess.call(candidate + [os.path.abspath(__file__)] + sys.argv[1:])  # noqa: RUF005
    have = ".".join(str(part) for part in sys.version_info[:3])
    sys.stderr.write("This program needs Python 3.11, 3.12 or 3.13; this is Python " + have + ".\n")
    sys.stderr.write("本程序需要 Python 3.11、3.12 或 3.13,当前是 Python " + have + "。\n")
    return 1


def _is_python(command: "list[str]", minor: int) -> bool:
    """A name on the path may be a stand-in that starts nothing."""
    probe = "import sys; sys.exit(sys.version_info[:2] != (3, %d))" % minor  # noqa: UP031
    with open(os.devnull, "w") as nothing:
        return subprocess.call(command + ["-c", probe], stdout=nothing, stderr=nothing) == 0  # noqa: RUF005


if __name__ == "__main__":
    sys.exit(main())
