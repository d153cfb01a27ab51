"""Whether the places of a file can be true, judged fast and said in one wording, for tables and for map layers.

It reads no file and corrects nothing: what follows from a verdict is the readers' business.
"""

from fangxun_desk.geo.boundaries import CityBoundary, Position

_CELL_DEGREES = 0.01
"""Places are judged by the middle of such a cell first: a kilometre, well inside the margins of the judgement."""


class Places:
    """The judgement of many places, most of which are right and lie close together."""

    def __init__(self) -> None:
        self.boundary = CityBoundary.read()
        self._surely: dict[tuple[int, int, str], bool] = {}

    def is_surely_right(self, lon: float, lat: float, unit: str) -> bool:
        """Whether all places of a kilometre around this one are right for that unit."""
        at = (int(lon / _CELL_DEGREES), int(lat / _CELL_DEGREES), unit)
        known = self._surely.get(at)
        if known is None:
            middle = ((at[0] + 0.5) * _CELL_DEGREES, (at[1] + 0.5) * _CELL_DEGREES)
            known = self.boundary.judge(*middle, unit) is Position.OK
            self._surely[at] = known
        return known

    def judge(self, lon: float, lat: float, unit: str) -> Position:
        """What can be said of a place in CGCS2000 degrees."""
        return Position.OK if self.is_surely_right(lon, lat, unit) else self.boundary.judge(lon, lat, unit)


def said_of(verdict: Position, written: str, *, where: str = "", is_mended: bool = False) -> str:
    """The sentence for a verdict that is not OK. `written` names the coordinates as they stand, `where` the county they
    lie in, `is_mended` says that exchanged coordinates were put right."""
    match verdict:
        case Position.ELSEWHERE_IN_CITY:
            return f"{written}落在{where or '别处'},与所填县(市、区)不符,已照此上图,请核对。"
        case Position.SWAPPED:
            return f"{written}填反了,{'已对调后收入' if is_mended else '坐标未收入,改正前不上图'},请核对。"
        case Position.NO_COORDINATES:
            return f"{written}不是坐标,不能上图,请补报。"
    return f"{written}落在平顶山市范围以外,行已收入,坐标未收入,改正前不上图。"
