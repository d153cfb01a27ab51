"""The `.venv` beside pyproject.toml: made when missing, brought up to the locks, left alone when it already fits.

Packages come only in the locked versions and only when their hashes match. A broken-off installation is recognised and
made again from nothing; a network failure changes nothing. It must not touch any Python environment but `.venv`.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import debian
from console import Stopped, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK_FILE = ROOT / ".venv-making"
LOCKS = ROOT / "installer"

BASIS = [ROOT / "pyproject.toml", LOCKS / "requirements.lock", LOCKS / "requirements-build.lock"]
BASIS_OF = {"run": BASIS, "test": [*BASIS, LOCKS / "requirements-test.lock"]}

NETWORK_TROUBLE = re.compile(
    r"NewConnectionError|ConnectionError|ConnectTimeout|ReadTimeout|Read timed out|name resolution|ProxyError|SSLError|"
    r"getaddrinfo|Network is unreachable|Connection (refused|reset|aborted|broken)|No matching distribution|"
    r"Max retries exceeded",
    re.IGNORECASE,
)


def python() -> Path:
    """The interpreter of `.venv`, whether or not it has been made yet."""
    return VENV / "Scripts" / "python.exe" if sys.platform == "win32" else VENV / "bin" / "python"


def prepare(level: str) -> None:
    """Make the environment fit for `run` or for `test`; returns at once when it is."""
    debian.need_qt_libraries()
    if _is_ready(level):
        return
    with one_at_a_time() as progress:
        # Another start may have done the work while this one waited.
        if _is_ready(level):
            return
        if progress.is_half_made() or not _is_usable():
            progress.begin()
            _make_venv()
        _install(level, progress)
        for done in ("run", "test") if level == "test" else ("run",):
            _stamp(done).write_text(_fingerprint(done), encoding="utf-8")
        progress.finish()
    say("Ready.", "环境已就绪。")


def _is_ready(level: str) -> bool:
    stamp = _stamp(level)
    return python().exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint(level)


def _stamp(level: str) -> Path:
    return VENV / f".ready-{level}"


def _fingerprint(level: str) -> str:
    """What the environment was made from; the place counts too, for an environment does not survive being moved."""
    digest = hashlib.sha256(str(ROOT).encode("utf-8", "surrogateescape"))
    for path in BASIS_OF[level]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_usable() -> bool:
    if not python().exists():
        return False
    probe = "import pip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))"
    return subprocess.run([python(), "-c", probe], stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def _make_venv() -> None:
    debian.need_venv_module()
    say("Making the environment (.venv) …", "正在建立运行环境……")
    try:
        if VENV.exists():
            shutil.rmtree(VENV)
        command = [sys.executable, "-m", "venv", str(VENV)]
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise Stopped(f"The folder .venv cannot be made: {error}", "无法建立 .venv 文件夹。") from error
    if done.returncode:
        raise Stopped("The environment could not be made.", "运行环境建立失败。", done.stdout + done.stderr)


def _install(level: str, progress: "_Progress") -> None:
    lock = "requirements-test.lock" if level == "test" else "requirements.lock"
    say("Installing packages; the first time takes some minutes …", "正在安装软件包,首次需要几分钟……")
    _pip(progress, "--require-hashes", "-r", LOCKS / lock, "-r", LOCKS / "requirements-build.lock")
    # From the checkout itself, so that the fangxun-desk command always runs the code that lies here.
    _pip(progress, "--no-deps", "--no-build-isolation", "--editable", ROOT)


def _pip(progress: "_Progress", *arguments: str | Path) -> None:
    command = [str(python()), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    # A user-wide pip setting would put the packages elsewhere.
    environment = os.environ | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONUTF8": "1"}
    tail: deque[str] = deque(maxlen=12)
    seen = 0
    with subprocess.Popen(
        [*command, "--progress-bar", "off", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env=environment,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            tail.append(line)
            if line.startswith(("Collecting ", "Processing ")):
                seen += 1
                if seen % 10 == 0:
                    say(f"  {seen} packages fetched …")
            elif line.startswith("Installing collected packages"):
                # From here on a broken-off run leaves the environment in pieces; before, it leaves it as it was.
                progress.begin()
    if process.returncode:
        raise _explain_pip("".join(tail))


def _explain_pip(output: str) -> Stopped:
    if "DO NOT MATCH THE HASHES" in output:
        return Stopped(
            "A package differs from the locked one; nothing was installed.", "软件包与锁定的不一致,未安装。", output
        )
    if NETWORK_TROUBLE.search(output):
        return Stopped(
            "The package registry cannot be reached, or it lacks a package. Check the network and start again.",
            "无法从软件包源取得所需软件包,请检查网络后重试。",
            output,
        )
    if "No space left" in output:
        return Stopped("The disk is full. Free two gigabytes and start again.", "磁盘空间不足,请腾出 2 GB 后重试。")
    return Stopped("A package could not be installed.", "软件包安装失败。", output)


class _Progress:
    """One file, held by whoever is at work; what stands in it says whether the work was ever broken off."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def is_half_made(self) -> bool:
        self._file.seek(0)
        return bool(self._file.read())

    def begin(self) -> None:
        self._write("half-made\n")

    def finish(self) -> None:
        self._write("")

    def _write(self, text: str) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()


@contextmanager
def one_at_a_time() -> Iterator[_Progress]:
    """A second start, clicked in impatience, waits for the first instead of taking its work apart."""
    try:
        file = LOCK_FILE.open("a+", encoding="utf-8")
    except OSError as error:
        raise Stopped(f"This folder cannot be written to: {ROOT}", "程序所在文件夹不可写。") from error
    with file:
        waiting = False
        while not _take(file):
            if not waiting:
                say("Another start is setting up; waiting for it …", "另一个启动正在准备环境,等待中……")
            waiting = True
            time.sleep(1)
        # The operating system gives the lock back when the file is closed, even after a crash.
        yield _Progress(file)


def _take(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            # A byte far behind the end: on Windows a locked byte cannot be read or written.
            os.lseek(file.fileno(), 1 << 20, os.SEEK_SET)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
