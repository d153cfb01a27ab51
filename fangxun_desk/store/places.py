"""Where a live store may lie: network drives and removable media cannot keep its promises.

Also whether an open store still lies where it was opened. Looks at names and numbers only, opens nothing.
"""

import os
import sys
from pathlib import Path

from fangxun_desk.store.errors import StoreRefused

_NETWORK_TYPES = {
    "nfs",
    "nfs4",
    "cifs",
    "smb2",
    "smb3",
    "smbfs",
    "afs",
    "ncpfs",
    "davfs",
    "ceph",
    "glusterfs",
} | {f"fuse.{name}" for name in ("sshfs", "davfs", "rclone", "s3fs", "glusterfs", "ceph", "gvfsd-fuse", "smbnetfs")}
_SYNCED_FOLDERS = ("onedrive", "dropbox", "nutstore", "坚果云", "百度网盘", "baidunetdisk", "icloud", "google drive")
_LONGEST_PATH = 240 if sys.platform == "win32" else 480
_ON_NETWORK = "网络盘不能保证数据安全,请改用本机目录;备份可以放在网络盘。"


def refuse_unsafe_place(path: Path) -> None:
    """Raise StoreRefused where the path lies on a network drive or a removable one, or is too long to be opened."""
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise StoreRefused(f"数据目录的路径太长(最多约 {_LONGEST_PATH} 字节),请改用较短的目录。")
    if sys.platform == "win32":
        _refuse_windows_drive(path)
        return
    if file_system_of(path, mounts()) in _NETWORK_TYPES:
        raise StoreRefused(_ON_NETWORK)


def doubts_about(path: Path) -> list[str]:
    """What does not forbid a place, but should be told: a synchronised folder, a second name of the same file."""
    doubts = []
    if any(word in part.lower() for part in path.parent.parts for word in _SYNCED_FOLDERS):
        doubts.append(f"数据目录在云同步文件夹内({path.parent}),同步程序可能损坏数据,请改用本机目录。")
    if os.stat(path).st_nlink > 1:
        doubts.append(f"数据文件另有一个名字(硬链接):{path}。请只从一处打开它。")
    return doubts


def file_system_of(path: Path, table: str) -> str:
    """The file system type under which `path` lies, from the text of /proc/mounts; a later mount hides an earlier."""
    best, kind = "", ""
    for line in table.splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        prefix = _unescaped(parts[1]).rstrip("/") + "/"
        if f"{path}/".startswith(prefix) and len(prefix) >= len(best):
            best, kind = prefix, parts[2]
    return kind


def _unescaped(point: str) -> str:
    """A mount point as it is called: the kernel writes blanks, tabs, line ends and backslashes as octal numbers."""
    for octal, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(octal, character)
    return point


def mounts() -> str:
    """The text of /proc/mounts, "" where there is none."""
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _refuse_windows_drive(path: Path) -> None:
    if sys.platform != "win32":
        return
    import ctypes

    removable, remote = 2, 4
    # A drive letter mapped to a share looks local by its name; only the drive type tells.
    kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)
    if kind == remote:
        raise StoreRefused(_ON_NETWORK)
    if kind == removable:
        raise StoreRefused("移动盘随时可能拔出,请改用本机目录;备份可以放在移动盘。")


class Whereabouts:
    """The files of an open store as they were when it was opened.

    A file that was renamed, replaced or removed still takes what is written, and nobody ever reads it again.
    """

    def __init__(self, *files: Path) -> None:
        self._files = tuple(str(file) for file in files if file.exists())
        self._were = self._are()

    def are_unchanged(self) -> bool:
        """Whether each name still leads to the file it led to."""
        return self._are() == self._were

    def _are(self) -> list[tuple[int, int] | None]:
        return [_identity(file) for file in self._files]


def _identity(file: str) -> tuple[int, int] | None:
    try:
        stat = os.stat(file)
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
