"""How the window looks: two palettes from resources/themes, one style sheet, the bundled font, tinted icons.

One accent colour; red, orange, yellow and blue belong to the official levels (and amber and red to the alarms of the
status strip) and appear nowhere else. Colours are named by what they are for, never written out elsewhere.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QBuffer, QSize
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QImageReader, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QStyleFactory, QWidget

from fangxun_desk.paths import resources_dir

NAMES = ("light", "night")
FAMILY = "Noto Sans SC"
# Sizes in pixels: plain text, small print, headings, big numbers, height of a row and of a field.
_SIZES = {
    False: {"px": 15, "small": 14, "title": 18, "number": 26, "row": 34, "field": 34, "icon": 18},
    True: {"px": 20, "small": 18, "title": 24, "number": 34, "row": 46, "field": 46, "icon": 24},
}

TEXT_PAIRS = (
    ("text", "window"),
    ("text", "surface"),
    ("text", "raised"),
    ("text", "accent_soft"),
    ("muted", "window"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("accent", "surface"),
    ("accent", "raised"),
    ("accent", "window"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("muted", "accent_soft"),
    ("alert", "surface"),
    ("alert", "alert_soft"),
    ("text", "alert_soft"),
    ("strip_amber", "strip_amber_soft"),
    ("strip_red", "strip_red_soft"),
    ("strip_amber", "surface"),
    ("strip_red", "surface"),
    ("strip_red", "accent_soft"),
    ("strip_amber", "accent_soft"),
    ("strip_red", "raised"),
    ("strip_amber", "raised"),
    ("rail_text", "rail"),
    ("rail_on_text", "rail_on"),
    ("level_red_text", "level_red"),
    ("level_orange_text", "level_orange"),
    ("level_yellow_text", "level_yellow"),
    ("level_blue_text", "level_blue"),
)
"""Every text colour with every ground it stands on; WCAG AA wants 4.5 : 1."""
EDGE_PAIRS = (("edge", "surface"), ("accent", "surface"), ("accent", "window"), ("edge", "raised"))
"""Edges of fields and the mark of focus with their grounds; WCAG AA wants 3 : 1."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A palette and a set of sizes."""

    name: str
    is_large: bool
    colours: dict[str, str]
    sizes: dict[str, int]

    def colour(self, use: str) -> QColor:
        """The colour for a use, such as `muted`."""
        return QColor(self.colours[use])

    def __getitem__(self, size: str) -> int:
        """A size in pixels, such as `row`."""
        return self.sizes[size]


_active: list[Theme] = []


def active() -> Theme:
    """The theme in force; the light one before any was applied."""
    return _active[-1] if _active else load("light", is_large=False)


@lru_cache(maxsize=4)
def load(name: str, *, is_large: bool) -> Theme:
    """Read a theme by its name; an unknown name is the light one."""
    known = name if name in NAMES else "light"
    text = (resources_dir() / "themes" / f"{known}.json").read_text(encoding="utf-8")
    return Theme(known, is_large, json.loads(text), _SIZES[is_large])


def apply(theme: Theme) -> None:
    """Put a theme into force for the whole program. The one already in force is left alone."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    if app.property("wears") == (theme.name, theme.is_large):
        return
    _active[:] = [theme]
    _load_fonts()
    if app.property("wears") is None:
        # Once only: every widget there is would be dressed anew.
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setProperty("wears", (theme.name, theme.is_large))
    app.setPalette(_palette(theme))
    app.setFont(font())
    sheet = (resources_dir() / "themes" / "desk.qss").read_text(encoding="utf-8")
    app.setStyleSheet(Template(sheet).substitute({**theme.colours, **theme.sizes}))
    for widget in app.allWidgets():
        _tint_again(widget)


def font(size: str = "px", *, is_bold: bool = False) -> QFont:
    """The window's font in one of the theme's sizes."""
    made = QFont(FAMILY)
    made.setPixelSize(active()[size])
    made.setBold(is_bold)
    return made


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    """Without them a machine that has no Chinese font shows boxes."""
    for file in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        QFontDatabase.addApplicationFont(str(resources_dir() / "fonts" / file))


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for target, use in (
        (role.Window, "window"),
        (role.WindowText, "text"),
        (role.Base, "surface"),
        (role.AlternateBase, "raised"),
        (role.Text, "text"),
        (role.Button, "raised"),
        (role.ButtonText, "text"),
        (role.BrightText, "alert"),
        (role.ToolTipBase, "surface"),
        (role.ToolTipText, "text"),
        (role.PlaceholderText, "muted"),
        (role.Highlight, "accent_soft"),
        (role.HighlightedText, "text"),
        (role.Link, "accent"),
    ):
        palette.setColor(target, theme.colour(use))
    for target in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, theme.colour("edge"))
    return palette


# -- icons -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _drawing(name: str) -> str:
    return (resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def icon(name: str, use: str = "text") -> QIcon:
    """An icon in one of the theme's colours, sharp at the screen's own scale."""
    made = QIcon()
    for side in (active()["icon"], active()["title"] + 8):
        made.addPixmap(picture(name, side, use))
    return made


def picture(name: str, side: int, use: str = "text") -> QPixmap:
    """An icon drawn `side` pixels wide."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    drawing = _drawing(name).replace("currentColor", active().colours[use])
    # Drawn by the image plug-in: importing QtSvg would cost a tenth of the start-up.
    held = QBuffer()
    held.setData(drawing.encode())
    reader = QImageReader(held, b"svg")
    reader.setScaledSize(QSize(side, side) * ratio)
    pixmap = QPixmap.fromImage(reader.read())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def set_icon(target: QAbstractButton | QLabel, name: str, use: str = "text") -> None:
    """Give a button or label an icon that follows the theme."""
    target.setProperty("icon_name", name)
    target.setProperty("icon_use", use)
    _tint_again(target)


def _tint_again(widget: object) -> None:
    if not isinstance(widget, QAbstractButton | QLabel) or not (name := widget.property("icon_name")):
        return
    use, side = widget.property("icon_use"), active()["icon"]
    if isinstance(widget, QLabel):
        widget.setPixmap(picture(name, side, use))
    else:
        widget.setIcon(QIcon(picture(name, side, use)))
        widget.setIconSize(QSize(side, side))


def restyle(widget: QWidget, **properties: object) -> None:
    """Set properties the style sheet asks about, and have it asked again."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
