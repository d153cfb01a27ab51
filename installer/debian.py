"""What the operating system must bring: Qt's shared libraries and, on Debian, the venv module of Python.

On Debian and Ubuntu the missing packages are installed when that needs no question (root, or sudo without a password);
anywhere else the one line to run is shown. It must never ask, wait for input or install anything that is already there.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from console import Stopped, say

# Library → Debian package. Found by adding packages to an empty Debian 12 until Qt 6.9 drew a window.
BASE_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
# Only a window on an X server needs these; pictures and tests are drawn without one.
WINDOW_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}

# A machine that has just been set up may still hold the package lock for its own updates.
APT_GET = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]


def need_qt_libraries() -> None:
    """See to it that Qt can load; a few milliseconds when all is there, so it is asked at every start."""
    if sys.platform != "linux":
        return
    base = [name for name in BASE_LIBRARIES if not _loads(name)]
    window = [name for name in WINDOW_LIBRARIES if not _loads(name)]
    if not base and not window:
        return
    packages = [(BASE_LIBRARIES | WINDOW_LIBRARIES)[name] for name in base + window]
    if shutil.which("apt-get") is None:
        line = "install these libraries with the system's package tool: " + " ".join(base + window)
    elif _install(packages):
        return
    else:
        line = _line_to_run(packages)
    if base:
        raise Stopped(f"Qt needs system libraries. Please {line}", "缺少 Qt 所需的系统库,请先执行上面一行。")
    say(f"A window may need more system libraries. Please {line}", "打开窗口可能还缺系统库,请执行上面一行。")


def need_venv_module() -> None:
    """Debian ships Python without the part that makes environments."""
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if shutil.which("apt-get") and _install([package]):
        return
    raise Stopped(
        f"Python's venv module is missing. Please {_line_to_run([package])}", "缺少 venv 模块,请先执行上面一行。"
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _line_to_run(packages: list[str]) -> str:
    return "run: sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def _install(packages: list[str]) -> bool:
    as_root = _prefix_for_root()
    if as_root is None:
        return False
    say(f"Installing system packages: {' '.join(packages)}", "正在安装系统软件包……")
    apt_get = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", *APT_GET]
    install = [*apt_get, "install", "-y", "-qq", "--no-install-recommends", *packages]
    if _package_lists_are_here() and _quietly(install).returncode == 0:
        return True
    # Lists that are missing or out of date are the usual reason for a failure.
    _quietly([*apt_get, "update", "-qq"])
    done = _quietly(install)
    if done.returncode:
        say(done.stdout[-2000:].rstrip())
    return done.returncode == 0


def _prefix_for_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _quietly(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    return None


def _package_lists_are_here() -> bool:
    return any(Path("/var/lib/apt/lists").glob("*_Packages*"))


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
