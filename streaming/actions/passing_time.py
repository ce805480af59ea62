"""What time does to alerts: what nobody acknowledges goes to command, and after four hours an alert leaves the board.

Any number of processes may do this at once: each alert is looked at by one of them, under the lock of its row.
"""

from django.db import transaction
from django.utils import timezone

from audit.actors import Worker
from streaming.actions.answering_alerts import escalate_alert, lapse_alert
from streaming.models.alert import LIFE, Alert, AlertQuerySet

CLOCK = Worker("streaming.clock")


def escalate_overdue() -> int:
    """Pass on to command what nobody has acknowledged in time; return how many."""
    done = 0
    while True:
        with transaction.atomic():
            alert = _next(Alert.objects.overdue(timezone.now()))
            if alert is None:
                return done
            escalate_alert(alert=alert, by=CLOCK)
        done += 1


def lapse_old() -> int:
    """Take off the board what was raised four hours ago; return how many."""
    done = 0
    while True:
        with transaction.atomic():
            alert = _next(Alert.objects.active().filter(raised_at__lte=timezone.now() - LIFE))
            if alert is None:
                return done
            lapse_alert(alert=alert, words="Four hours are over", by=CLOCK)
        done += 1


def _next(alerts: AlertQuerySet) -> Alert | None:
    return alerts.order_by("pk").select_for_update(skip_locked=True, of=("self",)).first()
