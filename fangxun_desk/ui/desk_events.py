"""The one signal hub: what more than one part of the window wants to hear of. It holds no state and decides nothing."""

from PySide6.QtCore import QObject, Signal


class DeskEvents(QObject):
    """News of the desk; whoever shows one of the changed kinds reads again."""

    opened = Signal()
    """The store is open and can be asked."""
    changed = Signal(object)
    """`Changes`: the kinds of noun a use-case changed. Once per change, after it is durable."""
    saved = Signal(object)
    """The moment (datetime) a change became durable."""
    record_asked = Signal(str)
    """The record_id of a record somebody wants to see, on whatever page it stands."""
    entry_asked = Signal(object, str)
    """A half-filled record somebody wants to enter, on the page where its kind is entered, and in words where from."""
    map_asked = Signal(str)
    """The record_id of a place somebody wants to see on the map."""
    said = Signal(str)
    """A sentence that needs no answer; the strip shows it for a while."""
    warning_arrived = Signal(str)
    """The record_id of a warning (or of a message that ends one) that came in by itself; it is durable."""
    setting_changed = Signal(str)
    """The key of a setting that was changed; its new value stands in the settings."""
