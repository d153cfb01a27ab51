"""叫应单: what stands on paper, read back from the PDF."""

from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest

from fangxun_desk.domain.call_order import call_order
from fangxun_desk.domain.coverage import Coverage, Target, TargetKind, Tenure
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, PostStanding
from fangxun_desk.domain.vocabulary import RiskGrade
from fangxun_desk.reports import call_list, typst_writer
from fangxun_desk.reports.call_list import CallListMaterial

AT = datetime(2024, 7, 16, 6, 20, tzinfo=BEIJING)
UNIT = "410423"


def point(at: int, grade: RiskGrade | None, people: int | None) -> RiskPoint:
    return RiskPoint(record_id=f"p{at}", unit=UNIT, town="尧山镇", name=f"第{at}沟口", grade=grade, people=people)


def answered(risk: RiskPoint, name: str) -> Coverage:
    person = Official(
        record_id=f"o-{name}", name=name, organisation="尧山镇人民政府", title="镇长", mobile="15500001234"
    )
    tenure = Tenure(Post(record_id="post", official=person.record_id, unit=UNIT), person, PostStanding.IN_FORCE)
    return Coverage(Target(TargetKind.POINT, risk.record_id, UNIT, risk.name, record_id=risk.record_id), by=(tenure,))


def silent(risk: RiskPoint) -> Coverage:
    return Coverage(
        Target(TargetKind.POINT, risk.record_id, UNIT, risk.name, record_id=risk.record_id), reason="台账没有填写责任人"
    )


@pytest.fixture
def material() -> CallListMaterial:
    low, major, lost = point(1, RiskGrade.LOW, 900), point(2, RiskGrade.MAJOR, None), point(3, RiskGrade.LARGER, 12)
    coverage = {"p1": answered(low, "䶮大山"), "p2": answered(major, "王伟"), "p3": silent(lost)}
    calls = call_order([low, major, lost], coverage)
    return CallListMaterial(
        place="暴雨红色预警 鲁山县", at=AT, made_at=AT, numbers="风险点 3 处,威胁 40 户、912 人", people=calls.people,
        unanswered=calls.unanswered, shelters=(),
        rescue=(("鲁山县消防大队", "23 人", "4.4 公里", "约 7 分钟", "李 0375-1"),),
        notes=("1 处风险点未报威胁人数,合计只含已报的。",), unit_names={UNIT: "鲁山县"}, is_demo=True,
    )  # fmt: skip


def text_of(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_that_the_paper_names_the_gravest_risk_first_whatever_the_numbers_say(
    material: CallListMaterial, tmp_path: Path
) -> None:
    out = tmp_path / "calls.pdf"
    out.write_bytes(typst_writer.to_pdf(call_list.TEMPLATE, call_list.compose(material), AT))
    text = text_of(out)
    assert text.index("王伟") < text.index("䶮大山")
    assert "15500001234" in text
    assert "人数未报" in text
    assert "演示数据" in text


def test_that_points_nobody_can_be_called_for_stand_apart_with_the_reason(material: CallListMaterial) -> None:
    words = call_list.compose(material)
    assert words["unanswered"] == [["鲁山县 尧山镇", "第3沟口", "较大", "12 人", "台账没有填写责任人"]]


def test_that_sections_are_numbered_without_a_gap(material: CallListMaterial) -> None:
    headings = call_list.compose(material)["headings"]
    assert [each[0] for each in headings.values()] == ["一", "二", "三"]
    assert "shelters" not in headings


def test_that_the_same_list_gives_the_same_bytes(material: CallListMaterial) -> None:
    data = call_list.compose(material)
    assert typst_writer.to_pdf(call_list.TEMPLATE, data, AT) == typst_writer.to_pdf(call_list.TEMPLATE, data, AT)
