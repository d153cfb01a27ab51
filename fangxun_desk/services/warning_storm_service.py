"""Which storm a warning belongs to, looked at again whenever storms are registered, corrected or voided.

Warnings come before the storm is registered, so what an import could not know is filled in then, in the import's own
name: undoing it takes this back as well. Only what an import wrote is touched: a storm that a person gave a warning, or
took from it, stays.
"""

from fangxun_desk.domain.storm import Storm, Warning, storm_around
from fangxun_desk.services.import_service import IMPORT_AUTHOR
from fangxun_desk.store.unit_of_work import UnitOfWork


def join_storms(work: UnitOfWork) -> int:
    """Give every warning that was taken in the storm of its time; how many were given another one."""
    storms = work.find(Storm)
    joined = 0
    for warning in work.find(Warning):
        if warning.sent_at is None or warning.standing.author != IMPORT_AUTHOR:
            continue
        storm = storm_around(storms, warning.sent_at, warning.expires_at)
        wanted = storm.record_id if storm is not None else None
        if wanted == warning.storm:
            continue
        history = work.history(warning.record_id)
        if all(change.author == IMPORT_AUTHOR for change in history if "storm" in change.fields):
            work.edit(warning.record_id, {"storm": wanted}, history[0].reason, author=IMPORT_AUTHOR)
            joined += 1
    return joined
