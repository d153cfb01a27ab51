"""Typesetting: a template of resources/typst and plain data in, the finished pages out.

Values reach a template as data, never as markup, so nothing an entry holds can be read as a command. Only the bundled
fonts are used: the same data gives the same bytes on every machine. What the pages say is decided elsewhere.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import typst

from fangxun_desk.paths import resources_dir

SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
"""The bundled families: text and headings; titles (bold only)."""


def to_pdf(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """The pages as one PDF, text kept as text. `made_at` (aware) is the date the file carries."""
    # Tags would describe every word of a map one by one; the sheets are pictures with text in them.
    made = _compiler(template, data).compile(format="pdf", timestamp=int(made_at.timestamp()), pdf_tags=False)
    assert isinstance(made, bytes)
    return made


def to_png(template: str, data: Mapping[str, Any], dots_per_inch: float) -> bytes:
    """The only page as a picture. Raises ValueError where there is more than one page."""
    made = _compiler(template, data).compile(format="png", ppi=dots_per_inch)
    if not isinstance(made, bytes):
        raise ValueError(f"{template} makes more than one page")
    return made


def _compiler(template: str, data: Mapping[str, Any]) -> typst.Compiler:
    folder = resources_dir() / "typst"
    return typst.Compiler(
        input=str(folder / template),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """The bundled fonts, looked through once."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(resources_dir() / "fonts")]
    )
