"""Errors nobody foresaw: logged in full under a number, told to the officer as that number and one sentence.

The log must not be shown to the officer, and the sentence must not carry anything of the error but its number.
"""

import logging
import os
import re
import secrets
from collections.abc import Sequence

from fangxun_desk import paths

LOG = logging.getLogger("fangxun_desk")
_LONGEST_LOG = 1 << 20
_PERSONAL = re.compile(r"(?<!\d)(?:\d{11}|\d{15,17}[\dXx])(?!\d)")
"""What looks like the number of a phone or an identity card."""


def log_with_number(log: logging.Logger, lines: Sequence[str]) -> str:
    """Log an error and answer with the number under which support will find it."""
    number = f"E-{secrets.token_hex(3).upper()}"
    # The parameters of a statement are what somebody typed, phones and names among them.
    kept = [line for line in "".join(lines).splitlines() if not line.lstrip().startswith("[parameters:")]
    log.error("%s\n%s", number, _PERSONAL.sub("***", "\n".join(kept)))
    return number


def keep_log() -> None:
    """Log to the user's state folder; a log that cannot be written costs the log, never the work."""
    folder = paths.state_dir() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "fangxun_desk.log"
        if log.exists() and log.stat().st_size > _LONGEST_LOG:
            os.replace(log, log.with_suffix(".old.log"))
        handler = logging.FileHandler(log, encoding="utf-8", delay=True)
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
