"""What can be wrong with a store, each with the sentence the duty officer sees (reliability §8)."""

from fangxun_desk.domain.errors import RuleBroken


class StoreRefused(RuleBroken):
    """The store cannot be opened or written as asked; nothing was changed or overwritten."""


class StoreMissing(StoreRefused):
    """There is no data file where one was expected, or it has no content."""


class StoreDamaged(StoreRefused):
    """The file is not a readable database."""


class StoreForeign(StoreRefused):
    """The file is a database, but not one of this program."""


class StoreNewer(StoreRefused):
    """The store was written by a newer version of the program."""


class StoreBusy(StoreRefused):
    """Another process owns the store; `owner` names it."""

    def __init__(self, sentence: str, owner: str) -> None:
        super().__init__(sentence)
        self.owner = owner
