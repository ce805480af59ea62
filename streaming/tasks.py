"""Background work of live video: each task calls one action, and may run twice without harm."""

import logging
import uuid
from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from audit.actors import Worker
from evidence import tasks as evidence_tasks
from evidence.media.ffmpeg import Failed, TimedOut
from evidence.models import StepName
from streaming.actions import finishing, sweeping
from streaming.actions.deciding import settle_picture
from streaming.actions.keeping_pictures import erase_pictures, sweep_pictures
from streaming.actions.looking import end_lost_look
from streaming.actions.thinning import thin_old_places
from streaming.decisions.making import make_picture
from streaming.models import DecisionFrame, StreamView
from streaming.spool.pictures import NoPicture
from streaming.surveying import ask_lately_active

log = logging.getLogger(__name__)
LATE = timedelta(seconds=30)  # a picture that is older than this was lost on its way, or the store was away


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


@shared_task(time_limit=900)
def thin_places() -> None:
    """Thin the places of cameras that are older than a day; every hour."""
    thin_old_places(seconds=600)


@shared_task(time_limit=60)
def end_lost_looks() -> None:
    """End the looks that no web process speaks for; every minute."""
    for view in StreamView.objects.lost():
        end_lost_look(view=view, by=Worker("streaming.end_lost_looks"))


@shared_task(time_limit=300)
def keep_picture(frame_id: str) -> None:
    """Make one picture of a decision, unless it is settled."""
    frame = DecisionFrame.objects.select_related("session").get(pk=frame_id)
    if frame.made_at or frame.cause:
        return
    try:
        made = make_picture(frame)
    except (NoPicture, Failed, TimedOut) as error:
        settle_picture(frame_id=frame.pk, made=None, cause=str(error)[:300])
    else:
        settle_picture(frame_id=frame.pk, made=made)


@shared_task(time_limit=300)
def keep_late_pictures() -> None:
    """Queue again what should have been made by now."""
    late = DecisionFrame.objects.filter(made_at=None, cause="", asked_at__lt=timezone.now() - LATE)
    for frame_id in late.values_list("pk", flat=True)[:100]:
        start_picture(frame_id)


@shared_task(time_limit=900)
def keep_pictures_in_order() -> None:
    """Read kept pictures again, and erase those of logs whose evidence is gone; every hour."""
    sweep_pictures()
    erase_pictures()


def start_picture(frame_id: uuid.UUID) -> None:
    """Queue one picture, once the decision is committed."""
    try:
        keep_picture.delay_on_commit(str(frame_id))  # type: ignore[attr-defined]  # celery-types does not know it
    except OperationalError:
        log.warning("the queue is away: picture %s is made later", frame_id)


@shared_task(time_limit=300)
def ask_in_surveys() -> None:
    """Ask wearers and viewers of the last day, each as often as their survey says; every 30 seconds."""
    ask_lately_active(by=Worker("streaming.ask_in_surveys"))
