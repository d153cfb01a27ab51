"""The three jobs of the starter: open the demonstration season, do the same without a window, run the tests.

Everything it makes lies under `.demo`, which may be deleted at any time. It starts the program only through its command
line, as a user would, and must not import it: the starter runs on the system's Python, the program in `.venv`.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment
from console import Stopped, say, speak_any_language

DEMO = environment.ROOT / ".demo"
STORE = DEMO / "store"
# Written when the season is complete; a store without it was broken off while being filled.
FILLED = DEMO / "store-is-filled"

SEASON = "2024"
# As the command line names them; the rail of the window has them in this order.
PAGES = ("season", "evacuation", "meeting", "roster", "drill", "hazard", "place", "map", "data")
SIZE = "1366x768"
THEMES = ("day", "night")

USAGE = "usage: python3 installer/start.py [headless | test [PYTEST ARGUMENTS…]]"


def run(arguments: list[str]) -> int:
    """Do the job that was asked for; the exit code is the job's own."""
    speak_any_language()
    job, rest = (arguments[0], arguments[1:]) if arguments else ("window", [])
    if job not in ("window", "headless", "test") or (rest and job != "test"):
        say(USAGE)
        return 0 if job in ("-h", "--help") else 2
    try:
        environment.prepare("test" if job == "test" else "run")
        if job == "test":
            return _test(rest)
        if job == "headless" or not _has_screen():
            return _headless()
        return _window()
    except Stopped as stopped:
        say(stopped.detail.rstrip())
        say(stopped.english, stopped.chinese)
        return 1
    except KeyboardInterrupt:
        say("Stopped.", "已停止。")
        return 130


def _has_screen() -> bool:
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _window() -> int:
    _need_demo_store()
    return _program(dict(os.environ))


def _headless() -> int:
    say(
        "No window: figures, report and pictures of the demonstration season.",
        "不开窗口:生成演示汛期的数字、报告与画面。",
    )
    offscreen = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    report, pictures = DEMO / "report", DEMO / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    _need_demo_store()
    _must(_program(offscreen, "figures", SEASON), "figures")
    _must(_program(offscreen, "report", SEASON, "--out", report), "report")
    for page in PAGES:
        for theme in THEMES:
            picture = pictures / f"{page}-{SIZE}-{theme}.png"
            # Day is what the window shows unless it is told otherwise.
            options = ["--theme", theme] if theme == "night" else []
            _must(_program(offscreen, "shot", page, "--out", picture, "--size", SIZE, *options), "shot")
    say(f"Report:   {report}", f"Pictures: {pictures}")
    say(f"年度报告在 {report},画面在 {pictures}")
    return 0


def _need_demo_store() -> None:
    if FILLED.exists() and STORE.is_dir():
        return
    with environment.one_at_a_time():
        if FILLED.exists() and STORE.is_dir():
            return
        say("Filling the demonstration season …", "正在装入演示汛期……")
        shutil.rmtree(STORE, ignore_errors=True)
        DEMO.mkdir(exist_ok=True)
        _must(_program(os.environ | {"QT_QPA_PLATFORM": "offscreen"}, "init", "--demo"), "init --demo")
        FILLED.write_text("", encoding="utf-8")


def _program(variables: dict[str, str], *arguments: str | Path) -> int:
    command = [environment.python(), "-m", "fangxun_desk", "--store", STORE, *arguments]
    # The demonstration leaves nothing in the user's own folders.
    settings = {"FANGXUN_STATE_DIR": str(DEMO / "state"), "PYTHONUTF8": "1"}
    return subprocess.run(command, cwd=environment.ROOT, env=variables | settings).returncode


def _must(exit_code: int, what: str) -> None:
    if exit_code:
        raise Stopped(f"The program stopped at “{what}” (exit code {exit_code}).", f"程序在“{what}”一步停止。")


def _test(pytest_arguments: list[str]) -> int:
    """All three are run whatever the first says, so that one round shows every fault; the first fault is the answer."""
    variables = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    answer = 0
    # Two at a time unless the maintainer says what to run: the machine has at least two cores.
    tests = pytest_arguments or ["-n", "2", "--dist", "worksteal"]
    for tool in (["ruff", "check"], ["mypy"], ["pytest", *tests]):
        say(f"— {' '.join(tool)}")
        done = subprocess.run([environment.python(), "-m", *tool], cwd=environment.ROOT, env=variables)
        answer = answer or done.returncode
    return answer
