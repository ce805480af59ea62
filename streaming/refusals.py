"""Why something about live video is refused; each message is a sentence for the person who tried."""

from audit.journal import Refused


class ReasonMissing(Refused):
    """Other people's footage is opened with a reason."""


class LookOver(Refused):
    """The look has ended, or is somebody else's."""
