"""CAP 1.2 files: what a warning is made of, what is doubted about it, and what is refused and why."""

import math
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.storm import Storm, Warning, storm_around
from fangxun_desk.domain.vocabulary import WarningColour, WarningMessage
from fangxun_desk.geo import warning_outline
from fangxun_desk.imports import read_file, read_paths
from fangxun_desk.imports.reading import INFO, REJECT, WARN, FileReading
from tests.imports.cap_messages import LUSHAN, RED, SQUARE, info, message, read, written

NOT_REAL = ("Exercise", "Test", "System", "Draft")


def warning_in(reading: FileReading) -> Warning:
    assert not reading.problem
    (row,) = reading.rows
    (draft,) = row.drafts
    assert isinstance(draft.record, Warning)
    return draft.record


def codes(reading: FileReading, *levels: str) -> list[str]:
    return [said.code for said in reading.warnings if said.level in (levels or (WARN, REJECT))]


def area(name: str = "鲁山县", inside: str = "", code: str = "410423000000") -> str:
    geocode = f"<geocode><valueName>行政区划代码</valueName><value>{code}</value></geocode>" if code else ""
    return f"<area><areaDesc>{name}</areaDesc>{inside}{geocode}</area>"


def polygon(text: str) -> str:
    return area(inside=f"<polygon>{text}</polygon>")


# -- what a warning is made of -------------------------------------------------------------------------------


def test_that_a_sound_message_becomes_one_warning_without_a_doubt(tmp_path: Path) -> None:
    reading = read(tmp_path)
    warning = warning_in(reading)
    assert (reading.plural, reading.season, reading.read, reading.warnings) == ("warning", 2024, 1, ())
    assert (warning.identifier, warning.issuer, warning.hazard_event) == ("PDS-1", "平顶山市气象台(演示)", "暴雨")
    assert (warning.colour, warning.message) == (WarningColour.RED, WarningMessage.ALERT)
    assert (warning.areas, warning.area_codes) == (("鲁山县",), ("410423",))
    assert warning.expires_at == datetime(2024, 7, 16, 18, 15, tzinfo=BEIJING)
    assert "100毫米" in warning.description
    assert warning.instruction == "危险区群众听从安排转移。"


def test_that_the_offset_a_moment_was_sent_in_is_kept(tmp_path: Path) -> None:
    warning = warning_in(read(tmp_path, sent="2024-07-15T22:15:00-00:00"))
    assert warning.sent_at == datetime(2024, 7, 16, 6, 15, tzinfo=BEIJING)
    assert warning.sent_at is not None
    assert warning.sent_at.utcoffset() == timedelta(0)


def test_that_the_season_is_the_local_year_of_sending(tmp_path: Path) -> None:
    assert read(tmp_path, sent="2024-12-31T18:00:00-00:00").season == 2025


def test_that_a_warning_is_in_force_once_sent_where_no_moment_is_stated(tmp_path: Path) -> None:
    warning = warning_in(read(tmp_path, info(effective=None)))
    assert warning.effective_at == warning.sent_at


@pytest.mark.parametrize("msg_type", ["Update", "Cancel"])
def test_that_what_a_message_speaks_of_is_kept_by_identifier(tmp_path: Path, msg_type: str) -> None:
    triples = "a@b,PDS-0,2024-07-16T02:00:00+08:00\n  a@b,PDS-00,2024-07-15T16:35:00+08:00"
    reading = read(tmp_path, msgType=msg_type, references=triples)
    assert warning_in(reading).named == ("PDS-0", "PDS-00")
    assert warning_in(reading).message is WarningMessage.of(msg_type)
    assert codes(reading) == []


def test_that_a_cancelling_message_is_a_record_that_does_not_count(tmp_path: Path) -> None:
    references = "a@b,PDS-0,2024-07-16T02:00:00+08:00"
    assert warning_in(read(tmp_path, msgType="Cancel", references=references)).judge_issued() == "cancel_message"
    assert warning_in(read(tmp_path)).judge_issued() is None


def test_that_a_cancelling_message_needs_no_info(tmp_path: Path) -> None:
    path = written(tmp_path, message("", msgType="Cancel", references="a@b,PDS-0,2024-07-16T02:00:00+08:00"))
    reading = read_file(path)
    assert warning_in(reading).named == ("PDS-0",)
    assert codes(reading) == []


@pytest.mark.parametrize("references", ["", "PDS-0", "a@b,PDS-1,2024-07-16T02:00:00+08:00"])
def test_that_a_cancelling_message_that_names_no_other_is_doubted(tmp_path: Path, references: str) -> None:
    assert "reference_missing" in codes(read(tmp_path, msgType="Cancel", references=references))


@pytest.mark.parametrize(
    ("event", "kept"),
    [("暴雨", "暴雨"), ("暴雨红色预警信号", "暴雨"), ("暴雨预警", "暴雨"), ("雷电黄色", "雷电"), ("预警", "预警")],
)
def test_that_an_event_is_kept_without_its_colour(tmp_path: Path, event: str, kept: str) -> None:
    assert warning_in(read(tmp_path, info(event=event))).hazard_event == kept


# -- colour --------------------------------------------------------------------------------------------------


def test_that_a_colour_in_words_is_taken_where_no_parameter_states_one(tmp_path: Path) -> None:
    reading = read(tmp_path, info(more="", headline="发布暴雨橙色预警信号"))
    assert warning_in(reading).colour is WarningColour.ORANGE
    assert codes(reading, INFO) == ["colour_from_words"]


@pytest.mark.parametrize("value", ["红", "红色", "Red", "暴雨红色预警"])
def test_that_a_colour_parameter_is_read_however_it_is_written(tmp_path: Path, value: str) -> None:
    more = f"<parameter><valueName>预警颜色</valueName><value>{value}</value></parameter>"
    assert warning_in(read(tmp_path, info(more=more))).colour is WarningColour.RED


@pytest.mark.parametrize("headline", ["请注意防范", "将暴雨黄色预警升级为橙色预警"])
@pytest.mark.parametrize("severity", ["Extreme", "Severe", "Moderate", "Minor"])
def test_that_severity_is_never_taken_for_a_colour(tmp_path: Path, severity: str, headline: str) -> None:
    reading = read(tmp_path, info(more="", severity=severity, headline=headline))
    assert warning_in(reading).colour is None
    assert codes(reading) == ["colour_unknown"]
    assert severity in reading.warnings[0].message


def test_that_a_colour_parameter_and_a_headline_that_disagree_are_doubted(tmp_path: Path) -> None:
    reading = read(tmp_path, info(headline="发布暴雨黄色预警信号"))
    assert warning_in(reading).colour is WarningColour.RED
    assert codes(reading) == ["colour_disagrees"]


# -- several infos -------------------------------------------------------------------------------------------


def test_that_the_chinese_of_several_languages_is_read(tmp_path: Path) -> None:
    english = info(language="en-US", event="Rainstorm", headline="Red alert", senderName="Pingdingshan")
    for infos in ((english, info()), (info(), english)):
        warning = warning_in(read(tmp_path, *infos))
        assert (warning.hazard_event, warning.issuer) == ("暴雨", "平顶山市气象台(演示)")
        assert warning.areas == ("鲁山县",)


def test_that_several_blocks_are_joined_and_the_gravest_colour_taken(tmp_path: Path) -> None:
    orange = RED.replace("红色", "橙色")
    other = info(area("汝州市", "<circle>34.16,112.84 5</circle>", "410482"), orange, headline="暴雨橙色预警信号",
                 expires="2024-07-16T20:00:00+08:00", effective="2024-07-16T05:00:00+08:00")  # fmt: skip
    reading = read(tmp_path, other, info())
    warning = warning_in(reading)
    assert (warning.colour, warning.areas) == (WarningColour.RED, ("汝州市", "鲁山县"))
    assert warning.area_codes == ("410482", "410423")
    assert (warning.effective_at, warning.expires_at) == (
        datetime(2024, 7, 16, 5, tzinfo=BEIJING),
        datetime(2024, 7, 16, 20, tzinfo=BEIJING),
    )
    assert len(shapely.get_parts(shapely.from_wkt(warning.outline))) == 2
    assert codes(reading) == ["colours_differ"]


# -- areas ---------------------------------------------------------------------------------------------------


def test_that_an_outline_is_kept_longitude_first(tmp_path: Path) -> None:
    outline = shapely.from_wkt(warning_in(read(tmp_path)).outline)
    assert outline.geom_type == "MultiPolygon"
    assert outline.bounds == pytest.approx((112.70, 33.70, 112.90, 33.80), abs=1e-9)


@pytest.mark.parametrize(
    ("written_so", "code", "area_share"),
    [
        ("112.70,33.70 112.90,33.70 112.90,33.80 112.70,33.80 112.70,33.70", "lat_lon_swapped", 1.0),
        (SQUARE.rsplit(" ", 1)[0], "polygon_unclosed", 1.0),
        ("33.70,112.70 33.80,112.90 33.70,112.90 33.80,112.70 33.70,112.70", "polygon_crossing", 0.5),
    ],
)
def test_that_a_polygon_is_mended_and_that_is_doubted(
    tmp_path: Path, written_so: str, code: str, area_share: float
) -> None:
    reading = read(tmp_path, info(polygon(written_so)))
    outline = shapely.from_wkt(warning_in(reading).outline)
    assert codes(reading) == [code]
    assert outline.is_valid
    assert outline.area == pytest.approx(0.02 * area_share)


@pytest.mark.parametrize(
    "text",
    [
        "33.7,112.7",
        "33.7,112.7 33.8,112.8 33.7,112.7",
        "33.7,112.7 33.8,112.8 33.9,112.9 33.7,112.7",
        "33.7;112.7 33.8;112.8 33.9;112.7",
        "33.7,一 33.8,112.8 33.9,112.7 33.7,一",
        "nan,112.7 33.8,112.8 33.9,112.7 nan,112.7",
        "3.7,2.7 3.8,2.8 3.9,2.7 3.7,2.7",
    ],
)
def test_that_a_polygon_that_says_no_area_costs_the_outline_and_not_the_warning(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, info(polygon(text)))
    assert warning_in(reading).outline == ""
    assert warning_in(reading).area_codes == ("410423",)
    assert codes(reading) == ["polygon_unreadable"]


@given(lat=st.floats(33.0, 34.4), lon=st.floats(112.2, 113.6), radius_km=st.floats(0.5, 200), points=st.integers(3, 40))
def test_that_a_circle_has_its_radius_and_a_star_of_points_never_breaks_the_outline(
    lat: float, lon: float, radius_km: float, points: int
) -> None:
    outline = warning_outline.outline_of([warning_outline.circle_of(f"{lat},{lon} {radius_km}")])
    square_km = shapely.from_wkt(outline).area * 111.195**2 * math.cos(math.radians(lat))
    assert square_km == pytest.approx(math.pi * radius_km**2, rel=0.03)
    # Joining every third corner of a ring makes stars, which cross themselves.
    corners = [
        (lat + math.sin(3 * turn * math.tau / points), lon + math.cos(3 * turn * math.tau / points))
        for turn in range(points)
    ]
    try:
        shape = warning_outline.polygon_of(" ".join(f"{a},{b}" for a, b in [*corners, corners[0]]))
    except warning_outline.ShapeUnreadable:
        return
    star = shapely.from_wkt(warning_outline.outline_of([shape]))
    assert star.is_valid
    assert star.geom_type == "MultiPolygon"


@pytest.mark.parametrize("text", ["33.7,112.8", "33.7,112.8 0", "33.7,112.8 -3", "33.7,112.8 五", "33.7,112.8 5000"])
def test_that_a_circle_without_an_area_is_doubted(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, info(area(inside=f"<circle>{text}</circle>")))
    assert warning_in(reading).outline == ""
    assert codes(reading) == ["circle_unreadable"]


def test_that_an_area_by_name_alone_widens_the_warning_to_its_names(tmp_path: Path) -> None:
    reading = read(tmp_path, info(LUSHAN + area("叶县", "", "410422")))
    assert warning_in(reading).outline == ""
    assert codes(reading, INFO) == ["outline_partial"]
    assert warning_in(reading).area_codes == ("410423", "410422")


@pytest.mark.parametrize(
    ("name", "code", "found"),
    [
        ("鲁山县", "410423101000", ("410423",)),
        ("鲁山县、叶县", "", ("410423", "410422")),
        ("全市", "410400000000", ("410400",)),
        ("平顶山市", "", ("410400",)),
    ],
)
def test_that_areas_are_known_by_six_digits(tmp_path: Path, name: str, code: str, found: tuple[str, ...]) -> None:
    reading = read(tmp_path, info(area(name, "", code)))
    assert warning_in(reading).area_codes == found
    assert codes(reading) == []


def test_that_a_code_of_no_known_form_is_doubted_and_the_name_taken(tmp_path: Path) -> None:
    reading = read(tmp_path, info(area("叶县", "", "FIPS-12")))
    assert warning_in(reading).area_codes == ("410422",)
    assert codes(reading) == ["geocode_unreadable"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        area("商丘市", "", "411400000000"),
        area("商丘市", "<circle>34.44,115.65 10</circle>", "411400000000"),
        area("城西一带", "", ""),
    ],
)
def test_that_a_warning_for_another_city_is_doubted(tmp_path: Path, elsewhere: str) -> None:
    assert "area_not_in_city" in codes(read(tmp_path, info(elsewhere)))


def test_that_an_end_that_is_missing_or_comes_first_is_doubted(tmp_path: Path) -> None:
    assert codes(read(tmp_path, info(expires=None))) == ["expires_missing"]
    assert codes(read(tmp_path, info(expires="2024-07-16T06:00:00+08:00"))) == ["expires_before_effective"]


def test_that_cap_1_1_is_read_and_doubted(tmp_path: Path) -> None:
    reading = read(tmp_path, namespace="urn:oasis:names:tc:emergency:cap:1.1")
    assert warning_in(reading).areas == ("鲁山县",)
    assert codes(reading) == ["cap_1_1"]


# -- what is never a warning ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", NOT_REAL)
@pytest.mark.parametrize("msg_type", ["Alert", "Update", "Cancel"])
def test_that_what_is_not_meant_is_refused_as_a_drill_and_makes_nothing(
    tmp_path: Path, status: str, msg_type: str
) -> None:
    reading = read(tmp_path, status=status, msgType=msg_type)
    (row,) = reading.rows
    assert (row.drafts, row.reason, reading.read, reading.problem) == ((), "drill", 1, "")
    (said,) = reading.warnings
    assert (said.code, said.level) == ("drill", REJECT)
    assert status in said.message


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"status": "actual"}, "<status>"),
        ({"status": "Real"}, "<status>"),
        ({"msgType": "Notice"}, "<msgType>"),
        ({"msgType": "Ack"}, "<msgType>"),
        ({"msgType": "Error"}, "<msgType>"),
        ({"scope": "Everybody"}, "<scope>"),
        ({"identifier": None}, "<identifier>"),
        ({"sender": None}, "<sender>"),
        ({"sent": None}, "<sent>"),
        ({"status": None}, "<status>"),
        ({"msgType": None}, "<msgType>"),
        ({"scope": " "}, "<scope>"),
        ({"sent": "2024-07-16T06:15:00"}, "时区"),
        ({"sent": "2024-07-16"}, "<sent>"),
        ({"sent": "7月16日6时"}, "<sent>"),
        ({"identifier": "PDS\x851"}, "<identifier>"),
        ({"namespace": "urn:oasis:names:tc:emergency:cap:2.0"}, "命名空间"),
        ({"namespace": ""}, "命名空间"),
    ],
)
def test_that_a_head_that_cannot_be_used_is_refused_naming_the_element(
    tmp_path: Path, changes: dict[str, Any], named: str
) -> None:
    reading = read(tmp_path, **changes)
    assert named in reading.problem
    assert_nothing_kept(reading)


@pytest.mark.parametrize("name", ["category", "event", "urgency", "severity", "certainty"])
def test_that_an_info_without_a_required_element_is_refused_naming_it(tmp_path: Path, name: str) -> None:
    reading = read(tmp_path, info(**{name: None}))
    assert f"<{name}>" in reading.problem
    assert_nothing_kept(reading)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<note>没有内容</note>", "<info>"),
        (info(areas=""), "<area>"),
        (info(areas="<area></area>"), "<areaDesc>"),
        (info(effective="2024-07-16T06:15:00"), "<effective>"),
        (info(expires="明天"), "<expires>"),
        (info(onset="2024-07-16 06:15:00+08:00"), "<onset>"),
    ],
)
def test_that_a_body_that_cannot_be_used_is_refused_naming_the_element(tmp_path: Path, body: str, named: str) -> None:
    reading = read(tmp_path, body)
    assert named in reading.problem
    assert_nothing_kept(reading)


def assert_nothing_kept(reading: FileReading) -> None:
    assert reading.problem.startswith(f"{reading.file}:")
    assert reading.problem.count("。") == 1
    assert reading.problem.endswith("未收入。")
    assert (reading.rows, reading.season, reading.plural) == ((), None, "warning")


# -- files as files ------------------------------------------------------------------------------------------

BOMB = """<!DOCTYPE alert [<!ENTITY a "哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
OUTSIDE = '<!DOCTYPE alert [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
ELSEWHERE = '<!DOCTYPE alert SYSTEM "http://127.0.0.1:9/alert.dtd">'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, ELSEWHERE])
def test_that_entities_and_document_types_are_refused(tmp_path: Path, declared: str) -> None:
    reading = read_file(written(tmp_path, declared + message(identifier="&d;")))
    assert "DTD" in reading.problem
    assert_nothing_kept(reading)


def test_that_every_truncation_is_refused_and_none_escapes(tmp_path: Path) -> None:
    whole = written(tmp_path, message()).read_bytes()
    path = tmp_path / "半.xml"
    for length in range(0, len(whole) - 1, 37):
        path.write_bytes(whole[:length])
        reading = read_file(path, kind="warning")
        assert reading.problem, length
        assert reading.rows == ()


def test_that_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    reading = read_file(written(tmp_path, message(more=f"<note>{'x' * 3_000_000}</note>")))
    assert "2 MB" in reading.problem
    assert_nothing_kept(reading)


def test_that_an_xml_nested_beyond_reason_harms_nobody(tmp_path: Path) -> None:
    reading = read_file(written(tmp_path, message(more="<a>" * 100_000 + "</a>" * 100_000)))
    assert warning_in(reading).identifier == "PDS-1"


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8", "utf-8"), ("gbk", "GB2312"), ("gb18030", "gb18030"), ("utf-16", "UTF-16")]
)
def test_that_every_usual_encoding_is_read(tmp_path: Path, encoding: str, declared: str) -> None:
    reading = read_file(written(tmp_path, message(), "预警.xml", encoding, declared))
    assert warning_in(reading).areas == ("鲁山县",)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("gbk", "UTF-8"), ("utf-8", "GBK"), ("utf-8", "us-ascii"), ("utf-8", "punycode"), ("utf-8", "x-none")],
)
def test_that_a_wrongly_declared_encoding_is_refused(tmp_path: Path, encoding: str, declared: str) -> None:
    reading = read_file(written(tmp_path, message(), "预警.xml", encoding, declared))
    assert "编码" in reading.problem
    assert_nothing_kept(reading)


@pytest.mark.parametrize("content", [b"", b"  \n", b"PK\x03\x04", b"\x00\x01\x02", b"<rss><alert/></rss>"])
def test_that_what_is_no_cap_is_refused_where_a_warning_was_expected(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "别的.xml"
    path.write_bytes(content)
    reading = read_file(path, kind="warning")
    assert reading.problem.startswith("别的.xml:")
    assert reading.rows == ()


@given(st.binary(max_size=400))
def test_that_no_content_whatever_escapes_as_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "任意.xml"
    path.write_bytes(content)
    reading = read_file(path, kind="warning")
    assert reading.problem
    assert "程序未能读完" not in reading.problem


def test_that_a_folder_of_warnings_is_read_with_their_kind(tmp_path: Path) -> None:
    written(tmp_path, message(), "一.xml")
    written(tmp_path, message(identifier="PDS-2"), "二.cap")
    assert [reading.plural for reading in read_paths([tmp_path])] == ["warning", "warning"]


# -- the storm it belongs to ---------------------------------------------------------------------------------


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2024, 7, day, hour, tzinfo=BEIJING)


STORMS = (
    Storm(name="7·9", began_at=at(9, 20), ended_at=at(10, 16)),
    Storm(name="7·16", began_at=at(15, 20), ended_at=at(17, 20)),
    Storm(name="未定"),
)


@pytest.mark.parametrize(
    ("sent", "until", "name"),
    [
        (at(9, 17), at(10, 5), "7·9"),
        (at(16, 6), at(16, 18), "7·16"),
        (at(9, 17), at(9, 19), None),
        (at(12), at(13), None),
        (at(17, 21), None, None),
        (at(16), None, "7·16"),
    ],
)
def test_that_a_warning_belongs_to_the_storm_it_warns_of(sent: datetime, until: datetime | None, name: Any) -> None:
    found = storm_around(STORMS, sent, until)
    assert (found.name if found else None) == name
