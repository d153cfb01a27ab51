"""The life of a 隐患, how it ages and what is owed meanwhile.

发现 → 交办 → (临时度汛措施) → 申请销号 → 复核 → 销号, or 退回 and on. A step is never stored: it follows from the
fields on a day that is handed in. Each function for a step checks what the step asks for and answers the fields it
sets; who writes them, and how hazards are counted (`figures.py`), is elsewhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.hazard import Hazard, ReviewResult
from fangxun_desk.domain.vocabulary import Word
from fangxun_desk.domain.wording import day_words

MAIN_FLOOD_SEASON = ((7, 16), (8, 15))
"""主汛期, first and last day (month, day): 七下八上 as commonly said; no text of the city states its own."""
Values = dict[str, Any]


class HazardStep(Word):
    """Where a hazard is in its life. Everything before 已销号 counts as 未销号."""

    FOUND = "found", "待交办"
    RECTIFYING = "rectifying", "整改中"
    RETURNED = "returned", "已退回"
    UNDER_REVIEW = "under_review", "待复核"
    CLEARED = "cleared", "已销号"


@dataclass(frozen=True, slots=True)
class AgeingBand:
    """A stretch of days against the limit: from `least` days past it (negative: days left) to the band before.

    `alarm` is "late", "soon" or "".
    """

    code: str
    label: str
    least: int
    alarm: str = ""


AGEING = (
    AgeingBand("late_long", "逾期 30 天以上", 31, "late"),
    AgeingBand("late", "逾期 30 天以内", 1, "late"),
    AgeingBand("due_now", "3 天内到期", -3, "soon"),
    AgeingBand("due_soon", "7 天内到期", -7, "soon"),
    AgeingBand("in_time", "7 天以后到期", -100_000),
)
"""The bands, the most urgent first. Usual practice of the desk, no official text."""
NO_LIMIT = AgeingBand("no_limit", "未定时限", 0)


# -- how it stands ---------------------------------------------------------------------------------------


def step_of(hazard: Hazard, on: date) -> HazardStep:
    """The step a hazard is at by the end of that day. Only a 销号日期 clears it."""
    if hazard.is_cleared(on):
        return HazardStep.CLEARED
    if hazard.applied_on is not None and hazard.applied_on <= on:
        is_reviewed = hazard.reviewed_on is None or hazard.reviewed_on <= on
        is_back = is_reviewed and hazard.review_result is ReviewResult.RETURNED
        return HazardStep.RETURNED if is_back else HazardStep.UNDER_REVIEW
    is_assigned = bool(hazard.responsible_unit.strip()) and hazard.due_on is not None
    return HazardStep.RECTIFYING if is_assigned else HazardStep.FOUND


def days_open(hazard: Hazard, on: date) -> int | None:
    """Days from its finding to its 销号, or to that day; None where the finding has no date or lies ahead."""
    until = hazard.cleared_on if hazard.is_cleared(on) else on
    if hazard.found_on is None or until is None or until < hazard.found_on:
        return None
    return (until - hazard.found_on).days


def days_over(hazard: Hazard, on: date) -> int | None:
    """Days past its limit, negative while some are left; None once cleared and where there is no limit."""
    if hazard.due_on is None or hazard.is_cleared(on):
        return None
    return (on - hazard.due_on).days


def band_of(hazard: Hazard, on: date) -> AgeingBand | None:
    """The band it has aged into; None once cleared."""
    if hazard.is_cleared(on):
        return None
    over = days_over(hazard, on)
    return NO_LIMIT if over is None else next(band for band in AGEING if over >= band.least)


def why_interim(hazard: Hazard, on: date) -> str:
    """Why it needs a 临时度汛措施 by that day, in a sentence; "" where it needs none, or is cleared."""
    if hazard.due_on is None or hazard.is_cleared(on):
        return ""
    if hazard.due_on < on:
        return f"整改时限 {day_words(hazard.due_on)} 已过而未销号"
    for first, last in _main_seasons(hazard.found_on, hazard.due_on):
        if hazard.due_on >= first and (hazard.found_on is None or hazard.found_on <= last):
            return f"不能在主汛期({main_season_words()})前整改到位"
    return ""


def lacks_interim(hazard: Hazard, on: date) -> bool:
    """Whether it needs a 临时度汛措施 and has none."""
    return not hazard.interim_measure.strip() and bool(why_interim(hazard, on))


def by_urgency(hazard: Hazard, on: date) -> tuple[int, int, str]:
    """The order of a working list: overdue first, the longest on top; then by limit, then without; cleared last."""
    if hazard.is_cleared(on):
        assert hazard.cleared_on is not None
        return 3, -hazard.cleared_on.toordinal(), hazard.record_id
    if hazard.due_on is None:
        return 2, hazard.found_on.toordinal() if hazard.found_on else 0, hazard.record_id
    return int(not hazard.is_overdue(on)), hazard.due_on.toordinal(), hazard.record_id


def main_season_words() -> str:
    """7月16日至8月15日."""
    (first_month, first_day), (last_month, last_day) = MAIN_FLOOD_SEASON
    return f"{first_month}月{first_day}日至{last_month}月{last_day}日"


def _main_seasons(found_on: date | None, due_on: date) -> Iterator[tuple[date, date]]:
    (first_month, first_day), (last_month, last_day) = MAIN_FLOOD_SEASON
    for year in range((found_on or due_on).year, due_on.year + 1):
        yield date(year, first_month, first_day), date(year, last_month, last_day)


# -- what a hazard cannot be -----------------------------------------------------------------------------


def check_hazard(hazard: Hazard, today: date) -> None:
    """Refuse a hazard typed in at the desk that cannot be true. Imports warn instead of refusing.

    Raises RuleBroken naming the field.
    """
    if not hazard.unit:
        raise RuleBroken("请选择县(市、区)。", "unit")
    if not hazard.problem.strip():
        raise RuleBroken("请填写存在问题。", "problem")
    if hazard.found_on is None:
        raise RuleBroken("请填写发现日期,如 7-16。", "found_on")
    _not_ahead(hazard.found_on, today, "发现日期", "found_on")
    if hazard.due_on is not None:
        _not_before(hazard.due_on, hazard.found_on, "整改时限", "发现日期", "due_on")
        if not hazard.responsible_unit.strip():
            raise RuleBroken("已填整改时限,请填写责任单位。", "responsible_unit")
    if lacks_interim(hazard, today):
        raise RuleBroken(f"该隐患{why_interim(hazard, today)},请填写临时度汛措施。", "interim_measure")
    _check_end(hazard, today)


def _check_end(hazard: Hazard, today: date) -> None:
    for name, label in (("applied_on", "申请销号日期"), ("reviewed_on", "复核日期"), ("cleared_on", "销号日期")):
        on = getattr(hazard, name)
        if on is not None:
            _not_ahead(on, today, label, name)
            _not_before(on, hazard.found_on, label, "发现日期", name)
            _not_before(on, hazard.applied_on, label, "申请销号日期", name)
    if hazard.cleared_on is not None or hazard.review_result is not None:
        _someone_else(hazard.reviewer, hazard.applied_by)


def _not_ahead(on: date, today: date, label: str, field: str) -> None:
    if on > today:
        raise RuleBroken(f"{label} {day_words(on)} 晚于今天({day_words(today)}),请核对。", field)


def _not_before(on: date, earlier: date | None, label: str, of: str, field: str) -> None:
    if earlier is not None and on < earlier:
        raise RuleBroken(f"{label} {day_words(on)} 早于{of} {day_words(earlier)},请核对。", field)


def _someone_else(reviewer: str, applied_by: str) -> None:
    if "".join(reviewer.split()) and "".join(reviewer.split()) == "".join(applied_by.split()):
        raise RuleBroken(f"{applied_by.strip()}是申请人,复核须由另一人进行,请改填复核人。", "reviewer")


# -- the steps -------------------------------------------------------------------------------------------


def why_not_worked_on(hazard: Hazard) -> str:
    """Why a hazard can be neither assigned nor secured any more; "" where it can."""
    if hazard.cleared_on is None:
        return ""
    return f"该隐患已于 {day_words(hazard.cleared_on)} 销号;再次出现请登记为新隐患,写错了请更正。"


def why_not_applied(hazard: Hazard, today: date) -> str:
    """Why 申请销号 is out of turn; "" where it is not."""
    if why := why_not_worked_on(hazard):
        return why
    if step_of(hazard, today) is HazardStep.UNDER_REVIEW:
        assert hazard.applied_on is not None
        return f"该隐患已于 {day_words(hazard.applied_on)} 申请销号,正待复核。"
    return "" if hazard.responsible_unit.strip() else "该隐患还没有交办,请先填写责任单位和整改时限。"


def why_not_reviewed(hazard: Hazard, today: date) -> str:
    """Why 复核销号 and 退回 are out of turn; "" where they are not."""
    if why := why_not_worked_on(hazard):
        return why
    is_waiting = step_of(hazard, today) is HazardStep.UNDER_REVIEW
    return "" if is_waiting else "该隐患还没有申请销号,不能复核;请先由责任单位申请。"


def assigned(
    hazard: Hazard, unit: str, person: str, due_on: date | None, today: date, interim_measure: str | None = None
) -> Values:
    """交办: who puts it right and by when; a new limit is an extension. Raises RuleBroken naming the field.

    `interim_measure` None leaves what was written before.
    """
    _refuse(why_not_worked_on(hazard))
    if not unit.strip():
        raise RuleBroken("请填写责任单位。", "responsible_unit")
    if not person.strip():
        raise RuleBroken("请填写责任人。", "responsible_person")
    if due_on is None:
        raise RuleBroken("请填写整改时限,如 7-31。", "due_on")
    _not_before(due_on, hazard.found_on, "整改时限", "发现日期", "due_on")
    measure = hazard.interim_measure if interim_measure is None else interim_measure.strip()
    values: Values = {"responsible_unit": unit.strip(), "responsible_person": person.strip(), "due_on": due_on}
    now = replace(hazard, **values, interim_measure=measure)
    if lacks_interim(now, today):
        raise RuleBroken(f"该隐患{why_interim(now, today)},请先落实临时度汛措施。", "interim_measure")
    return values | ({} if interim_measure is None else {"interim_measure": measure})


def with_interim(hazard: Hazard, measure: str) -> Values:
    """A 临时度汛措施 is put in place until the hazard is put right."""
    _refuse(why_not_worked_on(hazard))
    if not measure.strip():
        raise RuleBroken("请填写临时度汛措施:谁、何时、做什么。", "interim_measure")
    return {"interim_measure": measure.strip()}


def applied(hazard: Hazard, by: str, on: date | None, evidence: str, today: date, *, has_files: bool) -> Values:
    """申请销号: whoever put it right says so, with evidence in words or files; an earlier review is taken back."""
    _refuse(why_not_applied(hazard, today))
    if not by.strip():
        raise RuleBroken("请填写销号申请人。", "applied_by")
    if on is None:
        raise RuleBroken("请填写申请销号日期,如 7-16。", "applied_on")
    _not_ahead(on, today, "申请销号日期", "applied_on")
    _not_before(on, hazard.found_on, "申请销号日期", "发现日期", "applied_on")
    if not evidence.strip() and not has_files:
        raise RuleBroken("申请销号须有依据:写明整改结果,或附照片、验收单。", "evidence")
    values: Values = {"applied_by": by.strip(), "applied_on": on, "evidence": evidence.strip()}
    if hazard.review_result is not None:
        values |= {"review_result": None, "reviewed_on": None, "reviewer": "", "return_reason": ""}
    return values


def cleared(hazard: Hazard, reviewer: str, on: date | None, today: date) -> Values:
    """复核通过: the hazard is 销号 on that day."""
    reviewed_on = _reviewed(hazard, reviewer, on, today, "cleared_on")
    return {
        "reviewer": reviewer.strip(),
        "reviewed_on": reviewed_on,
        "review_result": ReviewResult.PASSED,
        "cleared_on": reviewed_on,
    }


def sent_back(hazard: Hazard, reviewer: str, on: date | None, reason: str, today: date) -> Values:
    """退回: the review did not pass; the hazard goes on as 未销号."""
    if not reason.strip():
        raise RuleBroken("退回须写明原因:哪里没有整改到位。", "return_reason")
    return {
        "reviewer": reviewer.strip(),
        "reviewed_on": _reviewed(hazard, reviewer, on, today, "reviewed_on"),
        "review_result": ReviewResult.RETURNED,
        "return_reason": reason.strip(),
    }


def _reviewed(hazard: Hazard, reviewer: str, on: date | None, today: date, field: str) -> date:
    _refuse(why_not_reviewed(hazard, today))
    if not reviewer.strip():
        raise RuleBroken("请填写复核人。", "reviewer")
    _someone_else(reviewer, hazard.applied_by)
    label = "销号日期" if field == "cleared_on" else "复核日期"
    if on is None:
        raise RuleBroken(f"请填写{label},如 7-16。", field)
    _not_ahead(on, today, label, field)
    _not_before(on, hazard.applied_on, label, "申请销号日期", field)
    return on


def _refuse(why: str) -> None:
    if why:
        raise RuleBroken(why)


def days_words(days: int | None) -> str:
    """超 12 天, 今日到期, 剩 3 天; "" where there is no limit."""
    if days is None:
        return ""
    if days == 0:
        return "今日到期"
    return f"超 {days} 天" if days > 0 else f"剩 {-days} 天"
