"""The season as the window and the command line ask for it."""

from datetime import date

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.evacuation import EvacuationBatch
from fangxun_desk.domain.figures import FIGURES
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.storm import Response
from fangxun_desk.domain.vocabulary import ResponseAction, ResponseLevel, Tier
from fangxun_desk.services import evacuation_service, season_service
from fangxun_desk.services.desk import Desk


def log(desk: Desk, unit: str = "410423", people: int = 18) -> None:
    batch = EvacuationBatch(unit=unit, place="下坪村", people=people, moved_out_at=desk.now())
    desk.change(evacuation_service.log_batch, batch)


def test_that_what_was_just_logged_is_in_the_figures(desk: Desk) -> None:
    log(desk)
    season = desk.read(season_service.figures, 2024)
    assert season.figures["evacuated_person_times"] == 18
    assert season.splits["evacuated_person_times"]["by_county"] == {"鲁山县": 18}
    assert (season.year, season.as_of, season.disputed) == (2024, date(2024, 9, 30), ())
    assert desk.read(season_service.explain, 2024, "evacuated_person_times").value == 18


def test_that_units_are_named_from_the_directory_where_the_season_has_no_list(desk: Desk) -> None:
    log(desk, "410472", 2)
    log(desk, "410423", 1)
    meeting = Meeting(unit="410400", name="x", began_at=desk.now())
    desk.change(lambda work: work.create(meeting))
    splits = desk.read(season_service.figures, 2024).splits
    assert list(splits["evacuated_person_times"]["by_county"]) == ["鲁山县", "城乡一体化示范区"]


def test_that_an_unknown_code_is_answered_with_the_known_ones(desk: Desk) -> None:
    with pytest.raises(RuleBroken) as broken:
        desk.read(season_service.explain, 2024, "evacuees")
    assert "evacuees" in broken.value.sentence
    assert all(code in broken.value.sentence for code in FIGURES)


def test_that_every_figure_has_a_label_and_a_unit(desk: Desk) -> None:
    assert season_service.labels()["evacuated_person_times"] == ("避险转移", "人次")
    assert set(season_service.labels()) == set(desk.read(season_service.figures, 2024).figures)


def test_that_the_highest_of_an_offices_levels_is_told(desk: Desk) -> None:
    def start(area: str, level: ResponseLevel) -> Response:
        return Response(
            season=2024,
            issuer="平顶山市防指",
            tier=Tier.CITY,
            area=area,
            action=ResponseAction.START,
            level=level,
            changed_at=desk.now(),
        )

    desk.change(lambda work: [work.create(start(a, lv)) for a, lv in zip("甲乙", ResponseLevel, strict=False)])
    assert desk.read(season_service.response_in_force, desk.now()) == {"平顶山市防指": 1}
    assert len(desk.read(season_service.responses_in_force, desk.now())) == 2


def test_that_the_seasons_of_the_store_are_known(desk: Desk) -> None:
    assert desk.read(season_service.season_years) == []
    log(desk)
    desk.change(lambda work: work.create(Meeting(season=2023, name="x")))
    assert desk.read(season_service.season_years) == [2024, 2023]
