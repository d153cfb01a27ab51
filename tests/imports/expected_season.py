"""The truth of a generated season, added up while its files are made."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date


@dataclass
class ExpectedSeason:
    """What a generated season adds up to.

    `totals` by figure code (officials, evacuated_person_times, drill_sessions …); `splits` by code, split name
    (by_county, by_storm) and group: counties by name, storms as 7·16. `as_of` is the day hazards are judged on.
    """

    year: int
    as_of: date
    totals: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    splits: dict[str, dict[str, dict[str, int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    )

    def count(self, code: str, amount: int = 1, **groups: str) -> None:
        """Add to a figure and to its splits."""
        self.totals[code] += amount
        for split, group in groups.items():
            self.splits[code][split][group] += amount
