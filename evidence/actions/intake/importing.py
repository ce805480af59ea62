"""A recording of another maker's export comes in: what is said of it is written down, and what lay beside it linked."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from evidence.intake.exports.records import Described
from evidence.models import Item, Sidecar, Source, Upload
from evidence.refusals import NotYours

LONGEST_TRACK = timedelta(hours=24)


@dataclass(frozen=True)
class Beside:
    """Files that came before the recording they describe: they are linked with it when it has come whole."""

    items: tuple[UUID, ...] = ()
    adapter: str = ""
    problem: str = ""


@journal.action
def describe_import(
    *, upload: Upload, title: str, said: Described, source: Source, by: User, beside: Beside | None = None
) -> Upload:
    """Write down what lies beside a recording says of it; `evidence.intake.arrival` makes the item of it.

    An officer whom nobody knows by that collar number is left out, and the item stays with whoever takes it in. A
    position without the recording's start has no place in it and is left out. Raises NotYours.
    """
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.uploader_id != by.pk:
        message = "This upload is not yours."
        raise NotYours(message, operation=Operation.UPLOAD_REFUSED, by=by, on=upload, reason_code="no_permission")
    collar = said.collar_number
    officer = User.objects.filter(collar_number=collar).first() if collar else None
    track = _track(said)
    details: dict[str, Any] = {"title": title, "source": source.value, "description": _words(said, officer)}
    if said.started_at:
        details["recorded_at"] = said.started_at.isoformat()
    if track:
        details |= {"latitude": track[0]["latitude"], "longitude": track[0]["longitude"]}
    known: dict[str, Any] = {"details": details, "track": track, "recorded_by": str(officer.pk) if officer else None}
    if beside is not None and beside.items:
        known["beside"] = {**asdict(beside), "items": [str(pk) for pk in beside.items]}
    upload.manifest = upload.manifest | known
    upload.save(update_fields=["manifest"])
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=upload,
        details={"fields": sorted(details), "from": "sidecar", "positions": len(track)},
        personal={name: str(words) for name, words in details.items() if words},
    )
    return upload


def _words(said: Described, officer: User | None) -> str:
    parts = [f"Recorded by {said.device}." if said.device else ""]
    if said.collar_number and officer is None:
        parts.append(f"The export names collar number {said.collar_number}, whom nobody has here.")
    return " ".join(part for part in parts if part)


def _track(said: Described) -> list[dict[str, float | int]]:
    if said.started_at is None:
        return []
    ends = said.started_at + LONGEST_TRACK
    within = sorted((fix for fix in said.track if said.started_at <= fix.at <= ends), key=lambda fix: fix.at)
    return [
        {
            "at_ms": (fix.at - said.started_at) // timedelta(milliseconds=1),
            "latitude": fix.latitude,
            "longitude": fix.longitude,
            "accuracy_m": 0.0,
        }
        for fix in within
    ]


def link_beside(*, recording: Item, by: Actor) -> None:
    """Link what came before a recording with it, within the action that has made it."""
    said = recording.upload.manifest.get("beside") if recording.upload else None
    if not said:
        return
    for item in Item.objects.filter(pk__in=said["items"], sidecar=None).exclude(pk=recording.pk).order_by("pk"):
        link_sidecar(item=item, recording=recording, adapter=said["adapter"], problem=said["problem"], by=by)


@journal.action
def link_sidecar(*, item: Item, recording: Item, adapter: str, problem: str, by: Actor) -> Sidecar:
    """Say that a file came beside a recording; whoever answers for the recording answers for it as well."""
    if item.owner_id != recording.owner_id:
        item.owner = recording.owner
        item.save(update_fields=["owner"])
    row = Sidecar.objects.create(item=item, recording=recording, adapter=adapter, problem=problem[:300])
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=item,
        details={"sidecar_of": str(recording.pk), "adapter": adapter, "is_believed": not problem},
    )
    return row
