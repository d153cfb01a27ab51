"""Joining the parts: Chinese can be typed, nothing heavy is imported at start, an error leaves the window usable."""

import subprocess
import sys
from pathlib import Path

import pytest

from fangxun_desk import app

HEAVY = (
    *("python_calamine", "geopandas", "pandas", "numpy", "pyqtgraph", "docx", "openpyxl"),
    *("pypinyin", "shapely", "typst", "pyproj", "sqlalchemy"),
)


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [("fcitx", "ibus"), ("fcitx5", "ibus"), ("ibus", "ibus"), ("compose", "compose"), ("", ""), ("fcitx;ibus", None)],
)
def test_that_chinese_can_be_typed_where_the_desktop_says_fcitx(tmp_path: Path, asked: str, wanted: str | None) -> None:
    environment = {"QT_IM_MODULE": asked, "QT_IM_MODULES": asked}
    app.choose_input_method(environment, tmp_path)
    expected = asked if wanted is None else wanted
    assert environment == {"QT_IM_MODULE": expected, "QT_IM_MODULES": expected}


def test_that_a_plug_in_for_fcitx_is_used_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "platforminputcontexts").mkdir()
    (tmp_path / "platforminputcontexts" / "libfcitx5platforminputcontextplugin.so").touch()
    environment = {"QT_IM_MODULE": "fcitx"}
    app.choose_input_method(environment, tmp_path)
    assert environment == {"QT_IM_MODULE": "fcitx"}


def test_that_nothing_heavy_is_imported_before_the_window_is_shown(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from fangxun_desk import app\n"
        "from fangxun_desk.settings import Settings\n"
        "from fangxun_desk.ui import theme\n"
        "from fangxun_desk.ui.main_window import MainWindow\n"
        "from fangxun_desk.ui.prompts import Prompts\n"
        "qt = QApplication([])\n"
        "theme.apply(theme.load('light', is_large=False))\n"
        "context = app.join(Settings(None), Prompts())\n"
        "MainWindow(context).show()\n"
        "context.runner.close()\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(app.__file__).parents[1]
    )
    assert done.stdout.strip() == "[]"


def test_that_an_error_nobody_took_is_logged_and_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[str] = []

    def tell(sentence: str) -> None:
        told.append(sentence)
        # A message that fails itself must not call for another message.
        sys.excepthook(ValueError, ValueError("again"), None)

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    app._catch_everything(tell)
    sys.excepthook(RuntimeError, RuntimeError("first"), None)
    assert len(told) == 1
    number = told[0].split("编号 ")[1].split(")")[0]
    assert number in caplog.text
    assert "first" in caplog.text
    assert "again" in caplog.text
