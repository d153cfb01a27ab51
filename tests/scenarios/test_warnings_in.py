"""Warnings by the command line: the folder of messages as it was sent, held against its truth."""

import json
from pathlib import Path
from typing import Any

import pytest

from fangxun_desk import cli
from fangxun_desk.services import demo_service
from tests.imports.cap_messages import message, written

TRUTH = json.loads((Path(__file__).parents[1] / "samples" / "season-2024-expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command on a store of the test's own; answers its exit code and its JSON."""

    def run_one(*words: object) -> tuple[int, dict[str, Any]]:
        code = cli.main([*map(str, words), "--store", str(tmp_path / "store"), "--json"])
        return code, json.loads(capsys.readouterr().out)

    assert run_one("init")[0] == 0
    return run_one


def test_that_a_folder_of_messages_is_taken_in_and_counted_as_the_truth_says(run: Any) -> None:
    code, answer = run("import", demo_service.season_folder() / "预警信息")
    assert code == 0
    assert {one["kind"] for one in answer["files"]} == {"warning"}
    assert {f"预警信息/{one['file']}" for one in answer["files"]} == {one["file"] for one in TRUTH["warnings"]}
    assert (sum(one["added"] for one in answer["files"]), sum(one["rejected"] for one in answer["files"])) == (8, 1)
    figures = run("figures", 2024)[1]
    assert figures["figures"]["warnings"] == TRUTH["totals"]["warnings"]
    assert figures["splits"]["warnings"]["by_colour"] == TRUTH["splits"]["warnings"]["by_colour"]
    explained = run("figures", 2024, "--explain", "warnings")[1]
    assert {one["reason"] for one in explained["excluded"]} == {"cancel_message", "drill"}
    again = run("import", demo_service.season_folder() / "预警信息")[1]["files"]
    assert sum(one["added"] + one["changed"] for one in again) == 0


def test_that_a_message_that_cannot_be_used_stops_the_command_in_one_sentence(run: Any, tmp_path: Path) -> None:
    code, answer = run("import", written(tmp_path, message(scope=None)))
    assert code == 1
    (file,) = answer["files"]
    assert (file["kind"], file["added"]) == ("warning", 0)
    assert file["warnings"][0]["message"] == "预警.xml:<alert> 缺少必填项 <scope>,未收入。"
    assert run("figures", 2024)[1]["figures"]["warnings"] == 0
