"""CAP messages for tests, as a sender writes them: a sound one, and one with this or that about it changed."""

from pathlib import Path
from typing import Any

from fangxun_desk.imports import read_file
from fangxun_desk.imports.reading import FileReading

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SQUARE = "33.70,112.70 33.70,112.90 33.80,112.90 33.80,112.70 33.70,112.70"
"""A closed square in 鲁山县, latitude first."""
LUSHAN = f"""<area><areaDesc>鲁山县</areaDesc><polygon>{SQUARE}</polygon>
<geocode><valueName>行政区划代码</valueName><value>410423000000</value></geocode></area>"""
RED = "<parameter><valueName>预警颜色</valueName><value>红色</value></parameter>"

_HEAD = {
    "identifier": "PDS-1",
    "sender": "demo@weather.example",
    "sent": "2024-07-16T06:15:00+08:00",
    "status": "Actual",
    "msgType": "Alert",
    "scope": "Public",
}
_INFO = {
    "language": "zh-CN",
    "category": "Met",
    "event": "暴雨",
    "urgency": "Immediate",
    "severity": "Extreme",
    "certainty": "Likely",
    "effective": "2024-07-16T06:15:00+08:00",
    "expires": "2024-07-16T18:15:00+08:00",
    "senderName": "平顶山市气象台(演示)",
    "headline": "平顶山市气象台发布暴雨红色预警信号(演示数据)",
    "description": "预计3小时内降雨量将达100毫米以上。",
    "instruction": "危险区群众听从安排转移。",
}


def info(areas: str = LUSHAN, more: str = RED, **changes: str | None) -> str:
    """An <info>; None leaves an element out."""
    return f"<info>{_elements(_INFO | changes)}{more}{areas}</info>"


def message(*infos: str, namespace: str = NAMESPACE, more: str = "", **changes: str | None) -> str:
    """A whole message; without `infos` it has one sound one."""
    body = "".join(infos) if infos else info()
    return f'<alert xmlns="{namespace}">{_elements(_HEAD | changes)}{more}{body}</alert>'


def _elements(values: dict[str, str | None]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if value is not None)


def written(folder: Path, text: str, name: str = "预警.xml", encoding: str = "utf-8", declared: str = "UTF-8") -> Path:
    """A file of that text, with a declaration of its encoding."""
    path = folder / name
    path.write_bytes(f'<?xml version="1.0" encoding="{declared}"?>\n{text}'.encode(encoding))
    return path


def read(folder: Path, *infos: str, **changes: Any) -> FileReading:
    """The reading of a message."""
    return read_file(written(folder, message(*infos, **changes)))
