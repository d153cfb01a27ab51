"""What a person may say about a layer beside its file: its datum, its use, its name; the rest is found out."""

from collections.abc import Sequence
from dataclasses import dataclass

from fangxun_desk.domain.vocabulary import Datum, LayerRole


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """None and "" leave the matter to the file."""

    datum: Datum | None = None
    role: LayerRole | None = None
    layer_name: str = ""


NO_CHOICE = LayerChoice()


@dataclass(frozen=True, slots=True)
class LayerDatum:
    """The datum a layer was read in and why, in a sentence.

    `guessed` is what the file itself points to, the same unless a person chose another; `is_told` is False where
    nothing in the file says so; `layer` is the layer's name, "" for the file as a whole.
    """

    datum: Datum
    why: str
    is_told: bool = True
    guessed: Datum | None = None
    layer: str = ""

    @property
    def is_chosen(self) -> bool:
        """Whether a person named the datum."""
        return self.guessed is not None


def chosen(datum: Datum | None, told: LayerDatum) -> LayerDatum:
    """The datum a layer is read in: as a person chose, beside what the file says; None leaves it to the file."""
    if datum is None:
        return told
    why = f"按人工选择的坐标系{datum.label}收入(不选择时:{told.why.rstrip('。')})。"
    return LayerDatum(datum, why, told.is_told, told.datum, told.layer)


def of_file(layers: Sequence[LayerDatum]) -> LayerDatum | None:
    """What is said of a file by what is said of its layers: the first one's datum, and each layer's reason by name."""
    if len(layers) < 2:
        return layers[0] if layers else None
    first = layers[0]
    why = "".join(f"“{one.layer}”:{one.why}" for one in layers)
    return LayerDatum(first.datum, why, all(one.is_told for one in layers), first.guessed)


def is_other(stated: Datum | None, used: Datum) -> bool:
    """Whether what a row states of its datum is another place than the datum used; WGS84 and CGCS2000 are one."""
    same = (Datum.CGCS2000, Datum.WGS84)
    return stated is not None and stated is not used and not (stated in same and used in same)


def other_said(stated: str, used: Datum) -> str:
    """The sentence about a row that states another datum than the one it was read in."""
    return f"本行写明坐标系为“{stated}”,已按{used.label}收入,请核对。"
