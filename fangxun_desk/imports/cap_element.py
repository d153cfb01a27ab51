"""One element of a CAP alert, asked by the names the standard gives its children: texts, moments, name-value pairs.

Whatever the namespace is, it is told once. What cannot be used is refused with a sentence that names the element; what
an element means is not known here.
"""

from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element

from fangxun_desk.imports.plain import control_character, kept, shown
from fangxun_desk.imports.sheet import Unreadable


class Part:
    """An element of the alert, asked by the names of CAP whatever its namespace is."""

    def __init__(self, element: Element, namespace: str) -> None:
        self._element = element
        self._namespace = namespace

    @property
    def name(self) -> str:
        """The element's own name."""
        return str(self._element.tag).removeprefix(f"{{{self._namespace}}}")

    def parts(self, name: str) -> "list[Part]":
        """Every child of that name."""
        return [Part(child, self._namespace) for child in self._element.findall(f"{{{self._namespace}}}{name}")]

    def texts(self, name: str) -> list[str]:
        """The texts of every child of that name that says anything. Raises Unreadable for control characters."""
        return [text for part in self.parts(name) if (text := part.own_text)]

    @property
    def own_text(self) -> str:
        """The element's own text, as it is kept."""
        text = kept(self._element.text or "", multiline=True)
        if character := control_character(text):
            raise Unreadable(f"<{self.name}> 里有控制字符 {character},未收入。")
        return text

    def text(self, name: str) -> str:
        """The text of the first child of that name, "" where there is none."""
        return next(iter(self.texts(name)), "")

    def required(self, name: str) -> str:
        """The text of a child that has to be there. Raises Unreadable naming it."""
        found = self.text(name)
        if not found:
            raise Unreadable(f"<{self.name}> 缺少必填项 <{name}>,未收入。")
        return found

    def moment(self, name: str) -> datetime | None:
        """The moment a child states, None where there is none. Raises Unreadable for what is no moment with offset."""
        text = self.text(name)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            at = None
        if at is None or "T" not in text:
            raise Unreadable(f"<{name}> 的时间“{shown(text, 40)}”不合规定(应如 2024-07-16T06:15:00+08:00),未收入。")
        if at.tzinfo is None:
            raise Unreadable(f"<{name}> 的时间“{shown(text, 40)}”没有写时区,未收入。")
        return at

    def required_moment(self, name: str) -> datetime:
        """The moment of a child that has to be there. Raises Unreadable naming it."""
        self.required(name)
        at = self.moment(name)
        assert at is not None
        return at

    def pairs(self, name: str) -> Iterator[tuple[str, str]]:
        """The valueName and value of every child of that name."""
        for part in self.parts(name):
            yield part.text("valueName"), part.text("value")
