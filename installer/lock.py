"""Make the three lock files again: python3 installer/lock.py [--upgrade] (a maintainer's tool; needs the network).

Without --upgrade, versions that still fit pyproject.toml stay as they are.

It asks uv, in a throw-away environment, for exact versions with hashes that fit every Python and machine named in
pyproject.toml, and writes them beside itself. The lock files must not say where packages come from: the same file has
to serve an office with its own mirror, so a line with an address or a path stops the work. It must not touch `.venv`.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# The oldest machines decide: 6.9 is the last Qt for glibc 2.28 on x86-64, 6.7 the last for 2.31 on aarch64.
OLD_AARCH64 = "platform_machine == 'aarch64' and python_version < '3.13'"
QT = f"""\
PySide6-Essentials==6.7.3; {OLD_AARCH64}
PySide6-Essentials==6.9.3; platform_machine != 'aarch64' or python_version >= '3.13'
"""

# A desk has no compiler, so nothing is built where it is installed; odfpy, plain Python, exists as source only.
HEADERS = {
    "requirements.lock": "# What the program needs to run. Remade by installer/lock.py.\n--only-binary :all:\n",
    "requirements-test.lock": "# The same, and the tools of the tests. Remade by installer/lock.py.\n"
    "--only-binary :all:\n--no-binary odfpy\n",
    "requirements-build.lock": "# What puts the fangxun-desk command in place. Remade by installer/lock.py.\n",
}


def main() -> int:
    """Resolve first, write last: an error leaves the old locks in place."""
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        uv = _fetch_uv(workshop)
        _lay_out(workshop)
        # Each list is held to the versions of the one before, so that they can be installed over each other.
        _resolve(uv, workshop, "requirements.lock", ["pyproject.toml", "-c", "qt"])
        _resolve(
            uv, workshop, "requirements-test.lock", ["pyproject.toml", "--extra", "test", "-c", "requirements.lock"]
        )
        _resolve(uv, workshop, "requirements-build.lock", ["hatchling.in", "-c", "requirements-test.lock"])
        for name, header in HEADERS.items():
            _publish(name, header, (workshop / name).read_text(encoding="utf-8"))
    return 0


def _fetch_uv(workshop: Path) -> Path:
    venv.create(workshop / "venv", with_pip=True)
    binaries = workshop / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([binaries / "python", "-m", "pip", "install", "-q", "uv"], check=True)
    return binaries / "uv"


def _lay_out(workshop: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", workshop)
    (workshop / "qt").write_text(QT, encoding="utf-8")
    (workshop / "hatchling.in").write_text("hatchling\n", encoding="utf-8")
    for name in HEADERS:
        if (HERE / name).exists():
            lines = (HERE / name).read_text(encoding="utf-8").splitlines(keepends=True)
            (workshop / name).write_text("".join(line for line in lines if line[0] not in "#-"), encoding="utf-8")


def _resolve(uv: Path, workshop: Path, name: str, arguments: list[str]) -> None:
    command = [str(uv), "pip", "compile", *arguments, "--output-file", name, "--quiet"]
    command += ["--universal", "--python-version", "3.11", "--fork-strategy", "fewest"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", *sys.argv[1:]]
    subprocess.run(command, cwd=workshop, stdout=subprocess.DEVNULL, check=True)


def _publish(name: str, header: str, text: str) -> None:
    for line in text.splitlines():
        if "/" in line or line.startswith("-"):
            raise SystemExit(f"{name}: a lock file must not name an index, a host or a path: {line}")
    (HERE / name).write_text(header + text, encoding="utf-8", newline="\n")
    print(f"{name}: {len(re.findall('^[a-z0-9]', text, re.MULTILINE))} packages")


if __name__ == "__main__":
    sys.exit(main())
