"""Background work of the journal."""

from celery import shared_task

from audit.actions import partitions
from audit.actors import Worker


@shared_task(time_limit=60)
def prepare_partitions() -> None:
    """Make the partitions of the coming months; daily, and harmless when they are there."""
    partitions.prepare_partitions(by=Worker("audit.prepare_partitions"))
