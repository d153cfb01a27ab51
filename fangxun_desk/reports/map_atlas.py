"""Several sheets bound into one PDF: pages taken over as they are, in the order given. It typesets nothing.

pypdfium2 is loaded with this module; it may be used by one thread at a time only.
"""

import io
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import pypdfium2

# PDFium writes the moment and a number of its own making into each file; the same sheets shall be the same bytes.
# Both are replaced by as many characters, so that no offset in the file moves.
_WRITTEN_AT = re.compile(rb"(?<=/CreationDate\(D:)\d{14}(?=\+00'00'\))")
_SIGNATURE = re.compile(rb"/ID\s*\[\s*<[0-9A-Fa-f]{32}>\s*<[0-9A-Fa-f]{32}>\s*\]")
_DIGITS = re.compile(rb"[0-9A-Fa-f]{32}")


def bind(sheets: Iterable[bytes], made_at: datetime) -> bytes:
    """One PDF of the pages of these, dated `made_at` (aware). Each sheet is taken over before the next is asked for, so
    that they never stand in memory side by side. Raises ValueError for no sheet at all."""
    bound = pypdfium2.PdfDocument.new()
    try:
        for sheet in sheets:
            single = pypdfium2.PdfDocument(sheet)
            try:
                bound.import_pages(single)
            finally:
                single.close()
        if not len(bound):
            raise ValueError("an atlas of no sheets")
        written = io.BytesIO()
        bound.save(written)
    finally:
        bound.close()
    dated = _WRITTEN_AT.sub(f"{made_at.astimezone(UTC):%Y%m%d%H%M%S}".encode(), written.getvalue())
    return _SIGNATURE.sub(lambda found: _DIGITS.sub(b"0" * 32, found[0]), dated)
