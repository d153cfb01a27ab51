"""Settings: declared, typed, kept across starts, and never in the way."""

import json
from pathlib import Path

import pytest

from fangxun_desk.settings import SETTINGS, Settings


def test_that_a_setting_is_kept_for_the_next_start(state_folder: Path) -> None:
    Settings.of_this_user()["author"] = "李值班"
    assert Settings.of_this_user()["author"] == "李值班"
    assert (state_folder / "settings.json").exists()


def test_that_every_setting_has_a_default_it_accepts_and_a_label() -> None:
    assert all(setting.accepts(setting.default) and setting.label for setting in SETTINGS)
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize(("key", "value"), [("theme", "plaid"), ("large_text", 1), ("author", None)])
def test_that_a_value_of_the_wrong_kind_is_refused(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=key):
        Settings(None)[key] = value


def test_that_a_setting_nobody_declared_does_not_exist() -> None:
    with pytest.raises(KeyError):
        Settings(None)["colour of the door"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"theme": 7, "unknown": 1}'])
def test_that_a_broken_settings_file_means_the_defaults(tmp_path: Path, text: str) -> None:
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")
    assert Settings(file)["theme"] == "light"


def test_that_only_declared_settings_survive_a_rewrite(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"unknown": 1, "author": "王值班"}', encoding="utf-8")
    Settings(file)["theme"] = "night"
    assert json.loads(file.read_text(encoding="utf-8")) == {"author": "王值班", "theme": "night"}


def test_that_a_place_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings["theme"] = "night"
    assert settings["theme"] == "night"
