"""One reader for each kind of table a county sends, and the list of them."""

from fangxun_desk.imports import layer_tables
from fangxun_desk.imports.kind import Kind
from fangxun_desk.imports.kinds import (
    drills,
    evacuations,
    hazards,
    later,
    meetings,
    officials,
    places,
    risk_points,
    stocks,
    storms,
)

# In the order in which they are taken in: what others refer to comes first.
KINDS: tuple[Kind, ...] = (
    storms.STORMS,
    officials.KIND,
    risk_points.KIND,
    places.SHELTERS,
    stocks.PLANS,
    places.RESCUE_UNITS,
    stocks.SUPPLIES,
    hazards.KIND,
    meetings.KIND,
    storms.RESPONSES,
    evacuations.KIND,
    drills.KIND,
    later.REPORTS,
)
LAYERS = layer_tables.KIND
"""Tables of coordinates. Not among the others: a table is one because of where it lies, not because of its header."""
ORDER = {kind.plural: position for position, kind in enumerate(KINDS)}


def kind_named(word: str) -> Kind | None:
    """The kind a word of the command line means: its plural, or its Chinese label."""
    return next((kind for kind in (*KINDS, LAYERS) if word in (kind.plural, kind.label)), None)
