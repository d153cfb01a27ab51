"""What one cell was found to say: a value, and at most one remark about how it was read.

Every repair of a cell comes back as an Outcome, so that nothing is mended in silence. This module knows no format and
no column.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar

from fangxun_desk.imports.reading import INFO, WARN

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """The value a cell states (None: nothing, or nothing that can be read) and the remark about it.

    `code` is "" where the cell was clean; `level` and `message` then mean nothing.
    """

    value: T | None
    code: str = ""
    level: str = INFO
    message: str = ""


def clean(value: T | None) -> Outcome[T]:
    """A value that stood there plainly."""
    return Outcome(value)


def repaired(value: T, code: str, message: str) -> Outcome[T]:
    """A value put right with certainty."""
    return Outcome(value, code, INFO, message)


def doubtful(value: T | None, code: str, message: str) -> Outcome[T]:
    """A value somebody should look at, or None where none could be taken."""
    return Outcome(value, code, WARN, message)
