"""Map layers in: the features of a Shapefile, GeoPackage, GeoJSON or KML file as drafts, feature by feature.

What speaks against a feature's place is said by the number of the feature, counted from 1; the feature is kept and not
drawn until somebody has put it right. The heavy libraries are loaded with the first layer. Tables of coordinates are
read in layer_tables.py; nothing is written here.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fangxun_desk.domain.layer_feature import LayerFeature
from fangxun_desk.domain.vocabulary import Datum, FeatureShape, LayerRole
from fangxun_desk.geo.boundaries import Position
from fangxun_desk.geo.division_directory import find_town, find_unit
from fangxun_desk.imports.cells import NOT_STATED
from fangxun_desk.imports.file_context import FileContext
from fangxun_desk.imports.headers import matched, plain_path
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.layer_choice import LayerDatum, is_other, of_file, other_said
from fangxun_desk.imports.layer_columns import COLUMNS, LABEL, PLURAL, TITLE, FeatureValues, role_of
from fangxun_desk.imports.place_judging import Places, said_of
from fangxun_desk.imports.plain import plain, shown
from fangxun_desk.imports.positions import named_datum
from fangxun_desk.imports.reading import WARN, Draft, FileReading
from fangxun_desk.imports.seasons import year_around
from fangxun_desk.imports.sheet import Sheet, Unreadable
from fangxun_desk.imports.table_columns import Columns, Row
from fangxun_desk.imports.units import unit_in_text

if TYPE_CHECKING:
    from fangxun_desk.geo.layer_files import SourceLayer
    from fangxun_desk.geo.layer_files.placing import PlacedShapes
    from fangxun_desk.geo.layer_files.reference import DatumGuess

_KIND = Kind(PLURAL, LABEL, COLUMNS, needed=(), keys=("name",), title=TITLE)
CROSSING = "self_crossing_polygon"
_VERTICES_LOOKED_AT = 60


def read_layer_file(path: Path, digest: str, context: FileContext) -> FileReading:
    """The reading of a layer file. Raises RuleBroken or Unreadable where nothing of it can be taken in."""
    from fangxun_desk.geo.layer_files import read_layers

    context.plural = PLURAL
    context.season = year_around(path) or context.other_season()
    for layer in read_layers(path):
        _Layer(context, layer).take_all()
    if context.read == 0:
        raise Unreadable("图层里没有要素,未收入。")
    return FileReading(
        file=context.name,
        content_hash=digest,
        plural=PLURAL,
        season=context.season,
        rows=tuple(context.rows),
        warnings=tuple(context.warnings),
        read=context.read,
        layer_datum=of_file(context.layer_datums),
    )


class _FeatureColumns(Columns):
    """The columns of a layer's attributes. A feature has a number and no cells."""

    def cell(self, key: str, number: int) -> str:
        return ""


class _Layer:
    """One layer of a file, its features taken one after the other."""

    def __init__(self, context: FileContext, layer: "SourceLayer") -> None:
        self._context = context
        self._layer = layer
        self._name = context.layer.layer_name or layer.name
        labels = tuple(layer.columns)
        header = matched(_KIND, 0, 0, tuple((plain_path(label),) for label in labels), "")
        assert header is not None
        sheet = Sheet(layer.name, [])
        self._columns = _FeatureColumns(context, sheet, _KIND, header)
        self._values = FeatureValues(self._columns, labels, layer.name)
        self._unit_text = self._columns.raw("unit")
        self._datum_text = self._columns.raw("datum")
        self._places = Places()

    def take_all(self) -> None:
        """Give every feature of the layer its draft, or say why it has none."""
        from fangxun_desk.geo.layer_files import placing

        shapes = placing.usable(self._layer.shapes)
        guess = self._guess(placing.sample_of(shapes))
        flipped = self._wrong_way_round(shapes, guess)
        guesses = self._guesses(guess)
        if not guesses:
            return
        placed = placing.place_each(placing.flipped(shapes, flipped), guesses)
        for remark in self._layer.remarks:
            self._context.warn(self._layer.name, "passed_over", WARN, remark)
        texts = placing.texts_of(placed.degrees)
        for place, values in enumerate(self._layer.rows):
            row = ["" if value is None else value for value in values]
            self._take(place, row, placed, texts[place], guesses[place].datum, bool(flipped[place]))
        self._values.note_attributes()

    def _guess(self, sample: Any) -> "DatumGuess":
        """The datum of the layer, as told or as a person chose."""
        from fangxun_desk.geo.layer_files.reference import chosen_datum, guess_datum

        words = f"{self._context.path.stem}\n{self._context.path.parent.name}"
        guess = guess_datum(self._layer, words, sample)
        told = LayerDatum(guess.datum, guess.why, guess.is_told, layer=self._layer.name)
        settled = self._context.settle_datum(told)
        return chosen_datum(settled.datum, guess) if settled.is_chosen else guess

    def _guesses(self, guess: "DatumGuess") -> list["DatumGuess"]:
        """The datum of every feature: the layer's, unless the feature states its own and nobody has chosen."""
        from fangxun_desk.geo.layer_files.reference import chosen_datum

        column = self._columns.header.columns.get("datum")
        if column is None or self._context.layer.datum is not None:
            return [guess] * len(self._layer)
        known = {text: named_datum(text) for text in {str(row[column] or "") for row in self._layer.rows}}
        stated = {text: chosen_datum(datum, guess) if datum else guess for text, datum in known.items()}
        return [stated[str(row[column] or "")] for row in self._layer.rows]

    def _wrong_way_round(self, shapes: Any, guess: "DatumGuess") -> Any:
        """Which features have latitude first: they lie in the city when exchanged, and cannot lie there as sent."""
        import numpy as np
        import shapely

        from fangxun_desk.geo.layer_files.reference import DEGREES

        found = np.zeros(len(shapes), dtype=bool)
        if guess.projection or guess.datum not in DEGREES:
            return found
        middles = shapely.get_coordinates(shapely.centroid(shapes))
        owners = np.flatnonzero(~shapely.is_missing(shapes))
        for at in np.flatnonzero((middles[:, 0] < 90) & (middles[:, 1] > 90)):
            found[owners[at]] = self._places.boundary.is_inside(float(middles[at, 1]), float(middles[at, 0]))
        return found

    def _take(self, place: int, row: Row, placed: "PlacedShapes", text: str, datum: Datum, is_flipped: bool) -> None:
        from fangxun_desk.geo.layer_files import limits, placing

        number = place + 1
        geometry = placed.degrees[place]
        said = self._values(row, number)
        self._check_datum(row, number, datum)
        said["name"] = said.get("name") or f"{self._name}{number}号"
        if (vertices := placing.vertices_of(geometry)) > limits.FEATURE_VERTICES:
            most = limits.FEATURE_VERTICES
            message = f"“{shown(said['name'])}”有 {vertices} 个坐标点,超过 {most} 个,未收入,请简化后再导入。"
            self._columns.refuse(number, "", "geometry_too_large", message, 1)
            return
        shape = placing.shape_of(geometry) if geometry is not None else FeatureShape.POINT
        role = self._context.layer.role or role_of(shape, self._layer.name, said["name"])
        lon, lat = (None if value != value else float(value) for value in placed.points[place])
        unit = self._unit(row, number, said, role, placed.somewhere(place))
        doubt = self._doubt(number, said["name"], unit if role is LayerRole.RISK else "", placed, place, is_flipped)
        is_drawn = not doubt
        feature = LayerFeature(
            season=self._context.season,
            source_file=self._context.name,
            layer=self._name,
            role=role,
            unit=unit,
            shape=shape,
            longitude=lon if is_drawn else None,
            latitude=lat if is_drawn else None,
            geometry=text,
            area_m2=round(float(placed.area_m2[place]), 1) if is_drawn and shape is FeatureShape.AREA else None,
            datum=datum,
            position_doubt=doubt,
            **said,
        )
        self._columns.take(number, Draft(feature, f"{PLURAL}:{self._layer.name}:{number}"))

    def _check_datum(self, row: Row, number: int, used: Datum) -> None:
        """Doubt a feature that states another datum than its layer is read in."""
        stated = str(self._datum_text(row, number))
        if stated != "" and is_other(named_datum(stated), used):
            self._columns.report(number, "datum", "datum_differs", WARN, other_said(shown(stated), used))

    def _unit(
        self, row: Row, number: int, said: dict[str, Any], role: LayerRole, lies_at: tuple[float, float] | None
    ) -> str:
        """The county of a feature: as its attributes say, else the one its town or its place lies in."""
        stated = self._unit_text(row, number)
        if stated != "" and plain(str(stated)) not in NOT_STATED:
            if (unit := find_unit(str(stated)) or unit_in_text(str(stated))) is not None:
                return unit.code
            message = f"“{shown(said['name'])}”的“{shown(stated)}”不是本市的县(市、区),按坐标所在收入,请核对。"
            self._columns.report(number, "unit", "unit_unknown", WARN, message)
        if role is LayerRole.BOUNDARY and (unit := find_unit(said["name"])) is not None:
            return unit.code
        if said.get("town") and (town := find_town(said["town"])) is not None:
            return town.parent
        county = self._places.boundary.county_at(*lies_at) if lies_at is not None else None
        found = find_unit(county) if county else None
        return found.code if found else ""

    def _doubt(self, number: int, name: str, unit: str, placed: "PlacedShapes", place: int, is_flipped: bool) -> str:
        """Why a feature cannot be drawn, reported; "" where it can."""
        lon, lat = (float(value) for value in placed.points[place])
        what = f"“{shown(name)}”"
        if placed.crossing[place]:
            message = f"{what}的面自相交,图形已收入,改正前不上图,请在制图软件中修复后重新导入。"
            self._columns.report(number, "", CROSSING, WARN, message)
            return CROSSING
        if lon != lon:
            message = f"{what}没有图形,或坐标不能识别,要素已收入,不能上图,请补报。"
            self._columns.report(number, "", Position.NO_COORDINATES.code, WARN, message)
            return Position.NO_COORDINATES.code
        verdict = self._places.judge(lon, lat, unit)
        if is_flipped:
            is_certain = verdict is Position.OK
            message = said_of(Position.SWAPPED, f"{what}的经度、纬度", is_mended=is_certain)
            self._columns.report(number, "", Position.SWAPPED.code, WARN, message)
            return "" if is_certain else Position.SWAPPED.code
        if verdict is Position.OK or (verdict is not Position.ELSEWHERE_IN_CITY and self._reaches_in(placed, place)):
            return ""
        where = self._places.boundary.county_at(lon, lat) or ""
        self._columns.report(number, "", verdict.code, WARN, said_of(verdict, f"{what}的坐标", where=where))
        return "" if verdict is Position.ELSEWHERE_IN_CITY else verdict.code

    def _reaches_in(self, placed: "PlacedShapes", place: int) -> bool:
        """Whether a line or an area whose middle lies outside the city has any part in it: rivers come from afar."""
        import shapely

        positions = shapely.get_coordinates(placed.degrees[place])
        if len(positions) < 2:
            return False
        some = positions[:: max(1, len(positions) // _VERTICES_LOOKED_AT)]
        return any(self._places.boundary.is_inside(float(x), float(y)) for x, y in some)
