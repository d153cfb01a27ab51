"""The cycle collector of Python and a hundred thousand records: when it rests, and what it need not look through.

Records hold no cycles; looking through all of them would stop every thread for most of a second. Nothing else stands
here, and nothing of the program is known here.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Hold back the cycle collector: a file makes a hundred thousand objects and not one cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep_out_of_collection() -> None:
    """Let no later collection look through what is in memory now; what is let go of is freed all the same."""
    gc.collect(1)
    gc.freeze()
