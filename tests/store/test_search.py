"""The search index follows the log: whatever happens to a record, the next search knows it, and nothing else does."""

import shutil
from pathlib import Path

import pytest

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.roster import Post
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.vocabulary import PostCategory
from fangxun_desk.services import destruction_service, search_service
from fangxun_desk.store import search_index
from fangxun_desk.store.change_log import sealed_of
from fangxun_desk.store.database import Settings, Store
from fangxun_desk.store.search_index import NAME
from fangxun_desk.store.verification import verify
from tests.store import child
from tests.store.entries import OFFICE_PHONE, PHONE, batch, committed, enter, log, official

REASON = "响应结束,经评估无须作为证据留存"


def found(store: Store, typed: str) -> list[str]:
    """The lines a typed text finds."""
    with store.read() as reader:
        return [hit.line for hit in search_service.search(reader, typed)]


def numbers(store: Store, typed: str) -> list[str]:
    with store.read() as reader:
        return [hit.number for hit in search_service.search(reader, typed)]


def test_that_an_entry_is_found_by_a_word_of_two_characters(store: Store) -> None:
    (entry,) = log(store, batch(place="下坪村南院"))
    assert numbers(store, "下坪") == [entry.number]
    assert numbers(store, "南院") == [entry.number]


def test_that_the_characters_of_a_word_stand_side_by_side(store: Store) -> None:
    log(store, batch(place="下坪村", town="南召镇", shelters=("院前小学",)))
    assert numbers(store, "坪下") == []
    assert numbers(store, "下村") == []
    assert numbers(store, "村南") == []  # the end of one field and the beginning of another


def test_that_an_entry_is_found_by_initials_from_any_place_of_a_word(store: Store) -> None:
    (entry,) = log(store, batch(place="下坪村南院", unit="410423", town="尧山镇", shelters=("尧山镇中心小学",)))
    for typed in ("xpcny", "pcn", "ny", "lsx", "ysz", "zxxx", "yszzxxx", "LSX"):
        assert numbers(store, typed) == [entry.number], typed
    assert numbers(store, "xpny") == []


def test_that_every_word_typed_has_to_be_found(store: Store) -> None:
    first, second = log(store, batch(place="下坪村"), batch(1, place="下坪村", unit="410422", town="任店镇"))
    assert set(numbers(store, "下坪")) == {first.number, second.number}
    assert numbers(store, "下坪 叶县") == [second.number]
    assert numbers(store, "xp lsx") == [first.number]
    assert numbers(store, "下坪 郏县") == []


def test_that_an_entry_is_found_by_its_number_or_the_end_of_it(store: Store) -> None:
    entries = log(store, *(batch(i) for i in range(3)))
    for typed in (entries[1].number, entries[1].number[-4:], "2", "甲2", "甲-0002", "2024甲0002"):
        assert numbers(store, typed)[0] == entries[1].number, typed
    assert numbers(store, "2023-甲-0002") == []
    assert numbers(store, "乙0002") == []


def test_that_a_person_is_found_by_any_part_of_a_phone_and_the_phone_stays_covered(store: Store) -> None:
    enter(store, official(office_phone=OFFICE_PHONE))
    for typed in (PHONE, PHONE[:3], PHONE[-4:], PHONE[3:8], OFFICE_PHONE, "5051234"):
        assert found(store, typed) == ["李汛 鲁山县应急局 138****2345 0375-***1234"], typed
    assert found(store, PHONE[::-1]) == []


def test_that_a_correction_is_found_and_the_old_value_no_more(store: Store) -> None:
    (entry,) = log(store, batch(place="下坪村"))
    assert numbers(store, "下坪") == [entry.number]
    with committed(store) as work:
        work.edit(entry.record_id, {"place": "上河村"}, "村名有误")
    assert numbers(store, "下坪") == []
    assert numbers(store, "上河") == numbers(store, "shc") == [entry.number]


def test_that_a_voided_record_comes_last_and_says_so_until_it_is_restored(store: Store) -> None:
    first, second = log(store, batch(place="下坪村"), batch(1, place="下坪村"))
    with committed(store) as work:
        work.void(second.record_id, "重复登记")
    assert numbers(store, "下坪") == [first.number, second.number]
    assert found(store, "下坪")[1].endswith("(已作废)")
    with committed(store) as work:
        work.restore(second.record_id, "并非重复")
    assert numbers(store, "下坪") == [second.number, first.number]
    assert not any("已作废" in line for line in found(store, "下坪"))


def test_that_an_officials_posts_follow_his_name_and_he_his_posts(store: Store) -> None:
    person = enter(store, official("王伟", mobile=""))
    other = enter(store, official("李汛", mobile=""))
    held = Post(
        unit="410423", category=PostCategory.ADMINISTRATIVE, object_name="昭平台水库", official=person.record_id
    )
    post = enter(store, held)
    assert numbers(store, "王伟") == [person.number, post.number]
    assert set(numbers(store, "昭平台")) == {person.number, post.number}
    with committed(store) as work:
        work.edit(post.record_id, {"official": other.record_id}, "调整分工")
    assert numbers(store, "王伟") == [person.number]
    assert set(numbers(store, "昭平台")) == {other.number, post.number}
    with committed(store) as work:
        work.edit(other.record_id, {"name": "单洪"}, "姓名有误")
    assert set(numbers(store, "单洪")) == {other.number, post.number}
    with committed(store) as work:
        work.void(post.record_id, "岗位撤销")
    assert numbers(store, "昭平台") == [post.number]


def test_that_what_another_desk_sent_is_found(store: Store, settings: Settings, tmp_path: Path) -> None:
    other = Store.found(tmp_path / "other", settings, "乙")
    (entry,) = log(other, batch(place="红石崖村"))
    assert numbers(store, "红石崖") == []
    with committed(store) as work:
        work.receive(sealed_of(other.connection, other.head.incarnation))
    other.close()
    assert numbers(store, "红石崖") == [entry.number]


def test_that_an_entry_taken_back_was_never_found(store: Store) -> None:
    with store.write("值班员") as work:
        work.create(batch(place="下坪村"))
    assert numbers(store, "下坪") == []


def test_that_destroyed_phones_are_in_no_byte_of_the_index_and_the_rest_is_found_again(store: Store) -> None:
    person, kept = enter(store, official("李汛", PHONE)), enter(store, official("王伟", "13900000001"))
    assert numbers(store, PHONE) == [person.number]
    file = store.path.with_name(NAME)
    assert file.exists()
    with committed(store) as work:
        destruction_service.destroy_personal_values(work, record_ids=[person.record_id], reason=REASON)
    assert not list(store.path.parent.glob(f"{NAME}*"))
    assert numbers(store, PHONE) == []
    assert numbers(store, "13900000001") == [kept.number]
    assert numbers(store, "李汛") == [person.number]
    store.search_index.close()
    for digits in ("1383", "7512", "2345"):
        assert digits.encode() not in file.read_bytes()


def test_that_an_index_begun_after_a_destruction_is_read_to_its_end_in_parts(store: Store) -> None:
    person = enter(store, official("李汛", PHONE))
    log(store, *(batch(i) for i in range(5)))
    with committed(store) as work:
        destruction_service.destroy_personal_values(work, record_ids=[person.record_id], reason=REASON)
    log(store, *(batch(i) for i in range(5)))
    left = []
    while not left or left[-1]:
        with store.read() as reader:
            left.append(search_service.catch_up(reader, 2))
    assert left == [11, 9, 7, 5, 3, 1, 0]
    assert numbers(store, "李汛") == [person.number]


def test_that_a_destruction_during_the_reading_begins_it_again(store: Store) -> None:
    person = enter(store, official("李汛", PHONE))
    log(store, *(batch(i) for i in range(5)))
    with store.read() as reader:
        search_service.catch_up(reader, 3)
    # As if the process had ended between the commit and the clearing.
    kept = {path: path.read_bytes() for path in store.path.parent.glob(f"{NAME}*")}
    with committed(store) as work:
        destruction_service.destroy_personal_values(work, record_ids=[person.record_id], reason=REASON)
    for path, whole in kept.items():
        path.write_bytes(whole)
    with store.read() as reader:
        assert search_service.behind(reader) == 5
        search_service.catch_up(reader, 100)
    assert numbers(store, PHONE) == []
    assert len(numbers(store, "红石崖")) == 5


def test_that_on_a_disk_nearly_full_the_index_takes_no_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = log(store, batch(place="下坪村"))
    assert numbers(store, "下坪") == [entry.number]
    store.search_index.close()
    monkeypatch.setattr(search_index, "LEAST_FREE", 1 << 62)
    assert numbers(store, "下坪") == [entry.number]
    assert not list(store.path.parent.glob(f"{NAME}*"))


def test_that_a_destruction_another_desk_sent_clears_the_index_too(
    store: Store, settings: Settings, tmp_path: Path
) -> None:
    person = enter(store, official("李汛", PHONE))
    values = store.connection.execute("SELECT * FROM personal_value").fetchall()
    other = Store.found(tmp_path / "other", settings, "乙")
    with committed(other) as work:
        work.receive(sealed_of(store.connection, store.head.incarnation), values)
    assert numbers(other, PHONE) == [person.number]
    with committed(store) as work:
        destruction_service.destroy_personal_values(work, record_ids=[person.record_id], reason=REASON)
    with committed(other) as work:
        work.receive(sealed_of(store.connection, store.head.incarnation))
    assert not list(other.path.parent.glob(f"{NAME}*"))
    assert numbers(other, PHONE) == []
    assert numbers(other, "李汛") == [person.number]
    other.close()


def test_that_the_index_is_no_part_of_what_verify_checks(store: Store) -> None:
    log(store)
    before = store.changes
    assert numbers(store, "红石崖")
    assert verify(store).ok
    assert store.changes == before


def test_that_an_entry_does_not_touch_the_index(store: Store) -> None:
    log(store)
    assert not store.path.with_name(NAME).exists()
    assert numbers(store, "红石崖")
    with store.read() as reader:
        assert search_service.behind(reader) == 0
    log(store, batch(1))
    with store.read() as reader:
        assert search_service.behind(reader) == 1


def test_that_the_index_is_read_in_parts_and_finds_the_same(store: Store) -> None:
    entries = log(store, *(batch(i) for i in range(7)))
    left = []
    for _ in range(5):
        with store.read() as reader:
            left.append(search_service.catch_up(reader, 3))
    assert left == [5, 2, 0, 0, 0]  # the founding of the store is a change too
    assert set(numbers(store, "红石崖")) == {entry.number for entry in entries}


def test_that_after_opening_again_only_what_is_new_is_read(store: Store, directory: Path, settings: Settings) -> None:
    log(store, batch(place="下坪村"))
    assert numbers(store, "下坪")
    store.close()
    again = Store.open(directory, settings)
    with again.read() as reader:
        assert search_service.behind(reader) == 0
    (entry,) = log(again, batch(1, place="下坪村"))
    assert numbers(again, "下坪")[0] == entry.number
    again.close()


def test_that_a_process_killed_while_it_reads_on_loses_nothing(directory: Path, settings: Settings) -> None:
    code = """
from fangxun_desk.services import search_service
store = Store.found(directory, settings, "甲")
log(store, *(batch(i, place="下坪村") for i in range(60)))
with store.read() as reader: search_service.catch_up(reader, 20)
log(store, batch(99, place="上河村"))
index = store.search_index
with index._guarded() as connection:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM entry")
    os._exit(9)
"""
    killed = child.start(code, directory, settings.state_folder)
    assert killed.wait(60) == 9
    again = Store.open(directory, settings)
    assert len(numbers(again, "下坪")) == 60
    assert len(numbers(again, "上河")) == 1
    again.close()


def test_that_an_index_of_another_store_is_thrown_away(store: Store, settings: Settings, tmp_path: Path) -> None:
    other = Store.found(tmp_path / "other", settings, "乙")
    log(other, batch(place="下坪村"))
    assert numbers(other, "下坪")
    other.close()
    shutil.copy(tmp_path / "other" / NAME, store.path.with_name(NAME))
    (entry,) = log(store, batch(place="红石崖村"))
    assert numbers(store, "下坪") == []
    assert numbers(store, "红石崖") == [entry.number]


@pytest.mark.parametrize("spoilt", [b"", b"no database at all" * 500], ids=["empty", "garbage"])
def test_that_a_spoilt_index_is_made_anew(store: Store, spoilt: bytes) -> None:
    (entry,) = log(store, batch(place="下坪村"))
    store.path.with_name(NAME).write_bytes(spoilt)
    assert numbers(store, "下坪") == [entry.number]


def test_that_a_damaged_page_of_the_index_says_nothing_about_the_store(store: Store) -> None:
    entries = log(store, *(batch(i, place=f"下坪村{i}组") for i in range(40)))
    assert len(numbers(store, "下坪")) == 40
    store.search_index.close()
    file = store.path.with_name(NAME)
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert set(numbers(store, "下坪")) == {entry.number for entry in entries}
    assert verify(store).ok


def test_that_where_no_file_can_be_made_the_index_lives_in_memory(store: Store) -> None:
    (entry,) = log(store, batch(place="下坪村"))
    store.path.with_name(NAME).mkdir()
    assert numbers(store, "下坪") == [entry.number]
    (second,) = log(store, batch(1, place="下坪村"))
    assert numbers(store, "下坪") == [second.number, entry.number]


def test_that_reading_beside_an_owner_searches_and_leaves_no_file(
    store: Store, directory: Path, settings: Settings
) -> None:
    (entry,) = log(store, batch(place="下坪村"))
    beside = Store.open(directory, settings, read_only=True)
    assert numbers(beside, "下坪") == [entry.number]
    beside.close()
    assert not store.path.with_name(NAME).exists()


def test_that_a_unit_of_work_does_not_search(store: Store) -> None:
    with store.write("值班员") as work, pytest.raises(RuntimeError):
        search_service.search(work, "下坪")


def test_that_a_rare_character_is_found(store: Store) -> None:
    entry = enter(store, official("李𬱖", mobile=""))
    assert numbers(store, "𬱖") == numbers(store, "李𬱖") == [entry.number]


def test_that_odd_texts_find_nothing_and_break_nothing(store: Store) -> None:
    log(store)
    for typed in ("", "   ", "\"'", "*", "NEAR(", "AND OR NOT", "head:", "%", "\x00", "(", "w", "🙂", "9" * 40):
        assert found(store, typed) == [], typed


def test_that_the_newest_season_comes_first(store: Store) -> None:
    entries = [enter(store, Shelter(season=year, unit="410423", name="镇中心小学")) for year in (2024, 2026, 2025)]
    assert numbers(store, "中心小学") == [entries[1].number, entries[2].number, entries[0].number]


def test_that_a_long_text_is_found_by_its_words(store: Store) -> None:
    text = "溢洪道左岸护坡塌陷约三米," * 8 + "闸门启闭机锈蚀"
    entry = enter(store, Hazard(season=2024, unit="410423", point_name="南沟塘坝", problem=text))
    assert numbers(store, "启闭机") == [entry.number]


def test_that_searching_a_finished_index_imports_no_pinyin(directory: Path, settings: Settings) -> None:
    code = """
from fangxun_desk.services import search_service
store = Store.found(directory, settings, "甲")
assert "pypinyin" not in sys.modules
log(store, batch(place="下坪村"))
assert "pypinyin" not in sys.modules
with store.read() as reader: search_service.search(reader, "xp")
assert "pypinyin" in sys.modules
store.close()
"""
    child.said(code, directory, settings.state_folder)
    again = """
from fangxun_desk.services import search_service
store = Store.open(directory, settings)
with store.read() as reader: say(len(search_service.search(reader, "xp")), "pypinyin" in sys.modules)
store.close()
"""
    assert child.said(again, directory, settings.state_folder) == ["1 False"]


def test_that_a_destruction_that_fails_leaves_the_index_to_be_made_again(store: Store) -> None:
    person = enter(store, official("李汛", PHONE))
    assert numbers(store, PHONE) == [person.number]
    with pytest.raises(RuleBroken), committed(store) as work:
        destruction_service.destroy_personal_values(work, record_ids=[person.record_id], reason=" ")
    assert numbers(store, PHONE) == [person.number]
