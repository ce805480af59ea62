"""Background work of devices: each task calls one action, and may run twice without harm."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from audit.actors import Worker
from devices import doors
from devices.actions.answering_signals import ANSWER_WITHIN, tell_who_did_not_start
from devices.actions.keeping_places import keep_places_for
from devices.models import Signal

log = logging.getLogger(__name__)


@shared_task(time_limit=60)
def write_down_refusals() -> None:
    """Write how often strangers came to the door in the windows that have ended; every minute."""
    doors.write_down_refusals()


@shared_task(time_limit=60)
def tell_of_signal(signal_id: str) -> None:
    """Tell the supervisors which cameras near a weapon did not start."""
    tell_who_did_not_start(signal=Signal.objects.get(pk=signal_id), by=Worker("devices.tell_of_signal"))


@shared_task(time_limit=60)
def settle_signals() -> None:
    """Tell of the messages of which nobody was told yet, because the queue was down; every quarter of a minute."""
    for signal in Signal.objects.untold():
        tell_who_did_not_start(signal=signal, by=Worker("devices.settle_signals"))


@shared_task(time_limit=300)
def keep_places() -> None:
    """Make room for the places of the coming days and drop those that are older than the force's limit; daily."""
    keep_places_for(by=Worker("devices.keep_places"))


def start_telling(signal_id: uuid.UUID) -> None:
    """Queue what follows a Signal message: at once for what is known, and again when cameras could answer."""
    try:
        tell_of_signal.delay_on_commit(str(signal_id))  # type: ignore[attr-defined]  # celery-types does not know it
        tell_of_signal.apply_async_on_commit(  # type: ignore[attr-defined]
            args=[str(signal_id)], countdown=ANSWER_WITHIN.total_seconds() + 0.5
        )
    except OperationalError as error:
        log.warning("the queue does not answer, supervisors are told later: %s", error)
