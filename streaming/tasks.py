"""Background work of live video: each task calls one action, and may run twice without harm."""

from celery import shared_task

from audit.actors import Worker
from streaming.actions.looking import end_lost_look
from streaming.models import StreamView


@shared_task(time_limit=60)
def end_lost_looks() -> None:
    """End the looks that no web process speaks for; every minute."""
    for view in StreamView.objects.lost():
        end_lost_look(view=view, by=Worker("streaming.end_lost_looks"))
