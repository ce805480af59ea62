"""Which of many steps goes first: urgent recordings before routine ones, and what people wait for before pictures.

The numbers are priorities of the queue: 0 is taken first (`CELERY_BROKER_TRANSPORT_OPTIONS`).
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from evidence.models import StepName, Upload, UploadState, Urgency

FIRST_PLACE = 0
LAST_PLACE = 2 * len(Urgency) - 1
WAITED_FOR = frozenset({StepName.PREPARE, StepName.COPY, StepName.STORE, StepName.READ_LOG})
LATELY = timedelta(minutes=5)


def place_in_queue(name: StepName, urgency: int | None) -> int:
    """Return 0 to 7: first what makes recordings playable and lets devices forget them, then everything else."""
    wanted = Urgency.EVIDENTIAL if urgency is None else Urgency(urgency)  # made here: somebody waits for it
    return int(wanted) + (0 if name in WAITED_FOR else len(Urgency))


def is_rush() -> bool:
    """Say whether devices stand in line at the door: more are on their way, by what came lately, than may send."""
    sending = Upload.objects.filter(state=UploadState.RECEIVING, updated_at__gt=timezone.now() - LATELY)
    return sending.order_by()[: settings.UPLOADS_AT_ONCE + 1].count() > settings.UPLOADS_AT_ONCE


def gives_way(name: StepName, urgency: int | None) -> bool:
    """Say whether a step is left for later (`settling.py`) because of a rush: the object store takes half the machine.

    What arrived is safe in the receiving folder, and its device keeps it until it is stored.
    """
    return name is StepName.STORE and urgency != Urgency.URGENT and is_rush()
