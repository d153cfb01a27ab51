"""Looking into a zip without unpacking it to the disk: names in whatever encoding, sizes judged before reading.

Refuses what is no honest parcel of layers: bombs, paths that climb out, zips within zips, passwords. It writes nothing
anywhere.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from fangxun_desk.geo.layer_files import limits
from fangxun_desk.geo.layer_files.source import LayerRefused

_PACKED = (".zip", ".kmz", ".7z", ".rar", ".gz", ".tar", ".bz2", ".xz")
_NOT_SENT = ("__macosx/", ".ds_store", "thumbs.db")
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1
_TAIL = 66_000  # The end record, a comment of at most 65 535 bytes, and the records of zip64 before it.
# A name whose mark says UTF-8 and whose bytes do not is a ValueError.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
DAMAGED = "压缩包已损坏或不完整,无法读取,请重新压缩后再导入。"


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: its path with `/`, and its content once asked for."""

    path: str
    archive: zipfile.ZipFile
    info: zipfile.ZipInfo

    @property
    def suffix(self) -> str:
        """The end of the name with its dot, in small letters."""
        return posixpath.splitext(self.path)[1].lower()

    @property
    def stem(self) -> str:
        """The path without its suffix."""
        return posixpath.splitext(self.path)[0]

    @property
    def name(self) -> str:
        """The file's name without folder and suffix."""
        return posixpath.basename(self.stem)

    def read(self) -> bytes:
        """The content, never more than the directory of the zip states. Raises LayerRefused."""
        try:
            return self.archive.read(self.info)
        except _BROKEN as error:
            raise LayerRefused(DAMAGED) from error


def members_of(data: bytes) -> list[Member]:
    """The files in a zip, in order of their paths. Raises LayerRefused for a zip that cannot be trusted."""
    _check_directory(data[-_TAIL:])
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise LayerRefused(DAMAGED) from error
    infos = [info for info in archive.infolist() if not info.is_dir()]
    _check_sizes(infos, len(data))
    members = [Member(_name(info), archive, info) for info in infos]
    for member in members:
        _check_member(member)
    sent = (one for one in members if not one.path.lower().startswith(_NOT_SENT[0]) and not _is_litter(one.path))
    return sorted(sent, key=lambda one: one.path)


def names_in(path: Path) -> list[str]:
    """The names in a zip on the disk, without reading any of it. Raises LayerRefused where that cannot be done."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            _check_directory(file.read())
            with zipfile.ZipFile(file) as archive:
                return [_name(info) for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise LayerRefused(DAMAGED) from error


def _check_directory(tail: bytes) -> None:
    """Look at the end record (APPNOTE 4.3.16, and 4.3.14 for zip64) before a directory of millions is read."""
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise LayerRefused(DAMAGED)
    (length,) = struct.unpack_from("<I", tail, at + 12)
    if tail[at - 20 : at - 16] == b"PK\x06\x07" and tail[at - 76 : at - 72] == b"PK\x06\x06":
        (length,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    if length > limits.DIRECTORY_BYTES:
        raise LayerRefused(f"压缩包里的文件超过 {limits.MEMBERS} 个,未收入。")


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int) -> None:
    if len(infos) > limits.MEMBERS:
        raise LayerRefused(f"压缩包里有 {len(infos)} 个文件,超过 {limits.MEMBERS} 个,未收入。")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.RATIO_FROM_BYTES and unpacked > limits.RATIO * packed:
        raise LayerRefused("压缩包展开后异常膨胀,可能是恶意文件,未收入。")
    limits.check_bytes(unpacked)


def _check_member(member: Member) -> None:
    parts = member.path.split("/")
    if member.path.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in member.path:
        raise LayerRefused("压缩包里的文件路径越出压缩包,可能是恶意文件,未收入。")
    if len(parts) > limits.DEPTH:
        raise LayerRefused("压缩包里的文件夹层次过深,未收入。")
    if member.suffix in _PACKED:
        raise LayerRefused(f"压缩包里还有压缩包({parts[-1][:40]}),请解压后再导入。")
    if member.info.flag_bits & _ENCRYPTED:
        raise LayerRefused("压缩包设有密码,请去掉密码后再导入。")


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the UTF-8 mark, zips made in China are GBK and Python has read CP437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename.replace("\\", "/")
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename.replace("\\", "/")
    for encoding in ("utf-8", "gb18030"):
        try:
            # Decoded before backslashes are looked for: the second byte of a GBK character may be one.
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_litter(path: str) -> bool:
    name = posixpath.basename(path).lower()
    return name in _NOT_SENT or name.startswith(("._", "~$"))
