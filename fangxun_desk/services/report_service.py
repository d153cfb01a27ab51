"""年度报告: count the season, lay every figure open, compose the report and write it in the formats asked for.

Every number is asked of `season_service`, as the screen asks it; nothing is counted here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fangxun_desk import __version__
from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.season import Figure
from fangxun_desk.reports import annual_report as report
from fangxun_desk.reports.document import Document
from fangxun_desk.reports.season_material import Origin, SeasonMaterial, extract
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services import season_service
from fangxun_desk.store.reader import Reader

Write = Callable[[SeasonMaterial, Document], bytes]


@dataclass(frozen=True, slots=True)
class Report:
    """The files written, the figures they show, and the state of the store they were made from."""

    written: tuple[Path, ...]
    figures: Mapping[str, int]
    store_head: Mapping[str, Any]


def annual_report(
    reader: Reader,
    year: int,
    out_dir: Path,
    formats: Sequence[str] = ("docx", "xlsx"),
    *,
    desk_head: Mapping[str, Any],
    is_demo: bool,
    made_at: datetime,
    as_of: date | None = None,
) -> Report:
    """Write the annual report of a year into a folder; the same store and moment give the same bytes.

    Raises RuleBroken naming the known formats for an unknown one, and naming the file where one cannot be written.
    """
    writers = _writers(formats)
    season = season_service.figures(reader, year, as_of)
    origin = Origin(
        desk=str(desk_head["desk"]),
        changes=int(desk_head["changes"]),
        hash=str(desk_head["hash"]),
        made_at=made_at,
        is_demo=is_demo,
        app_version=__version__,
    )
    material = extract(reader, season, _explained(reader, season.figures, year, as_of), origin)
    document = report.compose(material)
    # All of them are made before the first is put in place: a report is whole or not there.
    made = {suffix: write(material, document) for suffix, write in writers.items()}
    written = tuple(put_bytes(out_dir / file_name(year, suffix), content) for suffix, content in made.items())
    return Report(written, dict(season.figures), dict(desk_head))


def file_name(year: int, suffix: str) -> str:
    """What the report's file is called."""
    return f"平顶山市{year}年防汛工作年度报告.{suffix}"


def _explained(reader: Reader, codes: Mapping[str, int], year: int, as_of: date | None) -> Iterator[Figure]:
    """One figure after the other, so that the rows of all of them never stand in memory together."""
    return (season_service.explain(reader, year, code, as_of) for code in codes)


def _docx(material: SeasonMaterial, document: Document) -> bytes:
    from fangxun_desk.reports import docx_writer

    return docx_writer.render(document)


def _xlsx(material: SeasonMaterial, document: Document) -> bytes:
    from fangxun_desk.reports import xlsx_writer

    return xlsx_writer.render(report.workbook(material, document))


_WRITERS: dict[str, Write] = {"docx": _docx, "xlsx": _xlsx}


def _writers(formats: Sequence[str]) -> dict[str, Write]:
    wanted = dict.fromkeys(name.strip().lower().removeprefix(".") for name in formats)
    if unknown := [name for name in wanted if name not in _WRITERS]:
        raise RuleBroken(f"不能写出“{unknown[0]}”格式的年度报告。可用的格式:{'、'.join(_WRITERS)}。")
    if not wanted:
        raise RuleBroken(f"请指定年度报告的格式。可用的格式:{'、'.join(_WRITERS)}。")
    return {name: _WRITERS[name] for name in wanted}
