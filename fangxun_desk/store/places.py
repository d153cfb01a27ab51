"""Where a live store may not lie: network drives and removable media cannot keep its promises."""

import sys
from pathlib import Path

from fangxun_desk.store.errors import StoreRefused

_NETWORK_TYPES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ncpfs", "fuse.sshfs", "fuse.davfs", "davfs"}


def refuse_unsafe_place(path: Path) -> None:
    """Raise StoreRefused where the folder lies on a network drive or a removable one."""
    if sys.platform == "win32":
        _refuse_windows_drive(path)
        return
    if file_system_of(path, _mounts()) in _NETWORK_TYPES:
        raise StoreRefused("网络盘不能保证数据安全,请改用本机目录。")


def file_system_of(path: Path, mounts: str) -> str:
    """The file system type under which `path` lies, from the text of /proc/mounts."""
    best, kind = "", ""
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        prefix = point.rstrip("/") + "/"
        if str(path).startswith(prefix) and len(prefix) > len(best):
            best, kind = prefix, parts[2]
    return kind


def _mounts() -> str:
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
        raise StoreRefused("网络盘不能保证数据安全,请改用本机目录。")
    if kind == removable:
        raise StoreRefused("移动盘随时可能拔出,请改用本机目录;备份可以放在移动盘。")
