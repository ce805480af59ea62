"""That a person looked at alerts stands in the journal: they say where officers were and what they met."""

from collections.abc import Sequence

from accounts.models import User
from audit import journal
from audit.operations import Operation
from streaming.models.alert import Alert


@journal.action
def view_alerts(*, shown: int, by: User) -> None:
    """Write down that a person opened the board of alerts."""
    journal.act(Operation.ALERTS_VIEWED, by=by, details={"alerts": shown})


@journal.action
def view_alert(*, alert: Alert, by: User) -> Alert:
    """Write down that a person opened one alert."""
    officer = str(alert.officer_id or "")
    journal.act(Operation.ALERT_VIEWED, by=by, on=alert, incident_id=alert.incident_id, details={"officer": officer})
    return alert


@journal.action
def export_alerts(*, narrowed: Sequence[str], by: User) -> None:
    """Write down that a person took alerts away as a file, and by what they were narrowed."""
    journal.act(Operation.ALERTS_EXPORTED, by=by, details={"narrowed": list(narrowed)})


@journal.action
def open_feed(*, hears: Sequence[str], by: User) -> None:
    """Write down that a person's browser listens to events from now on, and to which."""
    journal.act(Operation.LIVE_FEED_OPENED, by=by, details={"hears": list(hears)})
