"""Asks ffprobe what is in a file, and forgives everything that odd files leave out."""

import json
from dataclasses import asdict, dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from evidence.media.boxes import Layout, MoovPlace, read_layout
from evidence.media.exif import exif_of
from evidence.media.ffmpeg import SOURCE, Failed, Limits, MediaError, TimedOut, Tools, link_source, run

_LIMITS = Limits(wall_seconds=20, cpu_seconds=10)
PDF = "pdf"
_PDF_HEADER_WITHIN = 1024  # bytes; readers accept a header that starts this late (ISO 32000-1 annex H)


class Unreadable(MediaError):
    """No picture, sound or document that we know; the file is kept as it is."""


class IndexLost(Unreadable):
    """An MP4 without its index: the camera lost its power before it wrote it."""


class EmptyFile(Unreadable):
    """The file has no bytes: the only kind that is refused."""


@dataclass(frozen=True)
class Stream:
    """One stream. Sizes are pixels before rotation; `rotation` is degrees clockwise: 0, 90, 180 or 270."""

    index: int
    kind: str = ""  # video, audio, subtitle, data, attachment, or empty when ffprobe does not know
    codec: str = ""
    profile: str = ""
    level: int = 0
    tag: str = ""
    width: int = 0
    height: int = 0
    pixel_shape: Fraction = Fraction(1)
    pixel_format: str = ""
    rotation: int = 0
    frames_per_second: float = 0.0
    field_order: str = ""
    transfer: str = ""
    sample_rate: int = 0
    channels: int = 0
    start_ms: int = 0
    duration_ms: int = 0
    is_default: bool = False
    is_cover: bool = False  # a picture attached to sound, not a moving one
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def shown_size(self) -> tuple[int, int]:
        """Width and height as a person sees them: square pixels, rotation honoured; (0, 0) when not known."""
        width, height = max(1, round(self.width * self.pixel_shape)) if self.width else 0, self.height
        return (height, width) if self.rotation in {90, 270} else (width, height)


@dataclass(frozen=True)
class Probe:
    """What is in a file. Times in milliseconds, `size` in bytes; tags (creation time, GPS) stay raw."""

    container: str
    size: int
    duration_ms: int = 0
    start_ms: int = 0
    bit_rate: int = 0
    layout: Layout = field(default_factory=Layout)
    streams: tuple[Stream, ...] = ()
    tags: dict[str, str] = field(default_factory=dict)
    is_damaged: bool = False  # its first pictures already hold data that no decoder understands

    @property
    def video(self) -> Stream | None:
        """The moving picture that a player would choose: the default one, else the first."""
        return self._choose("video")

    @property
    def audio(self) -> Stream | None:
        """The sound that a player would choose."""
        return self._choose("audio")

    @property
    def has_video(self) -> bool:
        return self.video is not None

    @property
    def has_audio(self) -> bool:
        return self.audio is not None

    @property
    def is_fragmented(self) -> bool:
        return self.layout.is_fragmented

    @property
    def moov(self) -> MoovPlace:
        return self.layout.moov

    @property
    def rotation(self) -> int:
        return self.video.rotation if self.video else 0

    def as_json(self) -> dict[str, Any]:
        """Return plain values that JSON and the database can hold."""
        plain = asdict(self)
        for stream in plain["streams"]:
            stream["pixel_shape"] = str(stream["pixel_shape"])
        return plain

    def _choose(self, kind: str) -> Stream | None:
        known = [s for s in self.streams if s.kind == kind and s.codec and not s.is_cover]
        return next((s for s in known if s.is_default), known[0] if known else None)


def probe(path: Path, *, tools: Tools, folder: Path) -> Probe:
    """Return what is in the file at `path`, which becomes known as `source` in the working folder `folder`.

    Raises EmptyFile, Unreadable (with a reason for people), ToolMissing, and OSError.
    """
    size = path.stat().st_size
    if size == 0:
        message = "The file is empty."
        raise EmptyFile(message)
    link_source(path, folder)
    if _is_pdf(path):
        return Probe(container=PDF, size=size)
    layout = read_layout(path)
    answer, is_damaged = _ask(tools, folder, layout)
    streams = tuple(_stream(raw) for raw in answer.get("streams", ()))
    if not any(s.codec and s.kind in {"video", "audio"} for s in streams):
        message = "There is neither a picture nor sound in it that we can read."
        raise Unreadable(message)
    shape = answer.get("format", {})
    return Probe(
        container=_container(shape, layout, path),
        size=size,
        duration_ms=_milliseconds(shape.get("duration")) or max((s.duration_ms for s in streams), default=0),
        start_ms=_milliseconds(shape.get("start_time")),
        bit_rate=_whole(shape.get("bit_rate")),
        layout=layout,
        streams=streams,
        tags=_tags(shape) | exif_of(path),
        is_damaged=is_damaged,
    )


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(_PDF_HEADER_WITHIN)


def _ask(tools: Tools, folder: Path, layout: Layout) -> tuple[dict[str, Any], bool]:
    wanted = ["-v", "error", "-show_streams", "-show_format", "-of", "json", "-i", SOURCE]
    try:
        finished = run(tools.ffprobe, wanted, folder=folder, limits=_LIMITS)
        answer = json.loads(finished.output)
    except (Failed, TimedOut) as error:
        lost = layout.moov is MoovPlace.MISSING and not layout.is_fragmented
        raise (IndexLost if lost else Unreadable)(_reason(error, layout)) from error
    except ValueError as error:
        message = "ffprobe's answer about it makes no sense."
        raise Unreadable(message) from error
    return answer, finished.has_damage


def _reason(error: MediaError, layout: Layout) -> str:
    if layout.moov is MoovPlace.MISSING:
        return "Its index (the moov box) is missing: the recording was cut off while it was being written."
    if isinstance(error, TimedOut):
        return "Reading it took too long."
    return "It is in no format that we can read."


def _container(shape: dict[str, Any], layout: Layout, path: Path) -> str:
    """Return one short name: mp4, mov, webm, matroska, or ffprobe's first name."""
    first = str(shape.get("format_name") or "unknown").split(",")[0]
    if first == "mov":
        return "mov" if layout.brand == "qt  " else "mp4"
    if first == "matroska":
        with path.open("rb") as file:
            return (
                "webm" if b"\x42\x82\x84webm" in file.read(96) else "matroska"
            )  # EBML DocType (RFC 8794 section 11.2)
    return first


def _stream(raw: dict[str, Any]) -> Stream:
    disposition = raw.get("disposition", {})
    return Stream(
        index=_whole(raw.get("index")),
        kind=str(raw.get("codec_type", "")),
        codec=_known(raw.get("codec_name")),
        profile=_known(raw.get("profile")),
        level=_whole(raw.get("level")),
        tag=str(raw.get("codec_tag_string", "")),
        width=_whole(raw.get("width")),
        height=_whole(raw.get("height")),
        pixel_shape=_ratio(raw.get("sample_aspect_ratio")) or Fraction(1),
        pixel_format=_known(raw.get("pix_fmt")),
        rotation=_rotation(raw),
        frames_per_second=round(float(_ratio(raw.get("avg_frame_rate"))), 3),
        field_order=_known(raw.get("field_order")),
        transfer=_known(raw.get("color_transfer")),
        sample_rate=_whole(raw.get("sample_rate")),
        channels=_whole(raw.get("channels")),
        start_ms=_milliseconds(raw.get("start_time")),
        duration_ms=_milliseconds(raw.get("duration")),
        is_default=bool(disposition.get("default")),
        is_cover=bool(disposition.get("attached_pic")),
        tags=_tags(raw),
    )


def _rotation(raw: dict[str, Any]) -> int:
    """Return degrees clockwise; the display matrix is anticlockwise, the tag of old files clockwise."""
    for data in raw.get("side_data_list", ()):
        if "rotation" in data:
            return round(-float(data["rotation"]) / 90) * 90 % 360
    return round(_whole(raw.get("tags", {}).get("rotate")) / 90) * 90 % 360


def _tags(raw: dict[str, Any]) -> dict[str, str]:
    return {str(name): str(value) for name, value in raw.get("tags", {}).items()}


def _known(value: object) -> str:
    return "" if value in {None, "unknown", "none", "N/A"} else str(value)


def _whole(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0


def _milliseconds(seconds: object) -> int:
    try:
        return round(float(str(seconds)) * 1000)
    except (ValueError, OverflowError):
        return 0


def _ratio(value: object) -> Fraction:
    """Return 4/3 for "4:3" or "4/3", and 0 for what makes no sense."""
    try:
        return Fraction(str(value).replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return Fraction(0)
