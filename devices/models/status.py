"""What a fleet page says of a device in one or two words, as far as the device has told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

UPLOAD_WITHIN = timedelta(hours=12)  # a full camera is empty by then; a later word on its storage is stale
FULL_PERCENT = 100


@dataclass(frozen=True)
class Status:
    """The words, their colour and their icon; the word always stands beside the colour."""

    word: str
    tone: str
    icon: str


LOST = Status("Lost", "red", "triangle-alert")
RETIRED = Status("Retired", "", "archive")
FAULT = Status("Fault", "red", "wrench")
UPLOADING = Status("Uploading", "blue", "hard-drive-upload")
CHARGING = Status("Charging", "teal", "battery-medium")
DOCKED = Status("Docked", "teal", "battery-full")
IN_USE = Status("In use", "green", "user-check")
SPARE = Status("Spare", "", "package")
GONE = {"lost": LOST, "retired": RETIRED}


def docked_status(*, holds_bytes: int, battery_percent: int | None, docked_at: datetime | None) -> Status:
    """Say what a docked camera does: it hands over what it holds first, and charges meanwhile and afterwards."""
    is_fresh = docked_at is not None and docked_at > timezone.now() - UPLOAD_WITHIN
    if holds_bytes and is_fresh:
        return UPLOADING
    return CHARGING if battery_percent is not None and battery_percent < FULL_PERCENT else DOCKED
