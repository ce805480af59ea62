"""Which of many steps goes first: urgent recordings before routine ones, and what people wait for before pictures.

The numbers are priorities of the queue: 0 is taken first (`CELERY_BROKER_TRANSPORT_OPTIONS`).
"""

from evidence.models import StepName, Urgency

FIRST_PLACE = 0
LAST_PLACE = 2 * len(Urgency) - 1
WAITED_FOR = frozenset({StepName.PREPARE, StepName.COPY, StepName.STORE, StepName.READ_LOG})


def place_in_queue(name: StepName, urgency: int | None) -> int:
    """Return 0 to 7: first what makes a recording playable and lets its device forget it, then everything else."""
    wanted = Urgency.EVIDENTIAL if urgency is None else Urgency(urgency)  # made here: somebody waits for it
    return int(wanted) + (0 if name in WAITED_FOR else len(Urgency))
