"""What a person may say about a layer beside its file: its datum, its use, its name; the rest is found out."""

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
    """The datum a layer was read in and why, in a sentence; `is_told` is False where nothing in the file says so."""

    datum: Datum
    why: str
    is_told: bool = True
