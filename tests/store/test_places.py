"""Where a live store may not lie, from the text of a mount table."""

from pathlib import Path

import pytest

from fangxun_desk.store import places
from fangxun_desk.store.database import FILE_NAME, Settings, Store
from fangxun_desk.store.errors import StoreRefused

MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
//nas/防汛 /mnt/防汛\\040共享 cifs rw 0 0
nas:/home /home nfs4 rw 0 0
/dev/sdb1 /home/duty/local ext4 rw 0 0
/dev/sdc1 /srv ext4 rw 0 0
nas:/srv /srv nfs rw 0 0
sshfs /mnt/back\\134slash fuse.sshfs rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/fangxun/fangxun.db", "ext4"),
        ("/mnt/防汛 共享/store/fangxun.db", "cifs"),
        ("/home/duty/fangxun.db", "nfs4"),
        ("/home/duty/local/fangxun.db", "ext4"),
        ("/home", "nfs4"),
        ("/homes/fangxun.db", "ext4"),
        ("/srv/fangxun.db", "nfs"),
        ("/mnt/back\\slash/fangxun.db", "fuse.sshfs"),
    ],
)
def test_that_the_file_system_of_a_path_is_that_of_its_nearest_and_latest_mount(path: str, kind: str) -> None:
    assert places.file_system_of(Path(path), MOUNTS) == kind


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "ceph"])
def test_that_a_network_drive_is_refused_for_the_live_store_and_nothing_is_made_there(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(places, "mounts", lambda: f"/dev/vda / ext4 rw 0 0\nnas:/x {tmp_path} {kind} rw 0 0\n")
    with pytest.raises(StoreRefused, match="网络盘不能保证数据安全,请改用本机目录"):
        Store.found(tmp_path / "store", settings, "甲")
    assert not (tmp_path / "store").exists()


def test_that_a_store_that_came_to_lie_on_a_network_drive_can_only_be_read(
    store: Store, settings: Settings, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    monkeypatch.setattr(places, "mounts", lambda: f"nas:/x {directory} nfs rw 0 0\n")
    with pytest.raises(StoreRefused, match="网络盘"):
        Store.open(directory, settings)
    Store.open(directory, settings, read_only=True).close()


@pytest.mark.parametrize("folder", ["OneDrive - 防汛办", "坚果云", "Nutstore"])
def test_that_a_folder_some_other_program_synchronises_is_told(tmp_path: Path, settings: Settings, folder: str) -> None:
    store = Store.found(tmp_path / folder / "store", settings, "甲")
    assert "云同步文件夹" in store.notices[0]
    store.close()


def test_that_whereabouts_notice_a_file_that_comes_back_as_another(tmp_path: Path) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(b"one")
    whereabouts = places.Whereabouts(file)
    assert whereabouts.are_unchanged()
    file.rename(tmp_path / "kept")
    assert not whereabouts.are_unchanged()
    file.write_bytes(b"one")
    assert not whereabouts.are_unchanged()
