"""Errors nobody foresaw: logged in full under a number, told to the officer as that number and one sentence.

The log must not be shown to the officer, and the sentence must not carry anything of the error but its number.
"""

import logging
import secrets
from collections.abc import Sequence


def log_with_number(log: logging.Logger, lines: Sequence[str]) -> str:
    """Log an error and answer with the number under which support will find it."""
    number = f"E-{secrets.token_hex(3).upper()}"
    log.error("%s\n%s", number, "".join(lines))
    return number
