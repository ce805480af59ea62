"""Why an act on evidence is refused; each message is a sentence for a person or for the maker of a device."""

from datetime import datetime
from typing import Any

from audit.journal import Refused


class RecordingDiffers(Refused):
    """The camera names a known recording but declares another size or hash."""


class TooLarge(Refused):
    """More bytes than this system takes in one file."""


class EmptyFile(Refused):
    """A file without a single byte: the only kind that is not taken."""


class QuotaReached(Refused):
    """One person has added as much, or has as many uploads open, as the settings allow."""


class NotIntact(Refused):
    """The stored bytes no longer match their hash; they are not served."""


class NotPlayable(Refused):
    """A browser cannot play the item, or not yet."""


class NotYours(Refused):
    """The person may not do this with this item."""


class AlreadyNamed(Refused):
    """The person or team stands on the item's access list already."""


class AlreadyDecided(Refused):
    """Somebody decided this before, or its state does not allow the act."""


class AlreadyLocked(Refused):
    """The incident has a standing viewing lock."""


class TimesWrong(Refused):
    """An end lies before its beginning."""


class Locked(Refused):
    """A viewing lock shuts the person out."""


class NotDeclared(Refused):
    """A restricted item is played only after the viewer has said who else is watching."""


class NotClean(Refused):
    """What is played of a restricted item carries the viewer's name; no unmarked bytes go to a player."""


class NotTrue(Refused):
    """What a page claims cannot be: outside the recording, or about somebody else's viewing."""


class CategoryRetired(Refused):
    """The category is no longer in use."""


class BadTag(Refused):
    """A tag is too long, empty or one too many."""


class BadDetails(Refused):
    """A detail is missing or not of its kind; `field` says which, as the form names it."""

    def __init__(self, message: str, *, field: str, **about: Any) -> None:
        super().__init__(message, **about)
        self.field = field


class Changed(Refused):
    """Somebody else has changed the item since the person opened it; `who` and `when` say who was last."""

    def __init__(self, message: str, *, who: str, when: datetime | None, **about: Any) -> None:
        super().__init__(message, **about)
        self.who = who
        self.when = when


class AlreadyDone(Exception):
    """Another run has done it in the meantime: nothing is left to do, nothing is written."""


class TooMany(Refused):
    """No item, or more than one job may change."""


class UndoOver(Refused):
    """The time in which a job can be undone has passed, or it was undone before."""


class FormSent(Refused):
    """The use-of-force form is not in the state that the act needs: sent already, or not yet."""


class FormNotWhole(Refused):
    """A use-of-force form lacks answers that it needs."""


class TaskClosed(Refused):
    """Somebody, or the facts, closed the task before."""


class NoReason(Refused):
    """A task is closed by a person only with a reason; what was not filmed needs a cause as well."""
