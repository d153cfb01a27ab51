"""销毁个人信息: personal values are destroyed by law after the response; chain, numbers and counts stay as they are.

Only the values and their salts go, out of every change the records ever had. What was destroyed, by whom and why is
itself entered in the log. Clearing the journal and the drafts belongs to the act: `Desk.destroy_personal_values`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from uuid_utils import uuid7

from fangxun_desk.domain.errors import RuleBroken
from fangxun_desk.domain.nouns import NOUNS
from fangxun_desk.store.reader import Reader
from fangxun_desk.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What went: how many records were cleared, and how many values, older ones of the same field too.

    `quoted_in` are the numbers of entries whose free text quotes one of the values: there it stays.
    """

    records: int
    values: int
    quoted_in: tuple[str, ...] = ()


def records_of_season(reader: Reader, year: int) -> list[str]:
    """The records of a season that hold personal values, voided ones too."""
    nouns = [noun for noun in NOUNS.values() if any(field.personal for field in noun.fields)]
    found = (record for noun in nouns for record in reader.find(noun.record_type, season=year, include_voided=True))
    return [record.record_id for record in found]


def destroy_personal_values(
    work: UnitOfWork, *, record_ids: Sequence[str] = (), season: int | None = None, reason: str
) -> Destroyed:
    """Destroy the personal values of these records, or of a whole season. Raises RuleBroken without a reason.

    The reason states the assessment: why nothing of it has to be kept as evidence.
    """
    if not reason.strip():
        raise RuleBroken("销毁个人信息须写明依据和评估意见。", "reason")
    wanted = list(record_ids) if season is None else [*record_ids, *records_of_season(work, season)]
    gone = work.destroy_values(dict.fromkeys(wanted))
    if not gone.commitments:
        raise RuleBroken("所选记录中没有可销毁的个人信息。")
    body = {"records": list(gone.records), "commitments": list(gone.commitments)}
    work.note("destruction", str(uuid7()), body if season is None else {**body, "season": season}, reason)
    return Destroyed(len(gone.records), len(gone.commitments), gone.quoted_in)
