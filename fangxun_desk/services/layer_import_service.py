"""图层导入: a map layer looked at before it is taken in, in the datum guessed or chosen, and the taking in itself.

`look` reads and writes nothing; it says where the features would lie as they were sent and where they will, so that the
shift between the two can be seen. numpy and the map libraries are loaded when a layer is first looked at.
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
_DEGREES = tuple(datum for datum in Datum if datum not in _PROJECTED)


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
    both are None where the file is in metres already. `placed` are the places after conversion, in metres of EPSG:4547.
    `shifts_m` are the distances between the two. `doubts` are sentences by row or feature number, None for the file as
    a whole.
    """

    file: str
    layers: tuple[str, ...]
    features: tuple[SeenFeature, ...]
    guessed: Datum
    is_told: bool
    why: str
    alternatives: tuple[Datum, ...]
    sent: "Positions | None"
    before: "Positions | None"
    placed: "Positions"
    max_shift_m: float
    median_shift_m: float
    doubts: Mapping[int | None, tuple[str, ...]]
    role: LayerRole
    refused: int


def look(path: Path, *, datum: Datum | None = None) -> LayerLook:
    """What taking a layer file in would come to, in the datum guessed or the one given.

    Raises RuleBroken, naming the file, where nothing of it can be taken in.
    """
    import numpy as np

    from fangxun_desk.geo.projection import to_metres

    reading = _read(path, LayerChoice(datum=datum))
    told = reading.layer_datum
    assert told is not None
    as_guessed = _read(path, LayerChoice()).layer_datum if datum is not None else told
    assert as_guessed is not None
    records = _records(reading)
    placed = to_metres(_positions(records))
    sent = None
    if as_guessed.datum not in _PROJECTED and told.datum not in _PROJECTED:
        is_as_sent = told.datum in (Datum.CGCS2000, Datum.WGS84)
        sent = _positions(records if is_as_sent else _records(_read(path, LayerChoice(datum=Datum.CGCS2000))))
    before = None if sent is None else to_metres(sent)
    shifts = np.zeros(0) if before is None else np.hypot(*(placed - before).T)
    shifts = shifts[np.isfinite(shifts)]
    roles = [record.role for _, record in records if record.role is not None]
    return LayerLook(
        file=path.name,
        layers=tuple(dict.fromkeys(record.layer for _, record in records)),
        features=tuple(_seen(number, record) for number, record in records),
        guessed=as_guessed.datum,
        is_told=told.is_told,
        why=told.why,
        alternatives=tuple(one for one in Datum if one is not told.datum),
        sent=sent,
        before=before,
        placed=placed,
        max_shift_m=float(shifts.max()) if len(shifts) else 0.0,
        median_shift_m=float(np.median(shifts)) if len(shifts) else 0.0,
        doubts=_doubts(reading),
        role=max(dict.fromkeys(roles), key=roles.count, default=LayerRole.RISK),
        refused=sum(1 for row in reading.rows if not row.drafts),
    )


def take_in(
    work: UnitOfWork,
    path: Path,
    *,
    datum: Datum | None = None,
    role: LayerRole | None = None,
    layer_name: str = "",
    season: int | None = None,
) -> ImportOutcome:
    """Take a layer file in as it was looked at. What is None or "" is found out from the file, feature by feature.

    `season` is the year looked at: that of the features of a file which states none.

    Raises RuleBroken, naming the file, where nothing of it can be taken in.
    """
    return import_service.take_in(work, _read(path, LayerChoice(datum, role, layer_name.strip()), season))


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
