"""Background work of surveys: each task calls one action, and may run twice without harm."""

from celery import shared_task

from audit.actors import Worker
from incidents.surveys import actions, wrong_links


@shared_task(time_limit=600)
def forget_old_answers() -> None:
    """Mix the answers of past days, and leave only counts of those older than twelve months; daily."""
    actions.forget_old_answers(by=Worker("surveys.forget_old_answers"))


@shared_task(time_limit=60)
def write_down_wrong_links() -> None:
    """Write how many links did not fit in the windows that have ended; every minute."""
    wrong_links.write_down_wrong_links()
