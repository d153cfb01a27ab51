"""叫应单: the phones on it are noted before it is written, whoever they belong to."""

from datetime import datetime
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.local_time import BEIJING
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.geo import regions
from fangxun_desk.geo.projection import metres_of
from fangxun_desk.services import call_list_service, map_selection_service, roster_service
from fangxun_desk.services.desk import Desk
from fangxun_desk.services.map_selection_service import PlaceFound
from fangxun_desk.store.unit_of_work import UnitOfWork

LUSHAN, AT = "410423", datetime(2024, 7, 16, 2, 40, tzinfo=BEIJING)
WHERE = {"season": 2024, "unit": LUSHAN, "longitude": 112.3, "latitude": 33.75}


def seed(work: UnitOfWork) -> dict[str, str]:
    records = {
        "point": RiskPoint(name="大沟", contact="周小满", contact_phone="16100000009", **WHERE),
        "shelter": Shelter(name="尧山中学", contact="王校长", contact_phone="16100000008", **WHERE),
        "silent": Shelter(name="村部", contact="李主任", **WHERE),
        "rescue": RescueUnit(name="鲁山大队", contact="赵队长", duty_phone="0375-1234567", **WHERE),
    }
    return {name: work.create(record).record_id for name, record in records.items()}


@pytest.fixture
def ids(desk: Desk) -> dict[str, str]:
    return desk.change(seed).result


def found(desk: Desk) -> PlaceFound:
    return desk.read(map_selection_service.select, 2024, regions.circle(metres_of(112.3, 33.75), 3000), AT)


def askings(desk: Desk, ids: dict[str, str]) -> dict[str, int]:
    return {name: len(desk.read(roster_service.askings_of, record_id)) for name, record_id in ids.items()}


def test_that_every_phone_on_the_list_is_noted(desk: Desk, ids: dict[str, str], tmp_path: Path) -> None:
    made = call_list_service.write_calls(desk, found(desk), "鲁山县", tmp_path / "叫应单.pdf")
    assert made.written.read_bytes().startswith(b"%PDF")
    assert made.people == 1
    assert askings(desk, ids) == {"point": 1, "shelter": 1, "silent": 0, "rescue": 1}


def test_that_nothing_is_written_where_the_phones_cannot_be_noted(
    desk: Desk, ids: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuleBroken("磁盘已满,没有存盘。")

    place = found(desk)
    monkeypatch.setattr(map_selection_service, "note_phones_taken", full)
    with pytest.raises(RuleBroken, match="磁盘已满"):
        call_list_service.write_calls(desk, place, "鲁山县", tmp_path / "叫应单.pdf")
    assert list(tmp_path.glob("*.pdf")) == []
    assert askings(desk, ids) == dict.fromkeys(ids, 0)


def test_that_a_list_noted_and_not_written_says_so(desk: Desk, ids: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "叫应单.pdf").mkdir()
    with pytest.raises(RuleBroken, match=r"叫应单.*名单没有写出,日志里已记下取出电话一次。"):
        call_list_service.write_calls(desk, found(desk), "鲁山县", tmp_path / "叫应单.pdf")
    assert askings(desk, ids) == {"point": 1, "shelter": 1, "silent": 0, "rescue": 1}
