"""The cycle collector of Python: when it rests, which thread runs it, and what it need not look through.

Records hold no cycles; looking through a hundred thousand of them would stop every thread for most of a second. What
belongs to the window may only be let go of by the window's own thread. Nothing else of the program is known here.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_FULL_EVERY = 60
_MANY = 50_000
"""So many new objects at once are records just read; whoever lists them keeps them out of collection in a moment."""
_lock = Lock()
_resting = 0


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold back the cycle collector: a file makes a hundred thousand objects and not one cycle."""
    global _resting
    was_on = gc.isenabled()
    gc.disable()
    with _lock:
        _resting += 1
    try:
        yield
    finally:
        with _lock:
            _resting -= 1
        if was_on:
            gc.enable()


def keep_out_of_collection() -> None:
    """Let no later collection look through what is in memory now; what is let go of is freed all the same."""
    gc.freeze()


class OwnCollection:
    """Collecting by one thread alone, whenever it calls: a widget freed by any other thread would end the program."""

    def __init__(self) -> None:
        self._count = 0
        self._has_waited = False
        self._was_on = gc.isenabled()
        gc.disable()

    def collect(self) -> None:
        """Look through what is young, now and then through everything; nothing while a thread reads many rows."""
        self._has_waited = not self._has_waited and gc.get_count()[0] > _MANY
        if not _resting and not self._has_waited:
            self._count += 1
            gc.collect(1 if self._count % _FULL_EVERY else 2)

    def end(self) -> None:
        """Leave collecting to whoever did it before."""
        if self._was_on:
            gc.enable()
