"""Background work of the journal."""

from celery import shared_task

from audit import watching
from audit.actions import partitions
from audit.actors import Worker


@shared_task(time_limit=60)
def prepare_partitions() -> None:
    """Make the partitions of the coming months; daily, and harmless when they are there."""
    partitions.prepare_partitions(by=Worker("audit.prepare_partitions"))


@shared_task(time_limit=30)
def watch_sealing() -> None:
    """Put an alarm into the log when the sealer lags or an entry was tampered with; changes nothing."""
    watching.watch()
