"""Background work: files that are whole are taken over and scanned, until they are safe or known not to be."""

import logging
import uuid

from celery import shared_task
from kombu.exceptions import OperationalError

from community.actions import copying, erasing, expiring, files, scanning
from community.refused_links import REFUSED, about_nobody

SCAN_SECONDS = 2 * 3600
COPY_SECONDS = 4 * 3600
log = logging.getLogger(__name__)


@shared_task(time_limit=300)
def take_over_files() -> None:
    """Put whole files into quarantine and have them scanned, and those whose scan is due again."""
    files.take_over_arrived()
    for file_id in scanning.due_files():
        start_scanning(file_id)


@shared_task(time_limit=SCAN_SECONDS)
def scan_file(file_id: str) -> None:
    """Scan one file in quarantine; harmless when repeated."""
    scanning.scan_file(file_id=uuid.UUID(file_id))


@shared_task(time_limit=300)
def settle_requests() -> None:
    """Let requests expire whose link has, and submissions be given up that nobody finishes."""
    expiring.expire_requests()


@shared_task(time_limit=COPY_SECONDS)
def copy_waiting() -> None:
    """Make the copies that people look at, of files that were scanned; every few seconds, and in turns."""
    copying.look_into_waiting()


@shared_task(time_limit=3600)
def erase_what_is_over() -> None:
    """Give up what nobody finished, erase what never became evidence when its time is over, and copies in surplus."""
    erasing.abandon_unfinished()
    erased = erasing.erase_due()
    cleared = erasing.clear_copies()
    if erased or cleared:
        log.info("erased %s files that never became evidence, and the copies of %s that did", erased, cleared)


@shared_task(time_limit=60)
def write_down_refused_links() -> None:
    """Write how often links and codes that are none were tried."""
    REFUSED.write_down(about_nobody, "unproved giver")


def start_taking_over() -> bool:
    """Queue the look at files that are whole; False when the queue is down: it is looked at every few seconds."""
    return _queue(take_over_files)


def start_scanning(file_id: uuid.UUID) -> bool:
    """Queue a scan; False when the queue is down: the file stays due."""
    return _queue(scan_file, str(file_id))


def _queue(task: object, *arguments: str) -> bool:
    try:
        task.delay_on_commit(*arguments)  # type: ignore[attr-defined]  # celery-types does not know Django's tasks
    except OperationalError as error:
        log.warning("the queue does not answer, it is tried again later: %s", error)
        return False
    return True
