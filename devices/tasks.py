"""Background work of devices: each task calls one action, and may run twice without harm."""

from celery import shared_task

from devices import doors


@shared_task(time_limit=60)
def write_down_refusals() -> None:
    """Write how often strangers came to the door in the windows that have ended; every minute."""
    doors.write_down_refusals()
