"""Files and folders of one call: which files, in which order, under which names.

Folders are walked to the bottom. What others refer to is read first: storms, people, points, shelters, then hazards,
meetings, responses, evacuations, drills.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from fangxun_desk.imports.families import Family, family_of, is_skipped
from fangxun_desk.imports.file_reader import Request, peek_kind, peek_season, read_one
from fangxun_desk.imports.kinds import ORDER
from fangxun_desk.imports.reading import FileReading
from fangxun_desk.imports.seasons import year_in_name

_BY_NAME: tuple[tuple[str, str], ...] = (
    (r"隐患", "hazards"),
    (r"转移(?!安置点)", "evacuations"),
    (r"演练", "drills"),
    (r"责任人|名册", "officials"),
    (r"风险点", "risk_points"),
    (r"安置点|避难", "shelters"),
    (r"预案", "plans"),
    (r"救援|抢险队|队伍", "rescue_units"),
    (r"物资", "supplies"),
    (r"应急响应", "responses"),
    (r"会商|调度", "meetings"),
    (r"首报|续报|终报|报送", "reports"),
    (r"(?:暴雨|天气|降雨)过程", "storms"),
)


def read_file(
    path: Path | str,
    *,
    season_hint: int | None = None,
    kind: str | None = None,
    storm: str | None = None,
    relative_to: Path | None = None,
) -> FileReading:
    """The reading of one file. `kind` and `storm` overrule what its words say; `season_hint` is asked last."""
    path = Path(path)
    return read_one(path, _name(path, relative_to), Request(season_hint, kind, storm))


def read_paths(
    paths: Iterable[Path | str],
    *,
    season_hint: int | None = None,
    kind: str | None = None,
    storm: str | None = None,
) -> Iterator[FileReading]:
    """The readings of files and folders, one after the other, in an order that lets references resolve."""
    files = {path.resolve(): (path, base) for given in paths for path, base in reversed(_walk(Path(given)))}.values()
    ordered = sorted(files, key=lambda pair: (_position(pair[0], kind), pair[1] or "", str(pair[0])))
    seasons = _Seasons([path for path, _ in ordered])
    request = Request(season_hint, kind, storm, seasons.likeliest)
    for path, base in ordered:
        reading = read_one(path, _name(path, Path(base) if base else None), request)
        if reading.season is not None and not reading.problem:
            seasons.known.append(reading.season)
        yield reading


class _Seasons:
    """What the files of a call say about the season, for a file that says nothing itself."""

    def __init__(self, files: list[Path]) -> None:
        self._files = files
        self.known: list[int] = []

    def likeliest(self) -> int | None:
        """The year of most files read so far, else of most files' names, else of the first title that states one."""
        named = [year for path in self._files if (year := year_in_name(path.stem))]
        for years in (self.known, named):
            if years:
                return max(sorted(set(years)), key=years.count)
        return next((year for path in self._files if (year := peek_season(path))), None)


def _walk(path: Path) -> list[tuple[Path, str]]:
    """The files at or under a path, each with the folder its name is relative to ("" for a file named itself)."""
    if not path.is_dir():
        return [(path, "")]
    files = (one for one in sorted(path.rglob("*")) if one.is_file() and not is_skipped(one))
    return [(one, str(path)) for one in files if not any(part.startswith(".") for part in one.relative_to(path).parts)]


def _name(path: Path, base: Path | None) -> str:
    if base is not None:
        try:
            return path.relative_to(base).as_posix()
        except ValueError:
            pass
    return path.name


def _position(path: Path, kind: str | None) -> int:
    """Where a file stands in the order: by its name, by its folder's, else by what its header says."""
    last = len(ORDER)
    if family_of(path) is not Family.TABLE:
        return last + 1
    if kind is not None:
        return 0
    for text in (path.stem, path.parent.name):
        for pattern, plural in _BY_NAME:
            if re.search(pattern, text):
                return ORDER[plural]
    return ORDER.get(peek_kind(path), last)
