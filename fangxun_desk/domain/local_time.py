"""The one local time of the desk: Beijing time, whatever the workstation's own zone is set to."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "CST")


def local(at: datetime) -> datetime:
    """The same moment in the desk's local time."""
    return at.astimezone(BEIJING)
