"""Alerts go to browsers as they stand now; what could not be sent, or was not because a process died, goes later.

Telling is no act of its own: the change that is told has its entry in the journal.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import Error as DatabaseError
from django.utils import timezone

from accounts.desk import Desk
from streaming.events.cards import card_of
from streaming.events.publishing import publish
from streaming.events.reach import Reach
from streaming.models.alert import Alert

OWN_SECONDS = 1.0  # for so long a change is left to the process that made it
MOST_AT_ONCE = 200
DESK = Desk("telling-desk", connections=1)
log = logging.getLogger(__name__)


class Teller:
    """Whether this process sends alerts in a thread of its own: cameras are told to start before anybody is told."""

    is_apart = False


def tell_soon(alert_id: UUID) -> None:
    """Send one alert after the commit of its change: in a thread of its own where the process has one, else now."""
    if Teller.is_apart:
        DESK.hand_over(_tell_apart, alert_id)
    else:
        tell_alert(alert_id)


def _tell_apart(alert_id: UUID) -> None:
    try:
        tell_alert(alert_id)
    except DatabaseError:
        log.warning("the database does not answer: an alert is sent when it does")
    except Exception:  # the sweep sends it again
        log.exception("an alert could not be sent")


def tell_alert(alert_id: UUID) -> bool:
    """Send one alert as it stands now, once for each of its revisions; return whether it is with the browsers."""
    alert = Alert.objects.for_cards().get(pk=alert_id)
    name = f"{alert.pk}:{alert.revision}"
    if not publish("alert", card_of(alert), Reach.of(alert.officer), once=name):
        return False
    unmarked = Alert.objects.filter(pk=alert.pk, revision=alert.revision, published_at__isnull=True)
    unmarked.update(published_at=timezone.now())
    return True


def tell_untold() -> int:
    """Send what was changed a second ago or earlier and is not with the browsers; return how many were sent.

    Any number of processes may do this at once: the stream takes each revision once, whoever sends it.
    """
    before = timezone.now() - timedelta(seconds=OWN_SECONDS)
    sent = 0
    for alert_id in (
        Alert.objects.untold(before).order_by("changed_at", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE]
    ):
        if not tell_alert(alert_id):
            break  # Valkey is away, and the next turn comes soon
        sent += 1
    return sent
