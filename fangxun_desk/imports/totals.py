"""Whether the total rows of a table agree with its rows. The rows are what counts; a total only checks them.

A total row may stand under its rows or above them, and may add up the whole table, one county, or what stands since the
total before it. It disagrees only when none of these sums is the one it states.
"""

from dataclasses import dataclass, field

Amounts = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    number: int
    of: str
    sums: dict[str, int]
    is_part: bool
    position: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A total row states `stated` in column `key` where the rows add up to `added`."""

    number: int
    key: str
    stated: int
    added: int


@dataclass(slots=True)
class Totals:
    """Collects the counted rows and the total rows of a table in their order; `keys` names the amounts of a row."""

    keys: tuple[str, ...]
    rows: list[tuple[str, Amounts]] = field(default_factory=list)
    _stated: list[_Stated] = field(default_factory=list)

    def counted(self, group: str, amounts: Amounts) -> None:
        """A row that counts, of the unit `group`, with its amounts in the order of `keys`."""
        self.rows.append((group, amounts))

    def stated(self, number: int, of: str, sums: dict[str, int], is_part: bool) -> None:
        """A total row with the sums it states; `of` is the unit it adds up, where it names one."""
        if sums:
            self._stated.append(_Stated(number, of, sums, is_part, len(self.rows)))

    def disagreements(self, elsewhere: "Totals | None" = None) -> list[Disagreement]:
        """The columns of total rows no sum agrees with. `elsewhere` holds the rows of the file's other tables."""
        found = []
        for one in self._stated:
            for key, stated in one.sums.items():
                sums = self._sums(one, key)
                further = [elsewhere.sum(key) + self.sum(key)] if elsewhere is not None else []
                if stated not in sums + further:
                    found.append(Disagreement(one.number, key, stated, sums[0]))
        return found

    def sum(self, key: str, first: int = 0, behind: int | None = None) -> int:
        """The sum of a column over the rows from `first` up to `behind`."""
        at = self.keys.index(key)
        return sum(amounts[at] or 0 for _, amounts in self.rows[first:behind])

    def _sums(self, one: _Stated, key: str) -> list[int]:
        """The sums a total row can mean, the likeliest first."""
        before = [other.position for other in self._stated if other.position < one.position]
        behind = [other.position for other in self._stated if other.position > one.position]
        since = self.sum(key, max(before, default=0), one.position)
        until = self.sum(key, one.position, min(behind, default=len(self.rows)))
        so_far, whole = self.sum(key, 0, one.position), self.sum(key)
        ordered = [since, so_far, whole, until] if one.is_part else [so_far, since, whole, until]
        if one.position == 0:
            ordered = [until, whole] if one.is_part else [whole, until]
        at = self.keys.index(key)
        of_group = [amounts[at] or 0 for group, amounts in self.rows if one.of and group == one.of]
        return [sum(of_group), *ordered] if of_group else ordered
