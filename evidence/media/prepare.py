"""Everything made of one file, in order: look, decide, make playable, then pictures, sound and hashes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from evidence.media import plan as plans
from evidence.media.ffmpeg import Failed, TimedOut, Tools
from evidence.media.made import Made, Role
from evidence.media.plan import Decision, Plan
from evidence.media.probe import PDF, EmptyFile, IndexLost, Probe, Unreadable, probe
from evidence.media.renditions import Outcome, copy_image, limits_for, make
from evidence.media.storyboard import Storyboard, storyboard
from evidence.media.stream_hashes import StreamHash, StreamHashes, stream_hashes
from evidence.media.waveform import Waveform, waveform

_MOVING = frozenset({Decision.PLAY_ORIGINAL, Decision.COPY_TO_HLS, Decision.MAKE_PROXY})


@dataclass(frozen=True)
class Examined:
    """What a file is and how it is to be shown; `found` is None for a file that cannot be read."""

    plan: Plan
    found: Probe | None = None
    is_empty: bool = False
    has_lost_index: bool = False


@dataclass(frozen=True)
class Prepared:
    """All that came of one file. `examined.plan` is final: it differs from the first when decoding failed.

    `duration_ms` is what is really there, not only what the header claims; `notes` are sentences for people.
    """

    examined: Examined
    files: tuple[Made, ...] = ()
    stream_hashes: tuple[StreamHash, ...] = ()
    duration_ms: int = 0
    notes: tuple[str, ...] = field(default_factory=tuple)


def examine(path: Path, *, tools: Tools, folder: Path) -> Examined:
    """Look at the file at `path` and decide; afterwards it is linked as `source` in `folder`.

    About 0.03 CPU-seconds. Never fails because of the file's content. Raises ToolMissing, and OSError.
    """
    try:
        found = probe(path, tools=tools, folder=folder)
    except Unreadable as error:
        return Examined(
            plans.keep_only(str(error)),
            is_empty=isinstance(error, EmptyFile),
            has_lost_index=isinstance(error, IndexLost),
        )
    return Examined(plans.plan(found), found)


def make_playable(examined: Examined, *, tools: Tools, folder: Path) -> tuple[Examined, Outcome]:
    """Make the copy that the plan asks for; fall back from copy to proxy, sound alone, keep only.

    Returns the final plan with what was made: nothing for a file that plays as it is. Raises ToolMissing.
    """
    found, wanted = examined.found, examined.plan
    if found is None or not wanted.makes_copy:
        return examined, Outcome()
    outcome = make(wanted, found, tools=tools, folder=folder)
    if not outcome.files:
        next_plan = _next_best(wanted, found, outcome.note)
        return make_playable(replace(examined, plan=next_plan), tools=tools, folder=folder)
    return examined, outcome


def needs_proxy_after_all(examined: Examined, strip: Storyboard) -> bool:
    """Tell whether a file that should play as it is gave no whole picture: the frame check of every item."""
    return examined.plan.decision is Decision.PLAY_ORIGINAL and (strip.is_damaged or not strip.tiles)


def without_pictures(examined: Examined) -> Examined:
    """Return the plan to follow then: a proxy out of the ruins."""
    return replace(
        examined,
        plan=plans.proxy(plans.DAMAGED),
    )


def prepare(
    path: Path,
    *,
    tools: Tools,
    folder: Path,
    when_playable: Callable[[Examined, Outcome], None] | None = None,
) -> Prepared:
    """Do all of it for the file at `path` in the working folder `folder`; running it twice does no harm.

    `when_playable` is called as soon as the file can be played, before picture strip and sound are drawn.
    Raises ToolMissing, and OSError.
    """
    examined, outcome = make_playable(examine(path, tools=tools, folder=folder), tools=tools, folder=folder)
    if when_playable:
        when_playable(examined, outcome)
    found = examined.found
    if found is None or found.container == PDF:
        return Prepared(examined, outcome.files)
    if examined.plan.decision is Decision.SHOW_IMAGE:
        small = copy_image(tools=tools, folder=folder, name="poster.jpg", side=640, role=Role.POSTER)
        return Prepared(examined, outcome.files + small.files)
    strip = storyboard(found, tools=tools, folder=folder, limits=limits_for(found))
    if needs_proxy_after_all(examined, strip):
        examined, outcome = make_playable(without_pictures(examined), tools=tools, folder=folder)
    sound = draw_sound(found, tools=tools, folder=folder)
    packets = hash_streams(found, tools=tools, folder=folder)
    return _gather(examined, outcome, strip, sound, packets)


def true_duration(claimed_ms: int, reached_ms: int) -> int:
    """Return the header's duration when the packets bear it out within a second, else theirs."""
    return claimed_ms if not reached_ms or abs(claimed_ms - reached_ms) <= 1000 else reached_ms


def draw_sound(found: Probe, *, tools: Tools, folder: Path) -> Waveform | None:
    """Return the waveform, or None when the sound cannot be decoded. Raises ToolMissing."""
    try:
        return waveform(found, tools=tools, folder=folder, limits=limits_for(found))
    except (Failed, TimedOut):
        return None


def hash_streams(found: Probe, *, tools: Tools, folder: Path) -> StreamHashes:
    """Return the stream hashes, or none when the packets cannot be read to their end. Raises ToolMissing."""
    try:
        return stream_hashes(tools=tools, folder=folder, limits=limits_for(found))
    except (Failed, TimedOut):
        return StreamHashes((), 0)


def _next_best(failed: Plan, found: Probe, note: str) -> Plan:
    if failed.decision is Decision.COPY_TO_HLS:
        return plans.proxy(note)
    if failed.decision is Decision.MAKE_PROXY:
        return plans.audio_only(found)
    return plans.keep_only(note)


def _gather(
    examined: Examined, outcome: Outcome, strip: Storyboard, sound: Waveform | None, packets: StreamHashes
) -> Prepared:
    found = examined.found
    claimed = found.duration_ms if found else 0
    reached = max((made.duration_ms for made in outcome.files), default=0) or packets.reached_ms
    return Prepared(
        examined,
        files=outcome.files + strip.files + ((sound.made,) if sound else ()),
        stream_hashes=packets.hashes,
        duration_ms=true_duration(claimed, reached),
        notes=(outcome.note,) if outcome.note else (),
    )
