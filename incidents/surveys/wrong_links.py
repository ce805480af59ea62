"""Links that do not fit, in the journal: the first in ten minutes at once, their number later, and never from where.

Somebody who opens a used link once more must not stand in the journal with an address.
"""

from accounts.noise import Purse
from audit import journal
from audit.operations import Operation
from incidents.surveys.anonymity import nameless

REFUSED = Purse("survey", Operation.ACCESS_DENIED)
REASON = "survey_link_over"


def note_wrong_link() -> None:
    """Count a link that is used, over or guessed, and write down the first of a window."""
    if REFUSED.count({"reason": REASON}) == 1:
        with nameless() as somebody:
            journal.refuse(Operation.ACCESS_DENIED, by=somebody, reason_code=REASON)


def write_down_wrong_links() -> None:
    """Write how many there were in the windows that have ended."""
    REFUSED.write_down(lambda _: None, "survey")
