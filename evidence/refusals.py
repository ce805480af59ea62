"""Why an act on evidence is refused; each message is a sentence for a person or for the maker of a device."""

from audit.journal import Refused


class RecordingDiffers(Refused):
    """The camera names a known recording but declares another size or hash."""


class TooLarge(Refused):
    """More bytes than this system takes in one file."""


class NotIntact(Refused):
    """The stored bytes no longer match their hash; they are not served."""


class NotPlayable(Refused):
    """A browser cannot play the item, or not yet."""


class NotYours(Refused):
    """The person may not do this with this item."""


class NotDeclared(Refused):
    """A restricted item is played only after the viewer has said who else is watching."""


class NotClean(Refused):
    """What is played of a restricted item carries the viewer's name; no unmarked bytes go to a player."""


class NotTrue(Refused):
    """What a page claims cannot be: outside the recording, or about somebody else's viewing."""


class AlreadyDone(Exception):
    """Another run has done it in the meantime: nothing is left to do, nothing is written."""
