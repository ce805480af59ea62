"""Finds out what a recording is and how a browser can play it; the original plays as it is whenever it can."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from evidence.actions.pipeline.siblings import sibling_of
from evidence.actions.pipeline.steps import finish_step, plan_steps, settle_status
from evidence.media.origin import origin_of
from evidence.media.plan import Decision, rebuild_index
from evidence.media.prepare import Examined, examine
from evidence.media.probe import PDF, Probe
from evidence.models import File, Item, Kind, Readiness, Role, Source, StepName, TimeBasis
from evidence.workspace import probe_as_json, workspace

WORKER = Worker("evidence.prepare")
READY: dict[Decision, Readiness] = {
    Decision.PLAY_ORIGINAL: Readiness.READY,
    Decision.COPY_TO_HLS: Readiness.READY,
    Decision.MAKE_PROXY: Readiness.READY,
    Decision.AUDIO_ORIGINAL: Readiness.AUDIO_ONLY,
    Decision.AUDIO_COPY: Readiness.AUDIO_ONLY,
    Decision.SHOW_IMAGE: Readiness.READY,
    Decision.SHOW_DOCUMENT: Readiness.READY,
    Decision.REBUILD_INDEX: Readiness.READY,
    Decision.KEEP_ONLY: Readiness.KEPT,
}
KINDS: dict[Decision, Kind] = {
    Decision.AUDIO_ORIGINAL: Kind.AUDIO,
    Decision.AUDIO_COPY: Kind.AUDIO,
    Decision.SHOW_IMAGE: Kind.IMAGE,
    Decision.SHOW_DOCUMENT: Kind.DOCUMENT,
    Decision.REBUILD_INDEX: Kind.VIDEO,
}
WATCHED = frozenset({Decision.PLAY_ORIGINAL, Decision.COPY_TO_HLS, Decision.MAKE_PROXY})


def prepare_item(item: Item) -> None:
    """Look into the original and write down the plan. Raises what `workspace` raises, ToolMissing, AlreadyDone."""
    with workspace(item) as work:
        examined = examine(work.original, tools=work.tools, folder=work.folder)
    if examined.has_lost_index and sibling_of(item) is not None:
        examined = replace(examined, plan=rebuild_index(examined.plan.reason))
    settle_plan(item=item, examined=examined)


@journal.action
def settle_plan(*, item: Item, examined: Examined) -> Item:
    """Write down what was found and what follows from it. Raises AlreadyDone."""
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    finish_step(item, StepName.PREPARE)
    wanted = examined.plan
    item.plan, item.readiness_cause = wanted.decision, wanted.reason
    if examined.found is not None:
        _describe(item, examined.found)
    if wanted.makes_copy:
        item.readiness = Readiness.WAITING
        if wanted.decision is Decision.SHOW_DOCUMENT:  # its copy is a picture; the original keeps its own type
            _name_type(item, wanted.media_type)
    else:
        set_readiness(item, wanted.decision, media_type=wanted.media_type, is_empty=examined.is_empty)
    item.save()
    plan_steps(item, *_next_steps(examined), *_for_source(item))
    settle_status(item)
    journal.act(
        Operation.EVIDENCE_READY if item.is_playable else Operation.EVIDENCE_CHANGED,
        by=WORKER,
        on=item,
        details={"plan": wanted.decision, "readiness": item.readiness, "cause": wanted.reason},
    )
    return item


def set_readiness(item: Item, decision: Decision, *, media_type: str = "", is_empty: bool = False) -> None:
    """Say on the unsaved item how it can be played; inside an action. `media_type` is the original's, when it plays."""
    item.readiness = Readiness.REFUSED if is_empty else READY[decision]
    item.kind = KINDS.get(decision, item.kind)
    if item.is_playable:
        item.ready_at = item.ready_at or timezone.now()
    if item.is_playable and media_type:
        _name_type(item, media_type)


def _describe(item: Item, found: Probe) -> None:
    item.probe = probe_as_json(found)
    if found.container == PDF:
        item.kind = Kind.DOCUMENT
    if found.video:
        item.kind = Kind.VIDEO
        item.width, item.height = found.video.shown_size
    if found.duration_ms > 0:
        item.duration_ms = found.duration_ms
    if item.camera_id is None:  # a camera's manifest says it better
        _date(item, found)


def _date(item: Item, found: Probe) -> None:
    """Take from the file when and where it was made, unless a person has said so; an unknown time stays unknown."""
    origin = origin_of(found, zone=timezone.get_default_timezone(), received_at=item.received_at)
    item.recorded_at_device = item.recorded_at_device or origin.said
    if item.recorded_at is None and origin.recorded_at is not None:
        item.recorded_at = origin.recorded_at - timedelta(milliseconds=item.clock_offset_ms or 0)
        item.time_basis, item.time_error_ms = TimeBasis.FILE, item.time_error_ms or origin.error_ms
    if item.latitude is None and origin.latitude is not None:
        item.latitude, item.longitude = origin.latitude, origin.longitude


def _name_type(item: Item, media_type: str) -> None:
    File.objects.filter(item=item, role=Role.ORIGINAL).update(media_type=media_type)


def _for_source(item: Item) -> list[StepName]:
    return [StepName.READ_LOG] if item.source == Source.TASER_LOG else []


def _next_steps(examined: Examined) -> list[StepName]:
    found, wanted = examined.found, examined.plan
    if wanted.decision in {Decision.SHOW_DOCUMENT, Decision.REBUILD_INDEX}:
        return [StepName.COPY]
    if found is None or wanted.decision is Decision.KEEP_ONLY:
        return []
    steps = [StepName.COPY] if wanted.makes_copy else []
    if wanted.decision in WATCHED or wanted.decision is Decision.SHOW_IMAGE:
        steps.append(StepName.STORYBOARD)
    if found.has_audio:
        steps.append(StepName.WAVEFORM)
    return [*steps, StepName.STREAM_HASHES]
