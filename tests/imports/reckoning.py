"""The figures of a season, added up from drafts alone: an independent count to hold against a known truth.

The store and `domain/season.py` come later and must reach the same numbers. References given by words are resolved here
by name, as the import service does it in the store.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from fangxun_desk.domain.drill import Drill
from fangxun_desk.domain.evacuation import EvacuationBatch, EvacuationReturn
from fangxun_desk.domain.fields import NOT_ASKED, Record
from fangxun_desk.domain.hazard import Hazard
from fangxun_desk.domain.meeting import Meeting
from fangxun_desk.domain.plan import Plan
from fangxun_desk.domain.rescue_unit import RescueUnit
from fangxun_desk.domain.risk_point import RiskPoint
from fangxun_desk.domain.roster import Official, Post, Training
from fangxun_desk.domain.shelter import Shelter
from fangxun_desk.domain.storm import Response, Storm
from fangxun_desk.domain.supply import Supply
from fangxun_desk.domain.vocabulary import TrainingMode
from fangxun_desk.geo.division_directory import unit_named
from fangxun_desk.imports.reading import Draft, FileReading, SourceRow


@dataclass(frozen=True)
class Found:
    """One draft with the row it stands in."""

    file: str
    row: SourceRow
    draft: Draft

    @property
    def record(self) -> Record:
        return self.draft.record


@dataclass
class Figures:
    """Totals by figure code, and splits by code, split name and group."""

    totals: dict[str, int] = field(default_factory=dict)
    splits: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)

    def put(self, code: str, amounts: Iterable[tuple[int, dict[str, str]]]) -> None:
        """Add up amounts with their groups (by_county, by_storm …)."""
        self.totals.setdefault(code, 0)
        splits = self.splits.setdefault(code, defaultdict(lambda: defaultdict(int)))
        for amount, groups in amounts:
            self.totals[code] += amount
            for split, group in groups.items():
                splits[split][group] += amount


def unit_name(code: str) -> str:
    """The name of a reporting unit."""
    unit = unit_named(code)
    return unit.name if unit else code


def drafts_of(readings: Iterable[FileReading], record_type: type[Record]) -> Iterator[Found]:
    """Every draft of a kind that is made: a handle made by an earlier row is not made again."""
    for reading in readings:
        made: set[str] = set()
        for row in reading.rows:
            for draft in row.drafts:
                if draft.handle not in made:
                    made.add(draft.handle)
                    if isinstance(draft.record, record_type):
                        yield Found(reading.file, row, draft)


def valid(readings: Iterable[FileReading], record_type: type[Record]) -> list[Found]:
    """The drafts of a kind that are not voided by their own row."""
    return [found for found in drafts_of(readings, record_type) if not found.draft.void_reason]


def facts(readings: Iterable[FileReading]) -> dict[str, date]:
    """The dates the files state."""
    return {name: day for reading in readings for name, day in reading.facts}


def reckon(readings: list[FileReading], as_of: date | None = None) -> Figures:
    """All figures of the season in `readings`; `as_of` is the day hazards are judged on."""
    figures = Figures()
    _officials(figures, readings)
    _meetings(figures, readings)
    _evacuations(figures, readings)
    _drills(figures, readings)
    _hazards(figures, readings, as_of or facts(readings).get("ledger_on"))
    _ledgers(figures, readings)
    return figures


def in_force(post: Post, on: date | None) -> bool:
    """Whether a post is held on the roster's date."""
    return on is None or (not (post.until_on and post.until_on < on) and not (post.from_on and post.from_on > on))


def counted_officials(readings: list[FileReading]) -> dict[tuple[str, str], tuple[Official, Post]]:
    """The persons who count, each with the first post that makes them count."""
    on = facts(readings).get("roster_on")
    persons: dict[tuple[str, str], tuple[Official, Post]] = {}
    officials = {(f.file, f.draft.handle): f.record for f in drafts_of(readings, Official)}
    for found in valid(readings, Post):
        post = found.record
        assert isinstance(post, Post)
        if "official" not in found.draft.links or not in_force(post, on):
            continue
        key = (found.file, found.draft.links["official"])
        linked = Post(**{f.name: getattr(post, f.name) for f in Post.NOUN.fields} | {"official": key[1]})
        if linked.judge_administrative() is None:
            official = officials[key]
            assert isinstance(official, Official)
            persons.setdefault(key, (official, post))
    return persons


def _officials(figures: Figures, readings: list[FileReading]) -> None:
    persons = counted_officials(readings)
    figures.put("officials", ((1, {"by_county": unit_name(post.unit)}) for _, post in persons.values()))
    modes: dict[tuple[str, str], set[TrainingMode]] = defaultdict(set)
    for found in drafts_of(readings, Training):
        assert isinstance(found.record, Training)
        modes[found.file, found.draft.links["official"]].add(found.record.mode)
    had = [frozenset(modes.get(key, ())) for key in persons]
    both = frozenset({TrainingMode.ONLINE, TrainingMode.OFFLINE})
    figures.totals |= {
        "officials_trained": sum(bool(one) for one in had),
        "officials_trained_online_only": had.count(frozenset({TrainingMode.ONLINE})),
        "officials_trained_offline_only": had.count(frozenset({TrainingMode.OFFLINE})),
        "officials_trained_both": had.count(both),
        "officials_untrained": had.count(frozenset()),
    }


def _meetings(figures: Figures, readings: list[FileReading]) -> None:
    questions = {
        "consultations": "judge_consultation",
        "dispatch_meetings_held": "judge_dispatch_held",
        "dispatch_meetings_with_city_leaders": "judge_dispatch_with_city_leaders",
    }
    meetings = valid(readings, Meeting)
    for code, question in questions.items():
        counted = [found for found in meetings if getattr(found.record, question)() is None]
        assert all(getattr(found.record, question)() != NOT_ASKED for found in counted)
        figures.put(code, ((1, {"by_storm": _storm_of(found)}) for found in counted))


def _storm_of(found: Found) -> str:
    lookup = found.draft.lookups.get("storm")
    return lookup.text if lookup else "none"


def _evacuations(figures: Figures, readings: list[FileReading]) -> None:
    batches: dict[tuple[str, str], tuple[EvacuationBatch, dict[str, str]]] = {}
    for found in valid(readings, EvacuationBatch):
        assert isinstance(found.record, EvacuationBatch)
        if found.record.judge_moved_out() is None:
            groups = {"by_county": unit_name(found.record.unit), "by_storm": _storm_of(found)}
            batches[found.file, found.draft.handle] = (found.record, groups)
    back: dict[tuple[str, str], int] = defaultdict(int)
    for found in drafts_of(readings, EvacuationReturn):
        assert isinstance(found.record, EvacuationReturn)
        back[found.file, found.draft.links["batch"]] += found.record.people or 0
    amounts = {
        "evacuated_person_times": lambda batch, out: batch.people or 0,
        "evacuated_households": lambda batch, out: batch.households or 0,
        "evacuated_batches": lambda batch, out: 1,
        "centralised": lambda batch, out: batch.centralised or 0,
        "dispersed": lambda batch, out: batch.dispersed or 0,
        "placement_not_stated": lambda batch, out: batch.placement_not_stated,
        "returned_persons": lambda batch, out: (batch.people or 0) - out,
        "returned_batches": lambda batch, out: int(out == 0),
        "people_out_at_end": lambda batch, out: out,
        "injured": lambda batch, out: batch.injured or 0,
        "deaths_missing_unconfirmed": lambda batch, out: batch.losses_unconfirmed or 0,
    }
    for code, amount in amounts.items():
        rows = ((batch, groups, max((batch.people or 0) - back[key], 0)) for key, (batch, groups) in batches.items())
        figures.put(code, ((amount(batch, out), groups) for batch, groups, out in rows))


def _drills(figures: Figures, readings: list[FileReading]) -> None:
    held = []
    for found in valid(readings, Drill):
        drill = found.record
        assert isinstance(drill, Drill)
        is_of_year = drill.held_on is None or drill.held_on.year == drill.season
        if drill.judge_held() is None and is_of_year:
            held.append(drill)
    figures.put("drill_rows", ((1, {}) for _ in held))
    figures.put("drill_participants", ((drill.participants or 0, {}) for drill in held))
    figures.put(
        "drill_sessions",
        (
            (
                drill.sessions or 0,
                {
                    "by_county": unit_name(drill.unit),
                    "by_month": f"{drill.held_on:%Y-%m}" if drill.held_on else "",
                    "by_type": drill.form.code if drill.form else "",
                },
            )
            for drill in held
        ),
    )


def _hazards(figures: Figures, readings: list[FileReading], as_of: date | None) -> None:
    hazards = [found.record for found in valid(readings, Hazard)]
    on = as_of or date(9999, 1, 1)
    figures.put("hazards_total", ((1, {"by_county": unit_name(h.unit)}) for h in hazards))  # type: ignore[attr-defined]
    figures.totals["hazards_cleared"] = sum(h.is_cleared(on) for h in hazards)  # type: ignore[attr-defined]
    figures.totals["hazards_open"] = sum(not h.is_cleared(on) for h in hazards)  # type: ignore[attr-defined]
    figures.totals["hazards_overdue"] = sum(h.is_overdue(on) for h in hazards)  # type: ignore[attr-defined]


def _ledgers(figures: Figures, readings: list[FileReading]) -> None:
    storms = [found.record for found in valid(readings, Storm)]
    counted = [storm for storm in storms if storm.judge_rainstorm() is None]  # type: ignore[attr-defined]
    figures.put("storms", ((1, {}) for _ in counted))
    figures.put("deaths", ((storm.deaths or 0, {}) for storm in counted))  # type: ignore[attr-defined]
    figures.put("missing", ((storm.missing or 0, {}) for storm in counted))  # type: ignore[attr-defined]
    figures.totals["deaths_missing"] = figures.totals["deaths"] + figures.totals["missing"]
    points = [found.record for found in valid(readings, RiskPoint)]
    figures.put(
        "risk_points",
        ((1, {"by_county": unit_name(p.unit), "by_managed": unit_name(p.managed_by)}) for p in points),  # type: ignore[attr-defined]
    )
    figures.totals["risk_points_located"] = sum(p.is_located for p in points)  # type: ignore[attr-defined]
    figures.put("risk_households", ((p.households or 0, {}) for p in points))  # type: ignore[attr-defined]
    figures.put("risk_people", ((p.people or 0, {}) for p in points))  # type: ignore[attr-defined]
    shelters = [found.record for found in valid(readings, Shelter)]
    figures.put("shelters", ((1, {"by_county": unit_name(s.unit)}) for s in shelters))  # type: ignore[attr-defined]
    figures.put("shelter_capacity", ((s.capacity or 0, {}) for s in shelters))  # type: ignore[attr-defined]
    plans = [found.record for found in valid(readings, Plan)]
    figures.put("plans", ((1, {"by_group": p.group.code}) for p in plans))  # type: ignore[attr-defined]
    teams = [found.record for found in valid(readings, RescueUnit)]
    figures.put("rescue_units", ((1, {"by_county": unit_name(t.unit)}) for t in teams))  # type: ignore[attr-defined]
    figures.put("rescue_people", ((t.people or 0, {}) for t in teams))  # type: ignore[attr-defined]
    figures.put("supplies", ((1, {}) for _ in valid(readings, Supply)))
    responses = valid(readings, Response)
    figures.put("response_changes", ((1, {"by_storm": _storm_of(found)}) for found in responses))
