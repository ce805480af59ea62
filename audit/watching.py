"""Says in the log when the sealer lags or an entry was tampered with, from a process other than the sealer's own."""

import logging

from audit import reading
from audit.reading import Protection

logger = logging.getLogger(__name__)


def watch() -> Protection:
    """Look how far the journal is protected; what is alarming becomes an error in the log."""
    found = reading.protection()
    for sentence in alarms(found):
        logger.error("%s", sentence)
    return found


def alarms(found: Protection) -> list[str]:
    """Return what somebody has to look at, in words without names."""
    sentences = []
    if found.lag_seconds > reading.LAG_ALARM:
        sentences.append(f"the oldest entry has waited {found.lag_seconds:.0f} s for the sealer: is it running?")
    if found.flawed:
        sentences.append(f"{found.flawed} entries were forged or changed before they were sealed: run verify_audit")
    return sentences
