"""That a person looked at a Signal message stands in the journal: it says where an officer was."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from devices.models import Signal


@journal.action
def view_signal(*, signal: Signal, by: User) -> Signal:
    """Write down that a person looked at a message, and whose it is."""
    holder = str(signal.holder_id) if signal.holder_id else None
    details = {"signal": signal.signal_id, "officer": holder}
    journal.act(Operation.SIGNAL_VIEWED, by=by, on=signal.taser, details=details)
    return signal
