"""What is known of the file being read, and what has been found in it so far: rows, remarks, facts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fangxun_desk.imports.layer_choice import NO_CHOICE, LayerChoice, LayerDatum, chosen
from fangxun_desk.imports.reading import INFO, WARN, CellWarning, SourceRow


@dataclass(slots=True)
class FileContext:
    """`name` is what results call the file, `storm_name` is "" until known, `other_season` asks the other files.

    `layer` is what a person said of a map layer, `layer_datums` what was found out of the datum of each layer.
    """

    path: Path
    name: str
    other_season: Callable[[], int | None]
    season: int | None = None
    storm_name: str = ""
    storm_override: str = ""
    plural: str = ""
    rows: list[SourceRow] = field(default_factory=list)
    warnings: list[CellWarning] = field(default_factory=list)
    facts: dict[str, date] = field(default_factory=dict)
    read: int = 0
    layer: LayerChoice = NO_CHOICE
    layer_datums: list[LayerDatum] = field(default_factory=list)

    @property
    def folder_words(self) -> str:
        """The names around the file that may say what it is: its folder's and its own."""
        return f"{self.path.parent.name} {self.path.stem}"

    def warn(self, sheet: str | None, code: str, level: str, message: str) -> None:
        """A remark about a sheet or the file as a whole."""
        self.warnings.append(CellWarning(sheet, None, "", code, level, message))

    def settle_datum(self, told: LayerDatum) -> LayerDatum:
        """The datum a layer is read in, noted and said; a layer that does not tell, and none was chosen, is doubted."""
        settled = chosen(self.layer.datum, told)
        self.layer_datums.append(settled)
        is_sure = settled.is_told or settled.is_chosen
        self.warn(
            settled.layer or None,
            "datum_told" if is_sure else "datum_not_stated",
            INFO if is_sure else WARN,
            settled.why,
        )
        return settled
