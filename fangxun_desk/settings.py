"""What the program remembers about how it is used: declared settings, each with its type, default and label.

Kept as JSON in the user's state folder, outside of any store. A setting that cannot be read is its default; a settings
file that cannot be written costs the memory of it, never the work.
"""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fangxun_desk import paths

FILE_NAME = "settings.json"


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting. `choices` are the values it may have; empty means any of its type."""

    key: str
    type: type
    default: Any
    label: str
    group: str
    choices: tuple[Any, ...] = ()

    def accepts(self, value: Any) -> bool:
        """Whether a value may be kept under this setting."""
        return type(value) is self.type and (not self.choices or value in self.choices)


SETTINGS = (
    Setting("theme", str, "light", "配色", "显示", choices=("light", "night")),
    Setting("large_text", bool, False, "大字", "显示"),
    Setting("author", str, "", "值班员", "值班"),
    Setting("store_dir", str, "", "数据目录", "数据"),
    Setting("warning_folder", str, "", "预警接收文件夹", "预警"),
    Setting("rescue_minutes", int, 15, "救援到达时间(分钟)", "风险图"),
    Setting("rescue_speed_km_h", int, 40, "救援行进速度(公里/小时)", "风险图"),
    Setting("corridor_half_width_m", int, 500, "沿河缓冲区每侧宽度(米)", "风险图"),
    Setting("coordinate_form", str, "degrees", "坐标显示", "风险图", ("degrees", "dms", "gk4547", "gk4526", "gcj02")),
    Setting("map_base_file", str, "", "底图文件", "风险图"),
    Setting("map_base_datum", str, "", "底图坐标", "风险图", ("", "gcj02", "bd09")),
    Setting("last_unit", str, "", "最近登记的县(市、区)", "登记"),
)
_DECLARED = {setting.key: setting for setting in SETTINGS}


class Settings:
    """The settings of this user on this machine. `file` None keeps nothing (a picture is being taken)."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._values = _read(file)

    @classmethod
    def of_this_user(cls) -> "Settings":
        """Those in the platform's folder."""
        return cls(paths.state_dir() / FILE_NAME)

    def __getitem__(self, key: str) -> Any:
        """The value of a declared setting; KeyError for one that is not declared."""
        return self._values.get(key, _DECLARED[key].default)

    def __setitem__(self, key: str, value: Any) -> None:
        """Keep a value. Raises ValueError for one the setting does not accept."""
        if not _DECLARED[key].accepts(value):
            raise ValueError(f"{key} does not accept {value!r}")
        if self[key] != value:
            self._values[key] = value
            self._write()

    def _write(self) -> None:
        if self._file is None:
            return
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            half = self._file.with_suffix(".part")
            half.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            os.replace(half, self._file)


def _read(file: Path | None) -> dict[str, Any]:
    try:
        stored = json.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(stored, dict):
        return {}
    return {key: value for key, value in stored.items() if key in _DECLARED and _DECLARED[key].accepts(value)}
