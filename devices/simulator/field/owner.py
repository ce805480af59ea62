"""The camera at the end of a line, as the line sees it, and the count of what goes over all lines."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from devices.protocol import Command, EventTaken, HelloAnswer, Start


class Owner(Protocol):
    """The camera at the end of a line."""

    def shows(self) -> datetime:
        """Return what its clock shows now."""

    def greeted(self, answer: HelloAnswer) -> None:
        """Take the force's settings."""

    def told_to_start(self, command: Start) -> None:
        """Obey the command, and report what came of it."""

    def commanded(self, command: Command) -> None:
        """Obey what command staff want, and say what came of it."""

    def taken(self, answer: EventTaken) -> None:
        """Know that the server has an event."""


@dataclass
class Tally:
    """What went over the lines of all cameras; `open` are reports that are not yet kept."""

    reports: int = 0
    entries: int = 0
    places: int = 0
    lines: int = 0
    most_lines: int = 0
    hellos: int = 0
    open: int = 0
    accepted: int = 0
    refused: list[str] = field(default_factory=list)
    signals: int = 0
    logs: int = 0  # of TASERs, stored by the server
    starts: int = 0
    commands: int = 0
