"""Runs the sealer: leaves, checkpoints and anchors for the journal, until it is told to stop."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, connection

from audit import checkpoint
from audit.bucket import Bucket, BucketDown
from audit.cosigning import Courier
from audit.known_keys import BadWitness, known_witnesses
from audit.sealer import Inconsistent, Sealer

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two looks at the work list: how long an entry is not yet in the tree
LAST_WAIT = 5.0  # seconds at the end for witnesses that are being asked
LONGEST_PAUSE = 30.0  # seconds, when the database is away


class Command(BaseCommand):
    """Seal the journal."""

    help = "Seal the journal: leaves, signed checkpoints, bucket, witnesses. Runs until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal and sign what there is, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        try:
            signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN)
            couriers = [Courier(witness) for witness in known_witnesses()]
            sealer = Sealer(signer, Bucket(settings.AUDIT_LOG_ORIGIN), couriers)
            if options["once"]:
                stopping.set()
            run(sealer, stopping)
        except (checkpoint.NoKey, BadWitness, Inconsistent) as error:
            raise CommandError(str(error)) from error


def run(sealer: Sealer, stopping: threading.Event) -> None:
    """Seal until told to stop, then sign what is left; a database that is away is waited for."""
    pause = PAUSE
    is_compared = False
    while not stopping.is_set():
        try:
            is_compared = is_compared or compare(sealer)
            is_busy = sealer.round() > 0
            pause = PAUSE
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database is away (%s); trying again in %.0f s.", type(error).__name__, pause)
            connection.close()
            is_busy = False
            pause = min(2 * pause, LONGEST_PAUSE)
        if not is_busy:
            stopping.wait(pause)
    try:
        sealer.finish(LAST_WAIT)
    except (OperationalError, InterfaceError) as error:
        logger.warning("Stopped without the last head, the database is away (%s).", type(error).__name__)


def compare(sealer: Sealer) -> bool:
    """Compare with the bucket once it can be reached; until then sealing goes on without."""
    try:
        sealer.compare_with_bucket()
    except BucketDown as error:
        logger.warning("The journal's bucket could not be compared yet. %s", error)
        return False
    return True
