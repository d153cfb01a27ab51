"""What is looked at on every page at once: a county, a storm, an official.

Choosing one on any page narrows the others down; it is a way of looking and is never part of a record.
"""

from PySide6.QtCore import QObject, Signal

UNIT, STORM, OFFICIAL = "unit", "storm", "official"
SHARED = (UNIT, STORM, OFFICIAL)
"""What pages share: the code of a reporting unit, the short name of a storm, the name of an official."""


class DeskSelection(QObject):
    """The shared selection; "" where nothing is chosen."""

    changed = Signal(str)
    """The name of what was chosen anew."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, str] = dict.fromkeys(SHARED, "")

    def __getitem__(self, name: str) -> str:
        """What is chosen; KeyError for what is not shared."""
        return self._values[name]

    def choose(self, name: str, value: str) -> None:
        """Choose a value, "" for all."""
        if self._values[name] != value:
            self._values[name] = value
            self.changed.emit(name)

    def clear(self) -> None:
        """Look at everything again."""
        for name in SHARED:
            self.choose(name, "")
