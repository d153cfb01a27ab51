"""The one short name of a storm: 7·16, however a county writes it."""

import re
import unicodedata

_DATE = re.compile("(?<!\\d)(\\d{1,2})\\s*[-/.月\u00b7\u2027\u2022\u30fb\uff65]\\s*(\\d{1,2})(?!\\d)")
_QUOTES = "\"'“”‘’「」《》"


def short_name(text: str) -> str:
    """6·20 for “6.20”强降雨, 6月20日暴雨过程 and the like; the text itself, trimmed, where it names no date."""
    found = _DATE.search(unicodedata.normalize("NFKC", text))
    if found and 1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31:
        return f"{int(found[1])}·{int(found[2])}"
    return text.strip().strip(_QUOTES)
