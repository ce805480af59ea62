"""One picture of a recording as PNG: asked for by a person, made by a worker, kept as a copy that knows its parent."""

import uuid

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.actors import Worker
from audit.canonical import Json
from audit.operations import Operation
from evidence.actions.pipeline.storing import store_copy
from evidence.media.ffmpeg import Failed, TimedOut
from evidence.media.marked import make_picture, prepare_folder
from evidence.media.marked import make_still as make_plain
from evidence.models import File, Item, Role, Still, Viewing
from evidence.refusals import AlreadyDone, NotTrue, NotYours
from evidence.serving.marked_copy import words_of
from evidence.workspace import tool_version, workspace

NAME = "still.png"


@journal.action
def ask_still(*, item: Item, at_ms: int, by: User) -> Still:
    """Ask for the picture at a moment. Bytes leave the system with it, so it needs the right to download.

    Raises NotYours, NotTrue.
    """
    reached = Item.objects.in_reach_of(by, Permission.EVIDENCE_DOWNLOAD).without_locks_on(by).filter(pk=item.pk)
    if not reached.exists() or item.sensitivity:
        message = "You may not take pictures out of this recording."
        raise NotYours(message, operation=Operation.EVIDENCE_STILL_MADE, by=by, on=item, reason_code="no_permission")
    if item.kind != "video" or not 0 <= at_ms <= (item.duration_ms or 0) or not item.original.is_intact:
        message = "There is no picture at this moment."
        raise NotTrue(message, operation=Operation.EVIDENCE_STILL_MADE, by=by, on=item, reason_code="no_picture")
    still = Still.objects.create(item=item, at_ms=at_ms, asked_by=by)
    details: dict[str, Json] = {"still": str(still.pk), "at_ms": at_ms, "frames_exported": 1}
    journal.act(Operation.EVIDENCE_STILL_MADE, by=by, on=item, incident_id=item.incident_id, details=details)
    return still


def make_still(*, still_id: uuid.UUID) -> None:
    """Make an asked-for picture; harmless when repeated. Raises what `workspace` raises, ToolMissing."""
    still = Still.objects.select_related("item", "asked_by").get(pk=still_id)
    if still.file_id or still.cause:
        return
    try:
        with workspace(still.item) as work:
            if still.item.is_restricted:
                viewing = Viewing(item=still.item, person=still.asked_by, started_at=still.asked_at)
                prepare_folder(work.folder, words_of(viewing))
                make_picture(NAME, tools=work.tools, folder=work.folder, at_seconds=still.at_ms / 1000, side=7680)
            else:
                make_plain(NAME, tools=work.tools, folder=work.folder, at_seconds=still.at_ms / 1000)
            file = File(
                item=still.item,
                role=Role.STILL,
                parent=work.file,
                media_type="image/png",
                made_by_tool="ffmpeg",
                tool_version=tool_version(work.tools),
                arguments=["at_ms", str(still.at_ms), "marked" if still.item.is_restricted else "plain"],
            )
            store_copy(file, work.folder / NAME)
    except (Failed, TimedOut, FileNotFoundError):
        settle_still(still=still, file=None)
    except AlreadyDone:  # its recording is erased
        return
    else:
        settle_still(still=still, file=file)


@journal.action
def settle_still(*, still: Still, file: File | None) -> Still:
    """Write down the made picture, or that there is none."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=still.item_id)
    still = Still.objects.select_for_update(of=("self",)).get(pk=still.pk)
    if file is None:
        still.cause = "The picture at this moment cannot be decoded."
    elif still.file_id is None:
        file.number = File.objects.filter(item=item, role=Role.STILL).count()
        file.save(force_insert=True)
        still.file = file
    still.save(update_fields=["file", "cause"])
    worker = Worker("evidence.take_still", on_behalf_of=str(still.asked_by_id))
    journal.act(
        Operation.EVIDENCE_COPY_MADE,
        by=worker,
        on=item,
        sha256=file.sha256 if file else "",
        details={"step": "take_still", "still": str(still.pk), "at_ms": still.at_ms, "cause": still.cause},
    )
    return still
