"""What a unit is doing, as the map and the list say it, with the words, icons and colours of both. Pure."""

from enum import StrEnum

SILENT_MS = 30_000  # a working camera that was not heard for so long has a weak signal
KNOWN_MS = 900_000  # an older place stands on no map


class Doing(StrEnum):
    """What a unit's camera is doing."""

    LIVE = "live"
    RECORDING = "recording"
    WEAK = "weak"
    READY = "ready"
    ASLEEP = "asleep"
    OFF = "off"
    DOCKED = "docked"


WORDS = {
    Doing.LIVE: "Live",
    Doing.RECORDING: "Recording",
    Doing.WEAK: "Weak signal",
    Doing.READY: "Available",
    Doing.ASLEEP: "Asleep",
    Doing.OFF: "Off",
    Doing.DOCKED: "In dock",
}
ICONS = {
    Doing.LIVE: "radio",
    Doing.RECORDING: "video",
    Doing.WEAK: "wifi-off",
    Doing.READY: "user",
    Doing.ASLEEP: "moon",
    Doing.OFF: "video-off",
    Doing.DOCKED: "plug",
}
TONES = {Doing.LIVE: "green", Doing.RECORDING: "blue", Doing.WEAK: "amber", Doing.ASLEEP: "violet"}  # of its tag
WORKING = frozenset({Doing.LIVE, Doing.RECORDING, Doing.READY})


def doing_now(doing: Doing, heard_ms: int, now_ms: int) -> Doing:
    """Return what a unit is doing, or that its signal is weak: it works and was not heard of for half a minute."""
    return Doing.WEAK if doing in WORKING and heard_ms < now_ms - SILENT_MS else doing


def stands_on_map(doing: Doing, at_ms: int, now_ms: int) -> bool:
    """Say whether a unit with a place of this time is drawn: not in its dock, and not where it was long ago."""
    return doing is not Doing.DOCKED and at_ms >= now_ms - KNOWN_MS
