"""Everything made from an original: a playable copy when there must be one, storyboard, waveform, stream hashes."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence import storage
from evidence.actions.pipeline.preparing import set_readiness
from evidence.actions.pipeline.siblings import sibling_of
from evidence.actions.pipeline.steps import GivenUp, Heals, finish_step, plan_steps, settle_status
from evidence.actions.pipeline.storing import store_copy
from evidence.media.made import Made
from evidence.media.made import Role as MadeRole
from evidence.media.plan import Decision, keep_only, plan, rebuild_index
from evidence.media.prepare import (
    Examined,
    draw_sound,
    hash_streams,
    make_playable,
    needs_proxy_after_all,
    true_duration,
    without_pictures,
)
from evidence.media.rebuild import NO_SETS, Sibling, rebuild
from evidence.media.renditions import Outcome, copy_image, limits_for
from evidence.media.sameness import Compared, compare
from evidence.media.storyboard import storyboard
from evidence.media.stream_hashes import StreamHashes
from evidence.models import File, Item, Readiness, Role, StepName
from evidence.record.stage import frame_rate
from evidence.workspace import Workspace, local_original, probe_from_json, tool_version, workspace


def make_copy(item: Item) -> None:
    """Make the one copy that a browser can play, with its fall-backs. Raises what `workspace` raises, ToolMissing."""
    with workspace(item) as work:
        if item.plan == Decision.REBUILD_INDEX:
            examined, outcome = _rebuilt(item, work)
        else:
            examined, outcome = make_playable(_examined(item), tools=work.tools, folder=work.folder)
        files = _stored(work, outcome.files)
    settle_copies(item=item, name=StepName.COPY, files=files, examined=examined, note=outcome.note)


def _rebuilt(item: Item, work: Workspace) -> tuple[Examined, Outcome]:
    """Return what could be made of a recording without its index, by a whole one of the same camera."""
    whole = sibling_of(item)
    if whole is None:
        return Examined(keep_only(NO_SETS)), Outcome()
    folder = work.folder / "whole"
    folder.mkdir()
    sibling = Sibling(local_original(whole.original, folder), frame_rate(whole))
    outcome = rebuild(work.original, sibling, tools=work.tools, folder=work.folder)
    wanted = rebuild_index(outcome.note) if outcome.files else keep_only(outcome.note)
    return Examined(wanted), outcome


def make_storyboard(item: Item) -> None:
    """Make the small pictures for scrubbing and the poster. Raises what `workspace` raises, ToolMissing."""
    examined = _examined(item)
    with workspace(item) as work:
        if examined.found is None:
            raise GivenUp("There is no picture in it.")
        if examined.plan.decision is Decision.SHOW_IMAGE:
            small = copy_image(tools=work.tools, folder=work.folder, name="poster.jpg", side=640, role=MadeRole.POSTER)
            files, is_damaged = _stored(work, small.files), False
        else:
            strip = storyboard(examined.found, tools=work.tools, folder=work.folder, limits=limits_for(examined.found))
            files, is_damaged = _stored(work, strip.files), needs_proxy_after_all(examined, strip)
    changed = without_pictures(examined) if is_damaged else None
    settle_copies(item=item, name=StepName.STORYBOARD, files=files, examined=changed)


def make_waveform(item: Item) -> None:
    """Draw the sound. Raises what `workspace` raises, ToolMissing, and GivenUp when it cannot be decoded."""
    examined = _examined(item)
    with workspace(item) as work:
        sound = draw_sound(examined.found, tools=work.tools, folder=work.folder) if examined.found else None
        if sound is None:
            raise GivenUp("Its sound cannot be decoded.")
        files = _stored(work, (sound.made,))
    settle_copies(item=item, name=StepName.WAVEFORM, files=files)


def make_stream_hashes(item: Item) -> None:
    """Hash each stream's packets and measure how far they reach. Raises what `workspace` raises, ToolMissing."""
    examined = _examined(item)
    with workspace(item) as work:
        if examined.found is None:
            raise GivenUp("There is nothing in it that can be hashed.")
        packets = hash_streams(examined.found, tools=work.tools, folder=work.folder)
        compared = _compared(item, examined, work)
    settle_stream_hashes(item=item, packets=packets, compared=compared)


def _compared(item: Item, examined: Examined, work: Workspace) -> list[Compared]:
    """Compare the original with its copy in another container, when there is one; its pictures went over unchanged."""
    copy = item.files.filter(role=Role.HLS_MEDIA).first()
    if copy is None and item.steps.filter(name=StepName.COPY, done_at=None, given_up_at=None).exists():
        raise Heals("The copy is being made; it is compared with the original afterwards.")
    if copy is None or examined.found is None:
        return []
    path = work.folder / "copied"
    storage.fetch(copy, path)
    with_sound, limits = examined.plan.copies_sound, limits_for(examined.found)
    return compare(path, examined.found, with_sound=with_sound, tools=work.tools, folder=work.folder, limits=limits)


@journal.action
def settle_copies(
    *, item: Item, name: StepName, files: Sequence[File], examined: Examined | None = None, note: str = ""
) -> Item:
    """Write down what was made and, when given, the plan by which the item is played. Raises AlreadyDone."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    finish_step(item, name)
    was_playable = item.is_playable
    File.objects.bulk_create(files, ignore_conflicts=True)
    if examined is not None:
        _change_plan(item, name, examined, note)
    journal.act(
        Operation.EVIDENCE_COPY_MADE if files else Operation.EVIDENCE_CHANGED,
        by=Worker(f"evidence.{name}"),
        on=item,
        details={"step": name, "plan": item.plan, "files": [_as_detail(file) for file in files]},
    )
    if item.is_playable and not was_playable:
        journal.act(Operation.EVIDENCE_READY, by=Worker(f"evidence.{name}"), on=item, details={"plan": item.plan})
    return item


@journal.action
def settle_stream_hashes(*, item: Item, packets: StreamHashes, compared: Sequence[Compared] = ()) -> Item:
    """Write down the stream hashes, what was compared, and the duration that is really there. Raises AlreadyDone."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    finish_step(item, StepName.STREAM_HASHES)
    hashes = [asdict(one) for one in packets.hashes]
    File.objects.filter(item=item, role=Role.ORIGINAL).update(stream_hashes=hashes)
    same = [_as_same(one) for one in compared]
    File.objects.filter(item=item, role=Role.HLS_MEDIA).update(stream_hashes=same)
    if not item.files.filter(role__in=[Role.PROXY, Role.HLS_MEDIA]).exists():  # a copy says it better
        item.duration_ms = true_duration(item.duration_ms or 0, packets.reached_ms)
        item.save(update_fields=["duration_ms"])
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=Worker(f"evidence.{StepName.STREAM_HASHES}"),
        on=item,
        details={"stream_hashes": hashes, "duration_ms": item.duration_ms, "compared_with_copy": same},
    )
    return item


def _change_plan(item: Item, name: StepName, examined: Examined, note: str) -> None:
    wanted = examined.plan
    item.plan, item.readiness_cause = wanted.decision, note or wanted.reason
    if name == StepName.COPY:
        set_readiness(item, wanted.decision)
        longest = max(item.files.exclude(role=Role.ORIGINAL).values_list("duration_ms", flat=True), default=0)
        item.duration_ms = longest or item.duration_ms
    else:
        item.readiness = Readiness.WAITING
        plan_steps(item, StepName.COPY)
    item.save()
    settle_status(item)


def _examined(item: Item) -> Examined:
    """Return the plan as it stands: the frame check of the storyboard may have overruled the first one."""
    if not item.probe:
        return Examined(keep_only("It cannot be read."))
    found = probe_from_json(item.probe)
    examined = Examined(plan(found), found)
    is_overruled = item.plan == Decision.MAKE_PROXY and examined.plan.decision is Decision.PLAY_ORIGINAL
    return without_pictures(examined) if is_overruled else examined


def _stored(work: Workspace, made: Iterable[Made]) -> list[File]:
    """Put made files into the object store and return their rows, not yet saved."""
    numbers: dict[str, int] = {}
    files = []
    for one in made:
        number = numbers[one.role] = numbers.get(one.role, -1) + 1
        file = File(
            item_id=work.file.item_id,
            role=Role(one.role),
            number=number,
            parent=work.file,
            media_type=one.media_type,
            duration_ms=one.duration_ms,
            made_by_tool=one.tool,
            tool_version=one.tool_version or tool_version(work.tools),
            arguments=list(one.arguments),
        )
        files.append(store_copy(file, one.path))
    return files


def _as_same(one: Compared) -> dict[str, str]:
    return {"kind": one.kind, "sha256": one.copy, "original": one.original, "basis": one.basis}


def _as_detail(file: File) -> dict[str, str | int]:
    return {"role": file.role, "sha256": file.sha256, "size": file.size}
