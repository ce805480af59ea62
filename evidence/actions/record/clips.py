"""A part of a recording as an exhibit of its own: asked for by a person, cut by a worker, with its parent named."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation, Outcome
from evidence.actions.pipeline.steps import plan_steps
from evidence.intake import incoming
from evidence.media.clip import Cut, cut
from evidence.media.ffmpeg import Failed, TimedOut
from evidence.media.probe import Unreadable, probe
from evidence.models import Clip, ClipMethod, ClipPurpose, File, Item, ItemCategory, Kind, Role, StepName
from evidence.refusals import AlreadyDone, NotTrue, NotYours
from evidence.workspace import tool_version, workspace

SAME = (  # what a clip has of the recording that it was cut from
    "source", "owner", "recorded_by", "camera", "incident", "seized_from", "place", "latitude", "longitude",
    "time_basis", "time_error_ms", "clock_offset_ms", "access_class", "sensitivity", "named", "has_content_warning",
    "category_keys", "was_evidential",
)  # fmt: skip
CUTTABLE = (Kind.VIDEO, Kind.AUDIO)
NO_CUT = "This part cannot be decoded, so no clip could be made of it."


@dataclass(frozen=True)
class Wanted:
    """What is asked for: from `in_ms` up to, but not including, `out_ms`, milliseconds from the first frame."""

    in_ms: int
    out_ms: int
    title: str
    purpose: ClipPurpose


@journal.action
def ask_clip(*, item: Item, wanted: Wanted, by: User) -> Clip:
    """Ask for a clip of a recording. Whoever may play it and may add evidence or build shares may.

    Raises NotYours, NotTrue.
    """
    reached = Item.objects.in_reach_of(by, Permission.EVIDENCE_PLAY).without_locks_on(by).filter(pk=item.pk)
    if not (by.may(Permission.EVIDENCE_ADD) or by.may(Permission.SHARING_BUILD)) or not reached.exists():
        message = "You may not cut clips out of this recording."
        raise NotYours(message, operation=Operation.EVIDENCE_CLIP_ASKED, by=by, on=item, reason_code="no_permission")
    is_inside = 0 <= wanted.in_ms < wanted.out_ms <= (item.duration_ms or 0)
    if item.kind not in CUTTABLE or not is_inside or not item.original.is_intact:
        message = "There is nothing to cut here: the end must come after the beginning, both inside the recording."
        raise NotTrue(message, operation=Operation.EVIDENCE_CLIP_ASKED, by=by, on=item, reason_code="no_such_part")
    clip = Clip.objects.create(
        parent=item,
        in_ms=wanted.in_ms,
        out_ms=wanted.out_ms,
        title=wanted.title,
        purpose=wanted.purpose,
        asked_by=by,
    )
    journal.act(
        Operation.EVIDENCE_CLIP_ASKED,
        by=by,
        on=item,
        incident_id=item.incident_id,
        details={"clip": str(clip.pk), "in_ms": clip.in_ms, "out_ms": clip.out_ms, "purpose": clip.purpose},
        personal={"title": clip.title},
    )
    return clip


def make_clip(*, clip_id: uuid.UUID) -> Item | None:
    """Cut an asked-for clip and make an item of it; harmless when repeated. Raises what `workspace` raises."""
    clip = Clip.objects.select_related("parent", "asked_by").get(pk=clip_id)
    if clip.item_id or clip.cause:
        return None
    arriving = uuid.uuid5(clip.pk, "bytes")  # the same in every try: nothing is left over by one that was killed
    try:
        with workspace(clip.parent) as work:
            found = probe(work.original, tools=work.tools, folder=work.folder)
            made = cut(found, clip.in_ms, clip.out_ms, tools=work.tools, folder=work.folder)
            made.path.rename(incoming.part_path(arriving))
            name, tool, parent_sha256 = incoming.seal(arriving), tool_version(work.tools), work.file.sha256
    except (Failed, TimedOut, Unreadable):
        settle_clip(clip=clip, made=None)
        return None
    sha256, size = incoming.hash_file(incoming.whole_path(name))
    file = File(role=Role.ORIGINAL, media_type=made.media_type, size=size, sha256=sha256, incoming_name=name)
    file.made_by_tool, file.tool_version, file.arguments = "ffmpeg", tool, list(made.arguments)
    try:
        return settle_clip(clip=clip, made=Made(made, file, parent_sha256)).item
    except AlreadyDone:
        return None


@dataclass(frozen=True)
class Made:
    """What came of cutting: the file, not saved yet, and the hash of the original that it was cut from."""

    cut: Cut
    file: File
    parent_sha256: str


@journal.action
def settle_clip(*, clip: Clip, made: Made | None) -> Clip:
    """Write down the made clip as an item of its own, or that there is none. Raises AlreadyDone."""
    parent = Item.objects.select_for_update(of=("self",)).get(pk=clip.parent_id)
    clip = Clip.objects.select_for_update(of=("self",)).get(pk=clip.pk)
    if clip.item_id or clip.cause:
        raise AlreadyDone
    about: dict[str, Json] = {"clip": str(clip.pk), "in_ms": clip.in_ms, "out_ms": clip.out_ms}
    if made is None:
        clip.cause = NO_CUT
        clip.save(update_fields=["cause"])
        _tell(clip, parent, about, outcome=Outcome.ERROR, reason_code="no_cut")
        return clip
    item = _make_item(parent, clip, made)
    _note(clip, item, made)
    about |= {"method": clip.method, "frames": made.cut.frames, "parent_sha256": made.parent_sha256}
    _tell(clip, item, about | {"parent": str(parent.pk)}, sha256=made.file.sha256)
    _tell(clip, parent, about | {"item": str(item.pk)}, sha256=made.file.sha256)
    return clip


def _tell(clip: Clip, on: Item, details: dict[str, Json], **more: Any) -> None:
    worker = Worker("evidence.make_clip", on_behalf_of=str(clip.asked_by_id))
    journal.act(Operation.EVIDENCE_CLIP_MADE, by=worker, on=on, incident_id=on.incident_id, details=details, **more)


def _make_item(parent: Item, clip: Clip, made: Made) -> Item:
    same: dict[str, Any] = {name: getattr(parent, name) for name in SAME}
    start = timedelta(milliseconds=made.cut.start_ms)
    said = parent.recorded_at_device
    item = Item.objects.create(
        **same,
        title=clip.title,
        kind=parent.kind,
        recorded_at=parent.recorded_at + start if parent.recorded_at else None,
        recorded_at_device=said + start if said else None,
        duration_ms=clip.length_ms,
        exhibit_reference=_reference(parent),
    )
    made.file.item = item
    made.file.save(force_insert=True)
    ItemCategory.objects.bulk_create(
        ItemCategory(item=item, category=one.category, added_by=one.added_by)
        for one in parent.categorisations.filter(removed_at=None).select_related("category")
    )
    plan_steps(item, StepName.PREPARE, StepName.STORE)
    return item


def _reference(parent: Item) -> str:
    """Return the exhibit reference of the next clip: AR/1 becomes AR/1/A, AR/1/B; nothing when the parent has none."""
    if not parent.exhibit_reference:
        return ""
    number = parent.clips.filter(item__isnull=False).count()
    letter = chr(ord("A") + number) if number < 26 else str(number + 1)
    return f"{parent.exhibit_reference}/{letter}"[:40]


def _note(clip: Clip, item: Item, made: Made) -> None:
    clip.item = item
    clip.method = ClipMethod.COPIED if made.cut.is_copied else ClipMethod.ENCODED
    clip.frames, clip.parent_sha256 = made.cut.frames, made.parent_sha256
    clip.made_by_tool, clip.tool_version = made.file.made_by_tool, made.file.tool_version
    clip.arguments = list(made.cut.arguments)
    clip.save()
