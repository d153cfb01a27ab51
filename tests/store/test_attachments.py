"""Files kept with the records: by content, durable, never written over, refused when they are not what they were."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.store import attachments
from fangxun_desk.store.attachments import AttachmentAltered, AttachmentMissing, carry, checked, folder_of, keep
from fangxun_desk.store.backup import back_up
from fangxun_desk.store.database import Store
from fangxun_desk.store.errors import StoreFull, StoreRefused
from tests.store.entries import Clock, log


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "会商照片.jpg"
    path.write_bytes(b"\xff\xd8 picture " * 1000)
    return path


def kept_names(directory: Path) -> list[str]:
    return sorted(path.name for path in folder_of(directory).iterdir())


def test_that_a_file_is_kept_under_the_digest_of_its_content(directory: Path, photo: Path) -> None:
    digest, size = keep(directory, photo)
    assert digest == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert size == photo.stat().st_size
    assert kept_names(directory) == [digest]
    assert checked(directory, digest, photo.name).read_bytes() == photo.read_bytes()


def test_that_the_same_content_is_kept_once_and_never_written_over(directory: Path, photo: Path) -> None:
    digest, _ = keep(directory, photo)
    before = (folder_of(directory) / digest).stat()
    again = photo.rename(photo.with_name("同一张.jpg"))
    assert keep(directory, again)[0] == digest
    after = (folder_of(directory) / digest).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_that_the_file_is_durable_before_it_has_its_name(
    directory: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    for name in ("fsync", "replace"):
        real: Callable[..., Any] = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, name=name, real=real: (order.append(name), real(*a))[1])
    keep(directory, photo)
    assert order[:2] == ["fsync", "replace"]
    assert order[2:] in (["fsync"], [])


def test_that_a_full_disk_is_said_and_leaves_no_half_a_file(
    directory: Path, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull, match=r"会商照片\.jpg"):
        keep(directory, photo)
    assert kept_names(directory) == []


def test_that_a_file_that_is_gone_is_said_by_name(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match=r"“没有\.pdf”无法读取"):
        keep(directory, tmp_path / "没有.pdf")


def test_that_a_folder_is_no_attachment(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(RuleBroken, match="文件夹"):
        keep(directory, tmp_path)


def test_that_a_missing_file_is_said_in_one_sentence(directory: Path, photo: Path) -> None:
    digest, _ = keep(directory, photo)
    (folder_of(directory) / digest).unlink()
    with pytest.raises(AttachmentMissing, match=r"“会商照片\.jpg”的文件不在数据目录中"):
        checked(directory, digest, photo.name)


def test_that_an_altered_file_is_not_opened(directory: Path, photo: Path) -> None:
    digest, _ = keep(directory, photo)
    (folder_of(directory) / digest).write_bytes(b"something else")
    with pytest.raises(AttachmentAltered, match="已被改动"):
        checked(directory, digest, photo.name)


def test_that_attaching_the_file_again_mends_a_damaged_one_and_keeps_the_damaged_aside(
    directory: Path, photo: Path
) -> None:
    digest, _ = keep(directory, photo)
    (folder_of(directory) / digest).write_bytes(b"damaged")
    keep(directory, photo)
    assert checked(directory, digest, photo.name).read_bytes() == photo.read_bytes()
    assert kept_names(directory) == [digest, f"{digest}.damaged"]


@pytest.mark.parametrize("digest", ["", "..", "../fangxun.db", "A" * 64])
def test_that_a_digest_from_another_desk_cannot_name_another_file(directory: Path, digest: str) -> None:
    with pytest.raises(AttachmentMissing):
        checked(directory, digest, "x")


def test_that_a_backup_carries_the_files_and_a_second_one_only_what_is_new(
    store: Store, directory: Path, clock: Clock, photo: Path, tmp_path: Path
) -> None:
    log(store)
    digest, _ = keep(directory, photo)
    stick = tmp_path / "stick"
    back_up(store, stick, clock())
    assert kept_names(stick) == [digest]
    before = (folder_of(stick) / digest).stat().st_ino
    photo.write_bytes(b"another")
    second, _ = keep(directory, photo)
    back_up(store, stick, clock())
    assert kept_names(stick) == sorted([digest, second])
    assert (folder_of(stick) / digest).stat().st_ino == before
    assert checked(stick, second, photo.name).read_bytes() == b"another"


def test_that_a_backup_passes_no_damaged_file_on_and_says_so(
    store: Store, directory: Path, clock: Clock, photo: Path, tmp_path: Path
) -> None:
    digest, _ = keep(directory, photo)
    (folder_of(directory) / digest).write_bytes(b"damaged")
    copy = back_up(store, tmp_path / "stick", clock())
    assert copy.path.exists()
    assert kept_names(tmp_path / "stick") == []
    assert any("附件" in notice for notice in store.notices)
    back_up(store, tmp_path / "stick", clock())
    assert len([notice for notice in store.notices if "附件" in notice]) == 1


def test_that_a_backup_without_room_for_the_files_is_not_offered(
    store: Store, directory: Path, clock: Clock, photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(directory, photo)

    def full(source: Path, target: Path) -> list[str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachments, "carry", full)
    with pytest.raises(StoreFull, match="备份未完成"):
        back_up(store, tmp_path / "stick", clock())
    assert list((tmp_path / "stick").iterdir()) == []


def test_that_the_files_of_a_backup_can_be_brought_back(directory: Path, photo: Path, tmp_path: Path) -> None:
    digest, _ = keep(tmp_path / "stick", photo)
    assert carry(tmp_path / "stick", directory) == []
    assert checked(directory, digest, photo.name).read_bytes() == photo.read_bytes()


def test_that_carrying_from_where_nothing_is_kept_makes_no_folder(directory: Path, tmp_path: Path) -> None:
    assert carry(tmp_path / "stick", directory) == []
    assert not folder_of(directory).exists()
