"""The page of one recording: player, lanes, seal, facts, neighbours and latest custody."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.reason import needs_reason
from accounts.request import person_of
from audit.reading import trail, trail_count
from evidence import lanes as geometry
from evidence.access import turn_away_when_shut
from evidence.actions.viewing import view_item
from evidence.custody import chain
from evidence.forms import PlacingForm
from evidence.models import Item
from evidence.models.choices import Readiness
from evidence.models.file import Role, VerifyOutcome
from evidence.seal import seal_of
from evidence.sheets import Pictures, pictures_of
from evidence.views.rows import Row, row_of, with_pictures

LINKS_SHOWN = 5
NEIGHBOURS = 6
STARTED_BY = {"officer": "the officer", "signal": "Signal", "gunshot": "gunshot detection", "watch_me": "Watch me"}
PLAYS_AS = {
    "play_original": "The original, byte for byte",
    "copy_to_hls": "A copy in another container, same pictures and sound",
    "make_proxy": "A re-encoded copy; no browser plays the original",
    "audio_original": "The original, byte for byte",
    "audio_copy": "A copy of the sound in another container",
    "show_image": "The original picture",
}


@dataclass(frozen=True)
class Stage:
    """What the player needs, as plain values for data attributes."""

    playable: bool
    waiting: bool
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


@requires(Permission.EVIDENCE_READ)
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one recording; asks for the reason first when it is another person's."""
    person = person_of(request)
    item = load(person, pk)
    if needs_reason(request, item.owner):
        return redirect(f"{reverse('accounts:reason')}?{urlencode({'next': request.get_full_path()})}")
    view_item(item=item, by=person)
    return render(request, "evidence/detail.html", page(request, person, item))


def load(person: User, pk: UUID) -> Item:
    """Return the item with what its page needs; a stranger gets 404, who is behind a viewing lock 403."""
    visible = Item.objects.visible_to(person).select_related("owner", "recorded_by__team", "camera", "incident")
    item = get_object_or_404(visible.prefetch_related("files", "markers"), pk=pk)
    turn_away_when_shut(item, person)
    return item


def page(request: HttpRequest, person: User, item: Item) -> dict[str, Any]:
    """Return the context of the record page."""
    pictures = pictures_of(item)
    links = trail(item, limit=LINKS_SHOWN) if person.may(Permission.CUSTODY_READ) else []
    count = trail_count(item)
    original = next((file for file in item.files.all() if file.role == Role.ORIGINAL), None)
    drawn = lanes(item, pictures)
    return {
        "item": item,
        "stage": stage(request, item, pictures),
        "tiles": pictures.for_script,
        "placing": PlacingForm(person=person, item=item) if person.may(Permission.EVIDENCE_CHANGE) else None,
        "lanes": drawn,
        "markers": sorted(drawn.events, key=lambda event: event.at_ms),
        "seal": seal_of(original, links=count, unsealed=sum(1 for link in links if link.leaf_index is None)),
        "links": chain(links),
        "chain_length": count,
        "may_read_custody": person.may(Permission.CUSTODY_READ),
        "neighbours": neighbours(person, item),
    } | facts(item)


def facts(item: Item) -> dict[str, Any]:
    """Return the sentences of the details list, and when recording was started: the buffer lies before that."""
    drift = item.clock_offset_ms
    clock = "Not checked" if drift is None else "Right to the millisecond"
    if drift:
        side = "ahead" if drift > 0 else "behind"
        clock = f"{abs(drift) / 1000:.1f} s {side}, corrected; the original is untouched"
    size = f"{item.width} by {item.height} pixels" if item.width and item.height else "None"
    return {
        "pressed_at": item.recorded_at and item.recorded_at + timedelta(milliseconds=item.buffer_ms or 0),
        "holder": item.recorded_by.label if item.recorded_by else "Nobody held the camera",
        "started_by": STARTED_BY.get(item.started_by, item.started_by or "unknown"),
        "clock_note": clock,
        "picture_note": size,
        "plays_as": PLAYS_AS.get(item.plan, "Not yet known"),
    }


def stage(request: HttpRequest, item: Item, pictures: Pictures) -> Stage:
    """Return the player's values, or why there is no player."""
    is_changed = any(file.verify_outcome == VerifyOutcome.MISMATCH for file in item.files.all())
    headline, sentence, icon = why_not(item)
    at = request.GET.get("t", "")
    return Stage(
        playable=item.is_playable and not is_changed,
        waiting=item.readiness == Readiness.WAITING and item.status == "processing",
        headline="Locked" if is_changed else headline,
        sentence="The stored bytes no longer match the camera's hash." if is_changed else sentence,
        icon="shield-alert" if is_changed else icon,
        ended=item.recorded_at + timedelta(milliseconds=item.duration_ms or 0) if item.recorded_at else None,
        started=item.recorded_at.isoformat() if item.recorded_at else "",
        zone=settings.TIME_ZONE,
        frame_rate=frame_rate(item),
        poster=pictures.poster,
        start_at_ms=int(at) if at.isdecimal() and len(at) < 10 else 0,
        hls_script=static("vendor/hls-1.7.4/hls.min.js"),
        hls_worker=static("vendor/hls-1.7.4/hls.worker.js"),
    )


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
    if item.readiness == Readiness.KEPT:
        return "Kept, not playable here", item.readiness_cause or "No browser can show this format.", "file"
    return (
        "Being prepared",
        item.readiness_cause or "The original is safe. This page plays it in a moment.",
        "hourglass",
    )


def lanes(item: Item, pictures: Pictures) -> geometry.Lanes:
    """Return the lanes with what has been made so far."""
    duration = item.duration_ms or 0
    started = timezone.localtime(item.recorded_at) if item.recorded_at else None
    events = [
        geometry.Event(
            geometry.percent(marker.at_ms, duration),
            marker.at_ms,
            marker.label,
            item.recorded_at + timedelta(milliseconds=marker.at_ms) if item.recorded_at else None,
        )
        for marker in item.markers.all()
    ]
    drawn = geometry.Lanes(
        ticks=geometry.ticks(duration, started),
        scenes=geometry.scenes(pictures.tiles, duration, pictures.sheet_sizes),
        wave=geometry.wave(pictures.peaks),
        events=events,
        buffer_percent=geometry.percent(item.buffer_ms, duration),
        seconds=duration // 1000,
    )
    has_sound = any(stream.get("kind") == "audio" for stream in item.probe.get("streams", []))
    return replace(drawn, audio_note="" if has_sound else "No sound was recorded")


def neighbours(person: User, item: Item) -> list[Row]:
    """Return other visible recordings of the same incident, or overlapping in time."""
    if item.recorded_at is None:
        return []
    ended = item.recorded_at + timedelta(milliseconds=item.duration_ms or 0)
    near = Q(recorded_at__gte=item.recorded_at - timedelta(minutes=10), recorded_at__lte=ended + timedelta(minutes=10))
    if item.incident_id:
        near |= Q(incident=item.incident_id)
    others = Item.objects.visible_to(person).filter(near).exclude(pk=item.pk).order_by("recorded_at")
    return [row_of(other, note_of(other)) for other in with_pictures(others)[:NEIGHBOURS]]


def note_of(item: Item) -> str:
    """Return who recorded it and when."""
    who = item.recorded_by.short_label if item.recorded_by else "No holder"
    return f"{who} · {timezone.localtime(item.recorded_at):%H:%M:%S}" if item.recorded_at else who
