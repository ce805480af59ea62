"""Makes the one copy that a browser can play: into HLS unchanged, one H.264 proxy, or sound alone."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evidence.media.ffmpeg import Failed, Finished, Limits, TimedOut, Tools, arguments, run, source
from evidence.media.first_page import draw_first_page
from evidence.media.made import Made, Role
from evidence.media.plan import Decision, Plan
from evidence.media.probe import Probe, Stream

PLAYLIST = "hls.m3u8"
MEDIA = "media.mp4"
PROXY = "proxy.mp4"
SOUND = "sound.m4a"
IMAGE = "image.jpg"
Options = dict[str, str | int]
_SEGMENT_SECONDS = 6
_LONG_SIDE, _SHORT_SIDE = 1280, 720
_TOLERANT: Options = {"err_detect": "ignore_err", "fflags": "+genpts+discardcorrupt"}
_DAMAGED: Options = {"err_detect": "ignore_err", "fflags": "+genpts", "flags": "+output_corrupt"}
_SOUND_OPTIONS: Options = {"c:a": "aac", "b:a": "128k", "ac": 2}
_PICTURE_OPTIONS: Options = {
    "c:v": "libx264",
    "preset": "veryfast",
    "crf": 25,
    "maxrate": "2500k",
    "bufsize": "5000k",
    "pix_fmt": "yuv420p",
    "force_key_frames": "expr:gte(t,n_forced*2)",  # a key frame every 2 s, so that seeking is quick
    "movflags": "+faststart",
}
_QUICK: Options = {"preset": "ultrafast", "crf": 27}
_QUICK_SIDES = (960, 540)
_PROGRESS: Options = {"progress": "pipe:1", "max_muxing_queue_size": 1024}


@dataclass(frozen=True)
class Outcome:
    """What came of making a copy; no files: nothing could be decoded. `note` says what was lost."""

    files: tuple[Made, ...] = ()
    note: str = ""


def make(wanted: Plan, found: Probe, *, tools: Tools, folder: Path) -> Outcome:
    """Make what `wanted` asks for in `folder`, where the original is linked as `source`.

    Raises ToolMissing; a TimedOut or Failed of every attempt ends in an outcome without files.
    """
    makers = {
        Decision.COPY_TO_HLS: lambda: copy_to_hls(wanted, found, tools=tools, folder=folder),
        Decision.MAKE_PROXY: lambda: make_proxy(found, tools=tools, folder=folder),
        Decision.AUDIO_COPY: lambda: copy_sound(wanted, found, tools=tools, folder=folder),
        Decision.SHOW_IMAGE: lambda: copy_image(tools=tools, folder=folder),
        Decision.SHOW_DOCUMENT: lambda: Outcome(*draw_first_page(folder=folder)),
    }
    maker = makers.get(wanted.decision)
    return maker() if maker and wanted.makes_copy else Outcome()


def copy_to_hls(wanted: Plan, found: Probe, *, tools: Tools, folder: Path) -> Outcome:
    """Copy the pictures into one fragmented MP4 with a byte-range playlist (RFC 8216 section 4.3.2.2)."""
    streams = [f"{s.index}" for s in (found.video, found.audio) if s]
    options: Options = {"c:v": "copy"}
    if found.audio:
        options |= _same_sound(found) if wanted.copies_sound else _SOUND_OPTIONS
    node = _output(
        {"fflags": "+genpts+discardcorrupt"},  # half a packet at the cut would stop a browser
        streams,
        PLAYLIST,
        options
        | {"f": "hls", "hls_time": _SEGMENT_SECONDS, "hls_playlist_type": "vod", "hls_segment_type": "fmp4"}
        | {"hls_flags": "single_file", "hls_segment_filename": MEDIA},
    )
    finished = _attempt(node, found, tools=tools, folder=folder, tell="warning")
    duration = _playlist_milliseconds(folder / PLAYLIST)
    if finished is None or not duration or _has_lost_times(finished):
        return Outcome(note="Its pictures do not say when they are to be shown, so it could not be copied unchanged.")
    made_by = tuple(arguments(node))
    return Outcome(
        (
            Made(Role.HLS_PLAYLIST, folder / PLAYLIST, "application/vnd.apple.mpegurl", made_by, duration),
            Made(Role.HLS_MEDIA, folder / MEDIA, "video/mp4", made_by, duration, _frames(finished)),
        )
    )


def make_proxy(found: Probe, *, tools: Tools, folder: Path, is_quick: bool = False) -> Outcome:
    """Encode one H.264 copy of at most 720p, more tolerant from attempt to attempt until pictures come out.

    A quick one, for a first look, has at most 540p and costs about a third.

    The attempts: as it is; without sound; with pictures that ffmpeg knows to be damaged. The last one matters
    when the only key frame is damaged: all pictures depend on it, and most of each can still be seen.
    """
    video = found.video
    if video is None:
        return Outcome()
    with_sound = [f"{s.index}" for s in (video, found.audio) if s]
    attempts = (
        (_TOLERANT, with_sound, ""),
        (_TOLERANT, [f"{video.index}"], "Its sound could not be decoded."),
        (_DAMAGED, with_sound, "The recording is damaged: what can be seen of it is shown."),
        (_DAMAGED, [f"{video.index}"], "The recording is damaged and its sound could not be decoded."),
    )
    for reading, streams, note in attempts:
        options = _PICTURE_OPTIONS | {"vf": _picture_filter(video, is_quick=is_quick)}
        options |= (_SOUND_OPTIONS if len(streams) > 1 else {}) | (_QUICK if is_quick else {})
        node = _output(reading, streams, PROXY, options)
        finished = _attempt(node, found, tools=tools, folder=folder)
        if finished and _frames(finished):
            made = _made(Role.PROXY, folder / PROXY, "video/mp4", node, finished)
            return Outcome((made,), note)
    return Outcome(note="Not one picture in it can be decoded.")


def make_strict_proxy(found: Probe, reading: Options, *, tools: Tools, folder: Path) -> Outcome:
    """Encode the pictures alone, read with these options; nothing at the first sign of damage."""
    if found.video is None:
        return Outcome()
    options = _PICTURE_OPTIONS | {"vf": _picture_filter(found.video)}
    node = _output(reading, [f"{found.video.index}"], PROXY, options)
    finished = _attempt(node, found, tools=tools, folder=folder)
    if finished is None or finished.lines or not _frames(finished):
        return Outcome()
    return Outcome((_made(Role.PROXY, folder / PROXY, "video/mp4", node, finished),))


def copy_sound(wanted: Plan, found: Probe, *, tools: Tools, folder: Path) -> Outcome:
    """Make an AAC file of the sound: by copying when it is AAC already, else by encoding."""
    if found.audio is None:
        return Outcome()
    start_first: Options = {"movflags": "+faststart"}
    for options in (_same_sound(found),) * wanted.copies_sound + (_SOUND_OPTIONS,):
        node = _output(_TOLERANT, [f"{found.audio.index}"], SOUND, start_first | options)
        finished = _attempt(node, found, tools=tools, folder=folder)
        if finished and _reached_milliseconds(finished):
            return Outcome((_made(Role.PROXY, folder / SOUND, "audio/mp4", node, finished),))
    return Outcome(note="Its sound could not be decoded.")


def copy_image(*, tools: Tools, folder: Path, name: str = IMAGE, side: int = 2560, role: Role = Role.PROXY) -> Outcome:
    """Make a JPEG of a still picture, at most `side` pixels on its long side."""
    fit = f"scale=w='min({side},iw)':h='min({side},ih)':force_original_aspect_ratio=decrease"
    node = source().output(name, **{"frames:v": 1, "update": 1, "vf": fit, "q:v": 4})
    try:
        run(tools.ffmpeg, arguments(node), folder=folder)
    except (Failed, TimedOut):
        return Outcome(note="The picture could not be decoded.")
    return Outcome((Made(role, folder / name, "image/jpeg", tuple(arguments(node)), frames=1),))


def limits_for(found: Probe) -> Limits:
    """Return limits that grow with the recording: a proxy may take four times its playing time."""
    seconds = found.duration_ms / 1000 or found.size / 50_000  # 0.4 Mbit/s when no duration is known
    bounded = min(60 + 4 * seconds, 12 * 3600)
    return Limits(wall_seconds=bounded, cpu_seconds=int(bounded * 2), file_bytes=max(1 << 30, 2 * found.size))


def _output(reading: Options, streams: list[str], name: str, options: Options) -> Any:
    original = source(**reading)
    first, *others = [original[stream] for stream in streams]
    return first.output(*others, name, **_PROGRESS | options)


def _same_sound(found: Probe) -> Options:
    """Return the options that copy AAC; transport streams frame it in another way than MP4 (ADTS)."""
    framed_alike = found.container in {"mp4", "mov", "matroska", "webm"}
    return {"c:a": "copy"} if framed_alike else {"c:a": "copy", "bsf:a": "aac_adtstoasc"}


def _has_lost_times(finished: Finished) -> bool:
    return any("pts has no value" in line or "Timestamps are unset" in line for line in finished.lines)


def _attempt(node: Any, found: Probe, *, tools: Tools, folder: Path, tell: str = "error") -> Finished | None:
    """Run ffmpeg; None when it failed or took too long, so that a more tolerant attempt can follow."""
    try:
        return run(tools.ffmpeg, arguments(node, tell=tell), folder=folder, limits=limits_for(found))
    except (Failed, TimedOut):
        return None


def _made(role: Role, path: Path, media_type: str, node: Any, finished: Finished) -> Made:
    return Made(role, path, media_type, tuple(arguments(node)), _reached_milliseconds(finished), _frames(finished))


def _picture_filter(video: Stream, *, is_quick: bool = False) -> str:
    """Return the proxy's filters: whole frames, upright (ffmpeg rotates), true shape, even, never larger."""
    long_side, short_side = _QUICK_SIDES if is_quick else (_LONG_SIDE, _SHORT_SIDE)
    width, height = fitted_size(video.shown_size, long_side=long_side, short_side=short_side)
    size = f"{width}:{height}" if width else f"-2:'trunc(min({short_side},ih)/2)*2'"
    woven = video.field_order in {"tt", "bb", "tb", "bt"}
    return ("yadif=deint=interlaced," if woven else "") + f"scale={size},setsar=1"


def fitted_size(size: tuple[int, int], *, long_side: int, short_side: int) -> tuple[int, int]:
    """Return the largest even size in pixels within the two sides that keeps the shape and does not enlarge.

    (0, 0) when the size is not known.
    """
    width, height = size
    if not width or not height:
        return 0, 0
    shrink = min(1.0, long_side / max(size), short_side / min(size))
    return max(2, round(width * shrink / 2) * 2), max(2, round(height * shrink / 2) * 2)


def _last_progress(finished: Finished, name: str) -> int:
    values = re.findall(rf"^{name}=(-?\d+)\s*$".encode(), finished.output, re.MULTILINE)
    return int(values[-1]) if values else 0


def _frames(finished: Finished) -> int:
    return _last_progress(finished, "frame")


def _reached_milliseconds(finished: Finished) -> int:
    return max(0, _last_progress(finished, "out_time_us") // 1000)


def _playlist_milliseconds(playlist: Path) -> int:
    if not playlist.exists():
        return 0
    lengths = re.findall(r"^#EXTINF:([0-9.]+)", playlist.read_text(encoding="ascii"), re.MULTILINE)
    return round(sum(float(seconds) for seconds in lengths) * 1000)
