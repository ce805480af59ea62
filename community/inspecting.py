"""Everything that is found out about a file in quarantine: what the scanners say, and what its content is."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from community.quarantine import archives, clamd, yara
from community.quarantine.answers import Answer, Found
from evidence.intake import incoming
from evidence.media.origin import origin_of
from evidence.media.plan import Decision
from evidence.media.prepare import Examined, examine
from evidence.media.probe import Probe
from evidence.models import Kind
from evidence.workspace import tools

CHANGED = Answer("content", Found.ERROR, "The bytes are not those that arrived.", "own checks")
KINDS = {
    Decision.AUDIO_ORIGINAL: Kind.AUDIO,
    Decision.AUDIO_COPY: Kind.AUDIO,
    Decision.SHOW_IMAGE: Kind.IMAGE,
    Decision.SHOW_DOCUMENT: Kind.DOCUMENT,
    Decision.KEEP_ONLY: Kind.OTHER,
}
CONTAINER_TYPES = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "matroska": "video/x-matroska"}
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Looked:
    """What was found out; `sha256` is of the bytes that were looked at."""

    answers: tuple[Answer, ...]
    sha256: str
    began_at: datetime
    kind: str = ""
    media_type: str = ""
    duration_ms: int | None = None
    recorded_at: datetime | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def inspect(path: Path, *, folder: Path, sha256: str, received_at: datetime) -> Looked:
    """Look at a file in quarantine in every way we have. Raises OSError, ToolMissing."""
    began_at = timezone.now()
    seen, _ = incoming.hash_file(path)
    if seen != sha256:
        return Looked((CHANGED,), seen, began_at)
    first = yara.scan(path)
    if first.found is Found.INFECTED:  # nothing else is let near it
        return Looked((first,), seen, began_at)
    examined = examine(path, tools=tools(), folder=folder)
    is_media = examined.plan.decision not in {Decision.KEEP_ONLY, Decision.SHOW_DOCUMENT}
    answers = [first, *_virus_scan(path, in_pieces=is_media)]
    if inside := archives.hidden_in(path) if is_media else archives.look_into(path, folder, _scan_entry):
        answers.append(inside)
    return Looked(tuple(answers), seen, began_at, **_content(examined, received_at))


def _virus_scan(path: Path, *, in_pieces: bool) -> list[Answer]:
    return [clamd.scan(path, settings.CLAMD_ADDRESS, in_pieces=in_pieces)] if settings.CLAMD_ADDRESS else []


def _scan_entry(path: Path) -> Answer:
    """Look at what was in an archive; the virus scanner has it too, for it may be too large as a whole."""
    answer = yara.scan(path)
    if answer.found is Found.CLEAN:
        return next(iter(_virus_scan(path, in_pieces=True)), answer)
    return answer


def _content(examined: Examined, received_at: datetime) -> dict[str, Any]:
    """Return kind, type, length, and what the file says of its own making."""
    found, decision = examined.found, examined.plan.decision
    kind = KINDS.get(decision, Kind.VIDEO)
    if found is None:
        return {"kind": kind, "media_type": UNKNOWN, "facts": {"reason": examined.plan.reason}}
    origin = origin_of(found, zone=timezone.get_default_timezone(), received_at=received_at)
    facts = {"device": origin.device, "doubt": origin.doubt, "container": found.container}
    if origin.latitude is not None and origin.longitude is not None:
        facts |= {"latitude": f"{origin.latitude:.6f}", "longitude": f"{origin.longitude:.6f}"}
    if found.video:
        facts["picture"] = "{} by {} pixels".format(*found.video.shown_size)
    return {
        "kind": kind,
        "media_type": _type_of(found, examined),
        "duration_ms": found.duration_ms or None,
        "recorded_at": origin.recorded_at,
        "facts": {name: _harmless(value) for name, value in facts.items() if value},
    }


def _type_of(found: Probe, examined: Examined) -> str:
    by_container = CONTAINER_TYPES.get(found.container, "") if found.has_video else ""
    return by_container or (examined.plan.media_type if not examined.plan.makes_copy else UNKNOWN)


def _harmless(value: str) -> str:
    return "".join(letter for letter in value if letter.isprintable())[:200]
