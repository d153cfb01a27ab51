"""How the starter speaks: short lines on stderr, English and then Chinese, and one way to give up.

Nothing here knows what is being set up. Standard output is left to the program that is started.
"""

import sys


class Stopped(Exception):
    """The work cannot go on; the two sentences say why and what to do."""

    def __init__(self, english: str, chinese: str, detail: str = "") -> None:
        super().__init__(english)
        self.english = english
        self.chinese = chinese
        self.detail = detail


def say(english: str, chinese: str = "") -> None:
    """One thing in both languages; an empty sentence is no line."""
    for line in filter(None, (english, chinese)):
        print(line, file=sys.stderr, flush=True)


def speak_any_language() -> None:
    """A console with a narrow code page shows question marks instead of breaking off."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
