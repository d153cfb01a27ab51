"""防汛风险图 on paper: one sheet, or an atlas of all of them, made from the map's content and the ledger's counts.

What the map shows is asked of `map_service`, as the window asks it. A sheet is read first (`material`) and typeset
after (`typeset`): reading needs the store, typesetting nothing, so a window can keep the two on different threads.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING, local
from fangxun_desk.domain.vocabulary import Sector
from fangxun_desk.geo import base_layers, division_directory
from fangxun_desk.geo.attributions import boundary_attribution
from fangxun_desk.geo.division_directory import CITY_CODE
from fangxun_desk.geo.map_content import AreaLook, MapContent
from fangxun_desk.reports import map_atlas, map_sheet, typst_writer
from fangxun_desk.reports.map_legend import Counts, Notes
from fangxun_desk.reports.map_paper import Paper
from fangxun_desk.reports.map_sheet import Sheet, SheetWords
from fangxun_desk.reports.written_file import put_bytes
from fangxun_desk.services import map_service
from fangxun_desk.services.map_counts import AskedSector, NoSector, PartCount, PointCounts
from fangxun_desk.services.map_service import MapAsked, SeasonPlaces
from fangxun_desk.store import figure_queries
from fangxun_desk.store.reader import Reader

PDF, PNG = ".pdf", ".png"
_DOTS_PER_INCH = 200.0
_KINDS = (map_service.POINTS, map_service.FEATURES)
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    """The file written, and how many risk points stand on the map (of an atlas: on its first sheet)."""

    written: Path
    points: int


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """Which sheet: of one division (its six-digit code; "" for the city), of one sector (None for all)."""

    division: str = ""
    sector: AskedSector | None = None


@dataclass(frozen=True, slots=True)
class SeasonRead:
    """What the sheets of a season are made of, read once for all of them: they stand on the same moment."""

    year: int
    at: datetime
    counts: PointCounts
    places: SeasonPlaces


@dataclass(frozen=True, slots=True)
class SheetMaterial:
    """Everything a sheet is made of, read from the store; `made_at` is the date the file carries."""

    content: MapContent
    counts: Counts
    words: SheetWords
    paper: Paper | None
    made_at: datetime


def sheet(
    reader: Reader,
    out: Path,
    *,
    year: int,
    division: str | None = None,
    sector: AskedSector | None = None,
    as_of: date | None = None,
    paper: str | None = None,
    is_demo: bool = False,
) -> Made:
    """Write one sheet as .pdf or .png. Without `as_of` it stands on the date the season's ledgers state.

    `division` is a code, `paper` A3 or A4. The same store and arguments give the same bytes. Raises RuleBroken for
    another suffix or paper, for a season without risk points, and naming the file where it cannot be written.
    """
    if out.suffix.lower() not in (PDF, PNG):
        raise RuleBroken(f"风险图不能写成“{out.name}”,文件名须以 {PDF} 或 {PNG} 结尾。")
    asked = SheetAsked(division or "", sector)
    read = material(reader, year, asked, as_of=as_of, paper=paper, is_demo=is_demo)
    content, drawn = typeset(read, out.suffix.lower())
    return Made(put_bytes(out, content), drawn.drawn[map_service.POINTS])


def atlas(
    reader: Reader,
    out: Path,
    *,
    year: int,
    as_of: date | None = None,
    paper: str | None = None,
    is_demo: bool = False,
    report: Report = lambda done, total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Made:
    """Write every sheet of a season into one PDF.

    `report` is told after each sheet how many of how many are done; what it raises ends the work, and nothing is
    written. Raises RuleBroken as `sheet` does, and where `is_cancelled` says so between two sheets.
    """
    if out.suffix.lower() != PDF:
        raise RuleBroken(f"图册不能写成“{out.name}”,文件名须以 {PDF} 结尾。")
    season = read_season(reader, year, as_of)
    wanted = _sheets_of(season.counts)
    points: list[int] = []

    def typeset_all() -> Iterator[bytes]:
        for at, asked in enumerate(wanted):
            if is_cancelled():
                raise RuleBroken("已取消,图册没有写出。")
            read = material_of(season, asked, paper=paper, is_demo=is_demo, page=(at + 1, len(wanted)))
            content, drawn = typeset(read, PDF)
            points.append(drawn.drawn[map_service.POINTS])
            yield content
            report(at + 1, len(wanted))

    bound = map_atlas.bind(typeset_all(), season.at)
    return Made(put_bytes(out, bound), points[0])


def put_atlas(sheets: Sequence[bytes], out: Path, made_at: datetime) -> Path:
    """Bind sheets already typeset into one PDF. Raises RuleBroken naming the file where it cannot be written."""
    return put_bytes(out, map_atlas.bind(iter(sheets), made_at))


def sheets_to_make(reader: Reader, year: int) -> list[SheetAsked]:
    """The sheets of an atlas: the city, each division, each sector, each division's sectors; none without points."""
    return _sheets_of(PointCounts.read(reader, year))


def _sheets_of(counts: PointCounts) -> list[SheetAsked]:
    def has(division: str, sector: AskedSector | None = None) -> bool:
        part = counts.of(division, sector)
        return part.counted + part.beyond > 0

    divisions, sectors = [code for code in counts.divisions if has(code)], counts.sectors
    return [
        *([] if counts.is_empty else [SheetAsked()]),
        *(SheetAsked(division) for division in divisions),
        *(SheetAsked(sector=sector) for sector in sectors),
        *(SheetAsked(code, sector) for code in divisions for sector in sectors if has(code, sector)),
    ]


def read_season(reader: Reader, year: int, as_of: date | None = None, division: str = "") -> SeasonRead:
    """Read what sheets are made of; with a division, what its own sheets need. Raises RuleBroken for a season without
    risk points."""
    counts = PointCounts.read(reader, year)
    if counts.is_empty:
        raise RuleBroken(f"{year}年没有风险点台账,请先导入风险点台账再出图。")
    return SeasonRead(year, _moment(reader, year, as_of), counts, SeasonPlaces.read(reader, year, division))


def material(
    reader: Reader,
    year: int,
    asked: SheetAsked,
    *,
    as_of: date | None = None,
    paper: str | None = None,
    is_demo: bool = False,
    page: tuple[int, int] | None = None,
) -> SheetMaterial:
    """Read what a sheet is made of. Raises RuleBroken for an unknown paper and for a season without risk points."""
    chosen = Paper.read(paper) if paper else None
    season = read_season(reader, year, as_of, asked.division)
    return material_of(season, asked, paper=chosen and chosen.name, is_demo=is_demo, page=page)


def material_of(
    season: SeasonRead,
    asked: SheetAsked,
    *,
    paper: str | None = None,
    is_demo: bool = False,
    page: tuple[int, int] | None = None,
) -> SheetMaterial:
    """What a sheet is made of, from a season already read; needs no store. Raises RuleBroken for an unknown paper."""
    shown = MapAsked(asked.division, asked.sector, _KINDS, with_warnings=False, with_details=False)
    content = map_service.content_from(season.places, shown)
    counted = counts_of(season.counts.of(asked.division, asked.sector))
    notes = _notes(content, season.year, season.at)
    words = SheetWords(content.title, _subject(content, asked.division), notes, is_demo, page)
    return SheetMaterial(content, counted, words, Paper.read(paper) if paper else None, season.at)


def typeset(read: SheetMaterial, suffix: str) -> tuple[bytes, Sheet]:
    """Make the page, .pdf or .png; needs no store."""
    drawn = map_sheet.compose(read.content, read.counts, read.words, read.paper)
    if suffix == PNG:
        return typst_writer.to_png(map_sheet.TEMPLATE, drawn.data, _DOTS_PER_INCH), drawn
    return typst_writer.to_pdf(map_sheet.TEMPLATE, drawn.data, read.made_at), drawn


def counts_of(part: PartCount) -> Counts:
    """The counts of a part as the legend states them."""
    by_sector = {None if isinstance(one, NoSector) else one: count for one, count in part.by_sector.items()}
    return Counts(part.points, by_sector, part.by_grade, part.unlocated, part.remark)


def latest_season(reader: Reader) -> int:
    """The latest season with risk points. Raises RuleBroken where there is none."""
    known = figure_queries.years(reader)
    found = next((year for year in known if not PointCounts.read(reader, year).is_empty), None)
    if found is None:
        raise RuleBroken("还没有风险点台账,请先导入风险点台账再出图。")
    return found


def read_division(text: str) -> str:
    """The code of the division a person wrote (name, code or pinyin), "" for the whole city. Raises RuleBroken naming
    the known ones."""
    found = division_directory.find_unit(text)
    if found is None and text.isascii() and text.strip():
        likely = division_directory.match(text, division_directory.units(with_city=True))
        found = likely[0] if len(likely) == 1 else None
    if found is None:
        known = "、".join(unit.name for unit in division_directory.units(with_city=True))
        raise RuleBroken(f"不认识的县(市、区):{text}。可用的有:{known}。")
    return "" if found.code == CITY_CODE else found.code


def read_sector(text: str) -> AskedSector:
    """The sector a person wrote. Raises RuleBroken naming the known ones."""
    found = Sector.read(text) or NoSector.read(text)
    if found is None:
        known = "、".join(sector.label for sector in (*Sector, *NoSector))
        raise RuleBroken(f"不认识的行业类别:{text}。可用的有:{known}。")
    return found


def _moment(reader: Reader, year: int, as_of: date | None) -> datetime:
    """The moment a sheet stands on: the one asked for, or the end of the day asked for or stated by the ledgers."""
    if isinstance(as_of, datetime):
        return local(as_of)
    return datetime.combine(figure_queries.dates_of(reader, year, as_of).as_of, time(23, 59, 59), BEIJING)


def _subject(content: MapContent, division: str) -> str:
    """The county the sheet is about, as its outline is named; "" for the city and for zones without an outline."""
    unit = division_directory.unit_named(division)
    outlines = {area.name for area in content.areas if area.look is AreaLook.COUNTY}
    names = () if unit is None else (unit.name, unit.full_name)
    return next((name for name in names if name in outlines), "")


def _notes(content: MapContent, year: int, at: datetime) -> Notes:
    """What the sheet says of its sources; the office's own boundaries are not attributed to somebody else."""
    counties = [area for area in content.areas if area.look is AreaLook.COUNTY]
    waters = [area for area in content.areas if area.detail == base_layers.WATER_NOTICE]
    is_shipped = any(area.detail == base_layers.COUNTY_NOTICE for area in counties)
    attribution = boundary_attribution() if is_shipped else "本单位导入的行政区界图层"
    water = base_layers.WATER_NOTICE if waters else "本单位导入的水系图层"
    return Notes(year, at.date(), content.notice, attribution, water)
