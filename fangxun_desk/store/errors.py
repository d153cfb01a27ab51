"""What can be wrong with a store, each with the sentence the duty officer sees."""

from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken


class StoreRefused(RuleBroken):
    """The store cannot be opened or written as asked; nothing was changed or overwritten."""


class StoreMissing(StoreRefused):
    """There is no data file where one was expected, or it has no content."""


class StoreDamaged(StoreRefused):
    """The file is not a readable database."""


class StoreForeign(StoreRefused):
    """The file is a database, but not one of this program, or no longer as this program lays it out."""


class StoreNewer(StoreRefused):
    """The store was written by a newer version of the program."""


class StoreFull(StoreRefused):
    """The disk is full. What was acknowledged is safe; trying again makes sense once there is room."""


class StoreUnwritable(StoreRefused):
    """The folder or the file does not let us write."""


class StoreFailing(StoreRefused):
    """The disk, or the file under our hands, cannot be trusted any more: nothing is written until it is reopened."""


class StoreBusy(StoreRefused):
    """Another process owns the store; `owner` names it."""

    def __init__(self, sentence: str, owner: str) -> None:
        super().__init__(sentence)
        self.owner = owner


STOPPING = (StoreDamaged, StoreFailing)
"""After one of these an open store writes nothing more."""


def unwritable(folder: Path) -> StoreUnwritable:
    """A data folder that does not let us write."""
    return StoreUnwritable(f"数据目录不可写,无法记录:{folder}。请检查磁盘与权限,或另选目录。")


def moved_away() -> StoreFailing:
    """The files of an open store are no longer where they were."""
    return StoreFailing("数据文件已被替换或移走,停止写入。请退出程序,检查数据目录后重新打开。")


def writing_refusal(error: Exception, path: Path) -> StoreRefused:
    """The sentence for a database error while writing."""
    text = str(error)
    if "full" in text:
        return StoreFull("磁盘已满,本条未存盘,文字仍在此处。请清理磁盘后重试,或先把数据备份到U盘。")
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return unwritable(path.parent)
    if "I/O" in text:
        return StoreFailing("磁盘故障:本条未存盘,文字仍在此处。已停止写入,请立即把数据备份到U盘,再重新打开程序。")
    if "malformed" in text or "not a database" in text:
        return StoreDamaged("数据文件已损坏,停止写入。请从备份恢复。")
    if "locked" in text or "busy" in text:
        return StoreRefused("数据文件正被另一个程序占用,本条未存盘。请关闭打开它的其他程序后重试。")
    if "append-only" in text:
        return StoreRefused("变更记录只能追加,不能修改或删除。")
    if "UNIQUE constraint failed: change" in text:
        return StoreFailing("数据文件在程序之外被改动过,停止写入。请重新打开程序。")
    return StoreRefused(f"未存盘:{text}")


def reading_refusal(error: Exception, path: Path) -> StoreRefused:
    """The sentence for a database error while reading."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return StoreRefused("数据文件正被另一个程序占用,暂时不能读取。请稍后再试。")
    if "I/O" in text:
        return StoreFailing("磁盘故障,不能读取数据。请立即把数据备份到U盘。")
    if "malformed" in text or "not a database" in text or "Could not decode" in text:
        return StoreDamaged(f"数据文件已损坏,不能读取:{path}。请核验,或从备份恢复。")
    return StoreRefused(f"不能读取数据:{text}")
