"""Which plan of the list a drill means: the ledger names it in words, and counties name it in their own.

The same words once marks and versions are taken away are the same plan. Almost the same words are 近似, shown as such,
and only where nothing else comes close and the place named is the same: 马庄街道 is one character from 薛庄街道.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fangxun_desk.domain.division import CITY_CODE
from fangxun_desk.domain.plan import Plan, plan_core, plan_head, plan_key

LEAST_LIKENESS = 90.0
"""Of 100, between the names without the words all plans share."""
_CLEARLY = 5.0
"""By how much the likest name must be ahead of the next."""


@dataclass(frozen=True, slots=True)
class Match:
    """The plan that is meant, and whether the words were the same or only alike."""

    plan: Plan
    is_exact: bool


class PlanMatcher:
    """Answers for one list of plans; a name asked twice is looked up once."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._by_key: dict[str, list[Plan]] = {}
        self._plans = tuple(plans)
        for plan in self._plans:
            self._by_key.setdefault(plan_key(plan.name), []).append(plan)
        self._known: dict[tuple[str, str], Match | None] = {}

    def match(self, name: str, unit: str) -> Match | None:
        """The plan a drill of that unit names; None where none can be meant."""
        asked = (name, unit)
        if asked not in self._known:
            self._known[asked] = self._same(name, unit) or self._alike(name, unit)
        return self._known[asked]

    def _same(self, name: str, unit: str) -> Match | None:
        found = self._by_key.get(plan_key(name), [])
        for plan in (*(plan for plan in found if plan.unit == unit), *(plan for plan in found if _is_citys(plan))):
            return Match(plan, True)
        # Another unit's plan of that very name: meant, most likely, but not for certain.
        return Match(found[0], False) if len(found) == 1 else None

    def _alike(self, name: str, unit: str) -> Match | None:
        core, head = plan_core(name), plan_head(name)
        if len(core) < 2:
            return None
        likely = [plan for plan in self._plans if plan.unit == unit or _is_citys(plan)]
        likely = [plan for plan in likely if plan_head(plan.name) == head]
        scores = _likeness(core, [plan_core(plan.name) for plan in likely])
        ranked = sorted(zip(scores, range(len(likely)), strict=True), reverse=True)
        if not ranked or ranked[0][0] < LEAST_LIKENESS:
            return None
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARLY:
            return None
        return Match(likely[ranked[0][1]], False)


def _is_citys(plan: Plan) -> bool:
    return plan.unit in ("", CITY_CODE)


def _likeness(core: str, others: Sequence[str]) -> list[float]:
    # A heavy import for the few names that are not the same.
    from rapidfuzz import fuzz

    return [fuzz.ratio(core, other) for other in others]
