"""Background work of live video: each task calls one action, and may run twice without harm."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from evidence import tasks as evidence_tasks
from evidence.models import StepName
from streaming.actions import finishing, sweeping

log = logging.getLogger(__name__)


@shared_task(time_limit=3600)
def finish_session(session_id: str) -> None:
    """Verify a session that has ended and make it evidence; then it is made playable."""
    item_id = finishing.finish_session(session=uuid.UUID(session_id))
    if item_id:
        evidence_tasks.start(StepName.PREPARE, item_id)


@shared_task(time_limit=300)
def sweep_sessions() -> None:
    """Put right what a killed process has left, and give receipts for what is stored; every few seconds."""
    found = sweeping.sweep_sessions(start=start_finishing)
    if any(found.values()):
        log.info("swept live sessions: %s", found)


def start_finishing(session_id: uuid.UUID) -> bool:
    """Queue the verification of a session; False when the queue is down: the sweep finds it."""
    try:
        finish_session.apply_async_on_commit(args=[str(session_id)])  # type: ignore[attr-defined]  # celery-types does not know Django's tasks
    except OperationalError as error:
        log.warning("the queue does not answer, it is tried again later: %s", error)
        return False
    return True
