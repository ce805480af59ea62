"""What the player of one item needs, as plain values for data attributes, or why there is none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone

from evidence.models import Item, Kind, Readiness, StepName
from evidence.models.file import Role, VerifyOutcome
from evidence.record.moments import start_of
from evidence.record.sheets import Pictures

TRIED_AGAIN = frozenset({StepName.PREPARE, StepName.COPY})


@dataclass(frozen=True)
class Stage:
    """The player's values; `shape` is player, sound, photo, page (of a document), document, kept or waiting."""

    shape: str
    headline: str
    sentence: str
    icon: str
    ended: datetime | None
    started: str
    zone: str
    frame_rate: float
    poster: str
    start_at_ms: int
    hls_script: str
    hls_worker: str
    is_changed: bool = False
    is_covered: bool = False
    may_try_again: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether one picture is shown: a photo, or the first page of a document."""
        return self.shape in {"photo", "page"}

    @property
    def playable(self) -> bool:
        """Whether something moves or sounds."""
        return self.shape in {"player", "sound"}


def stage_of(item: Item, pictures: Pictures, *, clock: str = "", at: str = "", is_covered: bool = False) -> Stage:
    """Return the player's values; `clock` and `at` are the deep link's `?t=` and `?at=`."""
    is_changed = any(file.verify_outcome == VerifyOutcome.MISMATCH for file in item.files.all())
    headline, sentence, icon = why_not(item)
    started = timezone.localtime(item.recorded_at) if item.recorded_at else None
    return Stage(
        shape="kept" if is_changed else shape_of(item),
        headline="Locked" if is_changed else headline,
        sentence="The stored bytes no longer match the hash taken on arrival." if is_changed else sentence,
        icon="shield-alert" if is_changed else icon,
        ended=item.recorded_at + timedelta(milliseconds=item.duration_ms or 0) if item.recorded_at else None,
        started=item.recorded_at.isoformat() if item.recorded_at else "",
        zone=settings.TIME_ZONE,
        frame_rate=frame_rate(item),
        poster=pictures.poster,
        start_at_ms=start_of(clock, at, started, item.duration_ms or 0),
        hls_script=static("vendor/hls-1.7.4/hls.min.js"),
        hls_worker=static("vendor/hls-1.7.4/hls.worker.js"),
        is_changed=is_changed,
        is_covered=is_covered and item.has_content_warning,
        may_try_again=not is_changed and (item.status == "failed" or item.readiness == Readiness.KEPT),
    )


def shape_of(item: Item) -> str:
    """Return which of the pages this item has."""
    if item.readiness == Readiness.WAITING:
        return "waiting"
    if not item.is_playable:
        return "kept"
    if item.kind == Kind.DOCUMENT:
        return "page" if any(file.role == Role.PROXY for file in item.files.all()) else "document"
    return {Kind.AUDIO: "sound", Kind.IMAGE: "photo"}.get(Kind(item.kind), "player")


def frame_rate(item: Item) -> float:
    """Return the pictures per second of the first moving picture, or 25 when nobody knows."""
    rates = (
        stream.get("frames_per_second") for stream in item.probe.get("streams", []) if stream.get("kind") == "video"
    )
    return float(next(rates, 0) or 25)


def why_not(item: Item) -> tuple[str, str, str]:
    """Return headline, sentence and icon of an item that cannot be played now."""
    if item.status == "failed":
        return "Preparing failed", item.readiness_cause or "The original is safe. It is tried again.", "triangle-alert"
    if item.readiness == Readiness.REFUSED:
        return "Refused: empty", item.readiness_cause or "The file has no bytes.", "file-x"
    if item.readiness == Readiness.KEPT:
        cause = item.readiness_cause or "No browser can show this format."
        return "Kept byte for byte, not playable here", cause, "file"
    return (
        "Being prepared",
        item.readiness_cause or "The original is safe. This page plays it in a moment.",
        "hourglass",
    )
