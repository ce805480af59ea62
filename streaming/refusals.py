"""What streaming refuses, each as an exception whose text tells the person, or the maker of a camera, what is wrong."""

from audit.journal import Refused


class NotItsSession(Refused):
    """The session, or its recording, belongs to another camera or to another session."""


class SessionOver(Refused):
    """The session has become evidence, or is quarantined: nothing more of it is taken."""


class NotQuarantined(Refused):
    """Only a quarantined session waits for a person's decision."""


class NotAllowed(Refused):
    """The person may not do this with live video."""


class CameraHasNoWearer(Refused):
    """Nobody holds the camera, so nobody can be asked or told through it."""
