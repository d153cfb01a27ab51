"""图层导入: a map layer looked at before it is taken in, in the datum guessed or chosen, and the taking in itself.

`look` says where the features would lie as they were sent and where they will, so that the shift between the two can
be seen; `reading_of` reads the file for good, as long as it is still the one that was looked at. Neither touches the
store; `take_in` writes a reading and touches no file. numpy and the map libraries come with the first layer looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.vocabulary import Datum, FeatureShape, LayerRole, Sector
from fangxun_desk.imports.layer_choice import LayerChoice
from fangxun_desk.imports.reading import INFO, FileReading
from fangxun_desk.services import import_service
from fangxun_desk.services.import_service import ImportOutcome
from fangxun_desk.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Positions = npt.NDArray[np.float64]

_PROJECTED = (Datum.GK4547, Datum.GK4526)


@dataclass(frozen=True, slots=True)
class SeenFeature:
    """One feature as it would be taken in; `number` is its row in a table, else its place in the layer, from 1."""

    number: int | None
    layer: str
    name: str
    unit: str
    sector: Sector | None
    shape: FeatureShape | None
    role: LayerRole | None
    doubt: str


@dataclass(frozen=True, slots=True)
class LayerLook:
    """A layer file, looked at. All arrays have one row a feature, shape (n, 2), nan for one that has no place.

    `sent` are longitude and latitude as sent, taken for CGCS2000 degrees, and `before` the same in metres of EPSG:4547;
    both are None where everything is in metres already. `placed` are the places after conversion, in metres of
    EPSG:4547. `shifts_m` are the distances between the two. `guessed` is what the file itself points to, `is_told`
    whether something in it says so and `why` in which words, each layer's by its name; `datums` are those the features
    are read in, more than one where layers or rows differ. `content_hash` tells the content looked at from any other.
    `doubts` are sentences by row or feature number, None for the file as a whole.
    """

    file: str
    layers: tuple[str, ...]
    features: tuple[SeenFeature, ...]
    guessed: Datum
    is_told: bool
    why: str
    alternatives: tuple[Datum, ...]
    datums: tuple[Datum, ...]
    sent: "Positions | None"
    before: "Positions | None"
    placed: "Positions"
    max_shift_m: float
    median_shift_m: float
    doubts: Mapping[int | None, tuple[str, ...]]
    role: LayerRole
    refused: int
    content_hash: str


def look(path: Path, *, datum: Datum | None = None) -> LayerLook:
    """What taking a layer file in would come to, in the datum guessed or the one given.

    Raises RuleBroken, naming the file, where nothing of it can be taken in.
    """
    import numpy as np

    from fangxun_desk.geo.projection import to_metres

    reading = _read(path, LayerChoice(datum=datum))
    told = reading.layer_datum
    assert told is not None
    records = _records(reading)
    datums = tuple(dict.fromkeys(record.datum for _, record in records if record.datum is not None))
    placed = to_metres(_positions(records))
    sent = None
    if set(datums) - set(_PROJECTED):
        is_as_sent = set(datums) <= {Datum.CGCS2000, Datum.WGS84}
        sent = _positions(records if is_as_sent else _records(_as_sent(path, reading)))
    before = None if sent is None else to_metres(sent)
    shifts = np.zeros(0) if before is None else np.hypot(*(placed - before).T)
    shifts = shifts[np.isfinite(shifts)]
    roles = [record.role for _, record in records if record.role is not None]
    return LayerLook(
        file=path.name,
        layers=tuple(dict.fromkeys(record.layer for _, record in records)),
        features=tuple(_seen(number, record) for number, record in records),
        guessed=told.guessed or told.datum,
        is_told=told.is_told,
        why=told.why,
        alternatives=tuple(one for one in Datum if one is not told.datum),
        datums=datums,
        sent=sent,
        before=before,
        placed=placed,
        max_shift_m=float(shifts.max()) if len(shifts) else 0.0,
        median_shift_m=float(np.median(shifts)) if len(shifts) else 0.0,
        doubts=_doubts(reading),
        role=max(dict.fromkeys(roles), key=roles.count, default=LayerRole.RISK),
        refused=sum(1 for row in reading.rows if not row.drafts),
        content_hash=reading.content_hash,
    )


def reading_of(
    path: Path,
    *,
    datum: Datum | None = None,
    role: LayerRole | None = None,
    layer_name: str = "",
    season: int | None = None,
    seen: str = "",
) -> FileReading:
    """A layer file read for good, in the choices it was looked at with. What is None or "" is found out from the file:
    each row and layer in the datum it states.

    `season` is the year looked at: that of the features of a file which states none. `seen` is the `content_hash` of
    the look. Raises RuleBroken, naming the file, where nothing of it can be taken in or it is not what was looked at.
    """
    reading = _read(path, LayerChoice(datum, role, layer_name.strip()), season)
    if seen:
        _check_same(path, reading, seen)
    return reading


def take_in(work: UnitOfWork, reading: FileReading) -> ImportOutcome:
    """Write what was read of a layer file, in one transaction."""
    return import_service.take_in(work, reading)


def _check_same(path: Path, reading: FileReading, seen: str) -> None:
    """Raises RuleBroken for a file changed since it was looked at, while it was being read included."""
    from fangxun_desk.imports.workbooks import content_hash

    if not reading.content_hash == seen == content_hash(path):
        raise RuleBroken(f"{path.name}:文件在查看之后已改动,请重新查看。")


def _as_sent(path: Path, reading: FileReading) -> FileReading:
    """The same file with its degrees taken as they stand."""
    as_sent = _read(path, LayerChoice(datum=Datum.CGCS2000))
    _check_same(path, as_sent, reading.content_hash)
    return as_sent


def _read(path: Path, choice: LayerChoice, season: int | None = None) -> FileReading:
    from fangxun_desk.imports.file_reader import Request, read_one

    reading = read_one(path, path.name, Request(season, LayerFeature.NOUN.plural, layer=choice))
    if reading.problem:
        raise RuleBroken(reading.problem)
    return reading


def _records(reading: FileReading) -> list[tuple[int | None, LayerFeature]]:
    return [
        (row.row, draft.record)
        for row in reading.rows
        for draft in row.drafts
        if isinstance(draft.record, LayerFeature)
    ]


def _positions(records: list[tuple[int | None, LayerFeature]]) -> "Positions":
    import numpy as np

    pairs = [(record.longitude, record.latitude) for _, record in records]
    return np.array([(np.nan, np.nan) if None in pair else pair for pair in pairs], dtype=np.float64).reshape(-1, 2)


def _seen(number: int | None, record: LayerFeature) -> SeenFeature:
    return SeenFeature(
        number,
        record.layer,
        record.name,
        record.unit,
        record.sector,
        record.shape,
        record.role,
        record.position_doubt,
    )


def _doubts(reading: FileReading) -> dict[int | None, tuple[str, ...]]:
    said: dict[int | None, tuple[str, ...]] = {}
    for warning in reading.warnings:
        if warning.level != INFO:
            said[warning.row] = (*said.get(warning.row, ()), warning.message)
    return said
