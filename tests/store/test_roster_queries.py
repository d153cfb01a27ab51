"""The notes about phones that were shown, and the points the coverage check reads, on a real store."""

from datetime import timedelta
from typing import Any

from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.store import roster_queries, verification
from fangxun_desk.store.database import Store

PHONE = "16100000001"


def entered(store: Store, *records: Any) -> list[str]:
    with store.write("录入员") as work:
        ids = [work.create(record).record_id for record in records]
        work.commit()
    return ids


def test_that_a_phone_shown_is_logged_with_who_and_when_and_uses_no_number(store: Store, clock: Any) -> None:
    (person,) = entered(store, Official(name="张建国", mobile=PHONE))
    for author in ("李值班", "王值班"):
        clock.at += timedelta(minutes=1)
        with store.write(author) as work:
            roster_queries.log_asking(work, person, "手机")
            work.commit()
        assert work.kinds == {"phone_shown"}
    with store.read() as reader:
        askings = roster_queries.askings_of(reader, person)
        noted = reader.rows("SELECT fields FROM change WHERE kind = 'phone_shown'")
    assert [(asking.author, asking.what) for asking in askings] == [("李值班", "手机"), ("王值班", "手机")]
    assert askings[0].at < askings[1].at
    assert all(PHONE not in row["fields"] for row in noted)
    (number,) = entered(store, Official(name="李强"))
    with store.read() as reader:
        assert reader.get(Official, number).number.endswith("-0002")  # type: ignore[union-attr]


def test_that_the_note_is_no_change_of_the_person(store: Store) -> None:
    (person,) = entered(store, Official(name="张建国", mobile=PHONE))
    with store.write("李值班") as work:
        roster_queries.log_asking(work, person, "手机")
        work.commit()
    with store.read() as reader:
        assert len(reader.history(person)) == 1
        assert reader.get(Official, person).mobile == PHONE  # type: ignore[union-attr]
        assert reader.unread_count() == 0
    found = verification.verify(store)
    assert found.ok, found.problems


def test_that_the_points_of_a_season_come_without_the_voided_ones(store: Store) -> None:
    def named(name: str, season: int) -> RiskPoint:
        return RiskPoint(season=season, unit="410423", town="尧山镇", name=name, contact="张建国", contact_phone=PHONE)

    kept, voided, _ = entered(store, named("甲沟", 2024), named("乙沟", 2024), named("丙沟", 2023))
    with store.write("录入员") as work:
        work.void(voided, "重复")
        work.commit()
    with store.read() as reader:
        (point,) = roster_queries.points_of(reader, 2024)
    assert (point.record_id, point.name, point.contact_phone, point.managed_by) == (kept, "甲沟", PHONE, "")


def test_that_offices_are_offered_by_unit_the_most_used_first(store: Store) -> None:
    offices = ("鲁山县水利局", "尧山镇人民政府", "尧山镇人民政府")
    people = entered(store, *(Official(name=f"人{n}", organisation=office) for n, office in enumerate(offices)))
    category = PostCategory.ADMINISTRATIVE
    entered(store, *(Post(unit="410423", category=category, object_name="某水库", official=one) for one in people))
    with store.read() as reader:
        assert roster_queries.office_words(reader) == {"410423": ["尧山镇人民政府", "鲁山县水利局"]}
