"""Why a use was not filmed, as far as the system can tell; a person decides.

The state of the officer's camera at that moment (asleep, off, in the dock, flat, out of range) is not kept yet: what
knows it answers here, and the page of the task has it chosen already.
"""

from devices.models import ArmedSession, Issue
from evidence.models import Cause


def suggested_cause(session: ArmedSession) -> Cause:
    """Return the likely cause; UNKNOWN where nothing is known."""
    if session.officer_id is None:
        return Cause.UNKNOWN
    held = Issue.objects.of_cameras().at(session.began_at).filter(holder=session.officer_id)
    return Cause.UNKNOWN if held.exists() else Cause.NOT_ISSUED
