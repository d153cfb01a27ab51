"""Nothing of ours opens the live file but SQLite itself: on Linux an open and close of it would drop SQLite's locks."""

from pathlib import Path

from fangxun_desk.store.database import Settings, Store
from tests.store import child

EVERYTHING = """
import io
opened = []
def watch(event, arguments):
    if event in ("open", "shutil.copyfile", "os.truncate") and "fangxun.db" in str(arguments[0]):
        name = Path(str(arguments[0])).name
        if name in ("fangxun.db", "fangxun.db-wal", "fangxun.db-shm"):
            opened.append((event, name))
sys.addaudithook(watch)
from fangxun_desk.services.desk import Desk
desk = Desk.found(directory, settings, "甲", "值班员")
entry = desk.change(lambda work: work.create(official()))
desk.change(lambda work: work.create(batch()))
desk.back_up()
desk.verify(), desk.check_chain(), desk.status()
desk.destroy_personal_values("评估后销毁", season=2024)
reading = Desk.open(directory, settings, "值班员", read_only=True)
reading.back_up(directory / "stick")
reading.verify()
reading.close()
desk.close()
(backup_file,) = (directory / "stick").glob("*.fxbak")
desk, _, _ = Desk.restore(backup_file, directory, settings, "值班员", confirmed=True)
desk.close()
steps = {**upgrade.known_steps(), 2: lambda operations: None}
upgrade.known_steps = lambda: steps
for module in ("opening", "database", "founding"):
    setattr(sys.modules["fangxun_desk.store." + module], "SCHEMA_VERSION", 2)
desk = Desk.open(directory, settings, "值班员")
say(desk.verify().ok)
desk.close()
say(opened)
(directory / "fangxun.db").read_bytes()
say(opened)
"""


def test_that_our_own_code_never_opens_the_live_file(tmp_path: Path) -> None:
    verified, opened, opened_at_last = child.said(EVERYTHING, tmp_path / "store", tmp_path / "state")
    assert verified == "True"
    assert opened == "[]"
    assert opened_at_last == "[('open', 'fangxun.db')]"


def test_that_two_connections_of_one_process_keep_the_locks_of_the_owner(
    store: Store, settings: Settings, directory: Path
) -> None:
    from fangxun_desk.store.verification import check_chain

    with store.write("值班员") as work:
        assert check_chain(store).ok  # opens a reading connection of its own and closes it
        code = """
from fangxun_desk.store.connection import connect
try:
    other = connect(directory / FILE_NAME)
    other.execute("PRAGMA busy_timeout=0")
    other.execute("BEGIN IMMEDIATE")
    say("got in")
except Exception as error:
    say(error)
"""
        assert child.said(code, directory, settings.state_folder) == ["database is locked"]
        work.commit()
