"""Looks into one file and makes the copy that people see instead of it; in a worker, never in a request.

The copy is always encoded anew: a browser never gets a byte that somebody outside has chosen.
"""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from community.preview.originality import Originality, Verdict, originality_of
from evidence.media.ffmpeg import Tools
from evidence.media.first_page import draw_first_page
from evidence.media.made import Made, Role
from evidence.media.origin import origin_of
from evidence.media.plan import Decision, Plan
from evidence.media.prepare import Examined, examine
from evidence.media.probe import Probe
from evidence.media.renditions import Outcome, copy_image, copy_sound, limits_for, make_proxy
from evidence.media.storyboard import storyboard

MOVING = frozenset({Decision.PLAY_ORIGINAL, Decision.COPY_TO_HLS, Decision.MAKE_PROXY})
SOUND = frozenset({Decision.AUDIO_ORIGINAL, Decision.AUDIO_COPY})
NO_COPY = "No copy of this kind of file can be shown. Decide by what was said and checked."


@dataclass(frozen=True)
class Looked:
    """What was seen in a file, and the copies that were made, still in the working folder."""

    kind: str = "other"  # a value of evidence.models.Kind
    container: str = ""
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    said_at: datetime | None = None
    time_error_ms: int | None = None
    doubt: str = ""
    latitude: float | None = None
    longitude: float | None = None
    originality: Originality = field(default_factory=lambda: Originality(Verdict.SILENT))
    copy: Made | None = None
    poster: Made | None = None
    note: str = ""


def look_into(path: Path, *, tools: Tools, folder: Path, zone: tzinfo, received_at: datetime) -> Looked:
    """Return what is in the file at `path` with a copy to show, made in `folder`.

    Never fails because of the file's content. Raises ToolMissing, and OSError.
    """
    examined = examine(path, tools=tools, folder=folder)
    found = examined.found
    if found is None:
        return Looked(note=examined.plan.reason)
    if examined.plan.decision is Decision.SHOW_DOCUMENT:
        return _document(found, folder)
    kind, outcome = _copied(examined.plan, found, tools=tools, folder=folder)
    origin = origin_of(found, zone=zone, received_at=received_at)
    width, height = found.video.shown_size if found.video else (0, 0)
    return Looked(
        kind=kind,
        container=found.container,
        duration_ms=0 if kind == "image" else max(0, found.duration_ms),
        width=width,
        height=height,
        said_at=origin.said,
        time_error_ms=origin.error_ms,
        doubt=origin.doubt,
        latitude=origin.latitude,
        longitude=origin.longitude,
        originality=originality_of([found.tags, *(one.tags for one in found.streams)], origin.device),
        copy=next(iter(outcome.files), None),
        poster=_poster(examined, kind, tools=tools, folder=folder),
        note=outcome.note or ("" if outcome.files else NO_COPY),
    )


def _document(found: Probe, folder: Path) -> Looked:
    made, note = draw_first_page(folder=folder)
    page, poster = made or (None, None)
    return Looked(kind="document", container=found.container, copy=page, poster=poster, note=note)


def _copied(wanted: Plan, found: Probe, *, tools: Tools, folder: Path) -> tuple[str, Outcome]:
    if wanted.decision in MOVING:
        return "video", make_proxy(found, tools=tools, folder=folder, is_quick=True)
    if wanted.decision in SOUND:
        anew = Plan(Decision.AUDIO_COPY, "", makes_copy=True)  # not `copies_sound`: encoded anew
        return "audio", copy_sound(anew, found, tools=tools, folder=folder)
    if wanted.decision is Decision.SHOW_IMAGE:
        return "image", copy_image(tools=tools, folder=folder)
    return "other", Outcome(note=wanted.reason)


def _poster(examined: Examined, kind: str, *, tools: Tools, folder: Path) -> Made | None:
    if kind == "image":
        return next(
            iter(copy_image(tools=tools, folder=folder, name="poster.jpg", side=640, role=Role.POSTER).files), None
        )
    if kind != "video" or examined.found is None:
        return None
    return storyboard(examined.found, tools=tools, folder=folder, limits=limits_for(examined.found)).poster
