"""Decides how a file is shown: as it is whenever a browser can, else by the smallest copy it can play."""

from dataclasses import dataclass
from enum import StrEnum

from evidence.media.probe import PDF, Probe, Stream

_PLAIN_PICTURES = frozenset({"yuv420p", "yuvj420p"})
_ODD_H264_PROFILES = frozenset({"High 10", "High 10 Intra", "High 4:2:2", "High 4:4:4 Predictive", "Extended"})
_HIGHEST_H264_LEVEL = 51
_WEBM_PICTURES = frozenset({"vp8", "vp9", "av1"})
_WEBM_SOUND = frozenset({"opus", "vorbis"})
_MP4_SOUND = frozenset({"aac", "mp3", "opus", "flac"})
_TIMELESS = frozenset({"h264", "obu", "av1"})  # bare pictures, no container
_IMAGE_CONTAINERS = frozenset({"jpeg_pipe", "png_pipe", "webp_pipe", "bmp_pipe", "gif", "apng"})
_IMAGE_COPY_CONTAINERS = frozenset({"tiff_pipe", "jpegxl_pipe"})
_IMAGE_TYPES = {"mjpeg": "image/jpeg", "png": "image/png", "apng": "image/png", "webp": "image/webp"} | {
    "gif": "image/gif",
    "bmp": "image/bmp",
}
_AUDIO_TYPES = {
    ("mp3", "mp3"): "audio/mpeg",
    ("mp4", "aac"): "audio/mp4",
    ("mov", "aac"): "audio/mp4",
    ("mp4", "mp3"): "audio/mp4",
    ("flac", "flac"): "audio/flac",
    ("ogg", "vorbis"): "audio/ogg",
    ("ogg", "opus"): "audio/ogg",
    ("ogg", "flac"): "audio/ogg",
    ("webm", "opus"): "audio/webm",
    ("webm", "vorbis"): "audio/webm",
    ("wav", "pcm_s16le"): "audio/wav",
    ("wav", "pcm_u8"): "audio/wav",
    ("wav", "pcm_s24le"): "audio/wav",
    ("wav", "pcm_f32le"): "audio/wav",
}


DAMAGED = "Its pictures are damaged, and browsers stop at the damage; a copy shows what can be decoded."

FIRST_PAGE = "A picture of its first page is shown; the PDF itself could carry scripts and is downloaded only."


class Decision(StrEnum):
    """How a file is shown. There is no ladder of renditions: at most one copy."""

    PLAY_ORIGINAL = "play_original"
    COPY_TO_HLS = "copy_to_hls"
    MAKE_PROXY = "make_proxy"
    AUDIO_ORIGINAL = "audio_original"
    AUDIO_COPY = "audio_copy"
    SHOW_IMAGE = "show_image"
    SHOW_DOCUMENT = "show_document"
    REBUILD_INDEX = "rebuild_index"
    KEEP_ONLY = "keep_only"


@dataclass(frozen=True)
class Plan:
    """A decision with its reason as a sentence; `media_type` is what the shown file is to be served as.

    `makes_copy`: something must be made before it can be shown.
    `copies_sound`: the sound goes over unchanged, not re-encoded.
    """

    decision: Decision
    reason: str
    media_type: str = "application/octet-stream"
    makes_copy: bool = False
    copies_sound: bool = False


def plan(found: Probe) -> Plan:
    """Return how to show the file. Source of the rules: what Firefox, Chromium and Safari all play."""
    if found.container == PDF:
        return Plan(Decision.SHOW_DOCUMENT, FIRST_PAGE, "application/pdf", makes_copy=True)
    if found.container in _IMAGE_CONTAINERS | _IMAGE_COPY_CONTAINERS and found.video:
        return _image(found, found.video)
    if found.video is None:
        return _sound(found, found.audio) if found.audio else keep_only("There is neither a picture nor sound in it.")
    return _video(found, found.video)


def keep_only(reason: str) -> Plan:
    """Return the plan for a file that cannot be shown: kept byte for byte, and downloadable."""
    return Plan(Decision.KEEP_ONLY, reason)


def rebuild_index(reason: str) -> Plan:
    """Return the plan for an MP4 that has lost its index while a recording of the same camera is at hand."""
    return Plan(Decision.REBUILD_INDEX, reason, "video/mp4", makes_copy=True)


def proxy(reason: str) -> Plan:
    """Return the plan for a file that needs one H.264 copy."""
    return Plan(Decision.MAKE_PROXY, reason, "video/mp4", makes_copy=True)


def audio_only(found: Probe) -> Plan:
    """Return the plan when no picture could be decoded after all: the sound, or nothing."""
    if found.audio is None:
        return keep_only("Not one picture in it can be decoded.")
    return Plan(
        Decision.AUDIO_COPY,
        "No picture in it can be decoded, so only its sound is played.",
        "audio/mp4",
        makes_copy=True,
        copies_sound=found.audio.codec == "aac",
    )


def _video(found: Probe, video: Stream) -> Plan:
    if reason := _why_encode(found, video):
        return proxy(reason)
    sound = found.audio.codec if found.audio else ""
    if reason := _why_copy(found, video, sound):
        hls = "application/vnd.apple.mpegurl"
        return Plan(Decision.COPY_TO_HLS, reason, hls, makes_copy=True, copies_sound=sound == "aac")
    container = "WebM" if found.container == "webm" else "MP4"
    words = f"{_name(video.codec)} and {_name(sound)}" if sound else f"{_name(video.codec)} and no sound"
    return Plan(Decision.PLAY_ORIGINAL, f"Browsers play {container} with {words}.", f"video/{container.lower()}")


def _why_encode(found: Probe, video: Stream) -> str:
    """Return why no browser plays these pictures, however they are wrapped, or nothing."""
    if video.codec not in _WEBM_PICTURES | {"h264"}:
        return f"Browsers do not play {_name(video.codec)}."
    if video.codec == "vp8" and found.container != "webm":
        return f"Browsers play VP8 in WebM only, not in {found.container}."
    if video.pixel_format not in _PLAIN_PICTURES or video.profile in _ODD_H264_PROFILES:
        return f"Not every browser plays {_name(video.codec)} in {video.pixel_format or 'unknown colours'}."
    if video.codec == "h264" and video.level > _HIGHEST_H264_LEVEL:
        return f"Browsers play H.264 up to level 5.1; this is level {video.level / 10:.1f}."
    if found.container in _TIMELESS:
        return "It has no container and so no times; the copy gets them."
    return DAMAGED if found.is_damaged else ""


def _why_copy(found: Probe, video: Stream, sound: str) -> str:
    """Return why playable pictures need another container, or nothing."""
    if found.container == "webm":
        return "" if sound in _WEBM_SOUND | {""} else f"Browsers do not play {_name(sound)} in WebM."
    if found.container not in {"mp4", "mov"}:
        return f"Browsers play {_name(video.codec)} but not its container ({found.container})."
    if found.layout.is_cut_short:
        return "The recording is cut short: the copy holds what is there, with its true length."
    if sound and sound not in _MP4_SOUND:
        return f"The picture plays as it is; browsers do not play its sound ({_name(sound)})."
    return ""


def _sound(found: Probe, audio: Stream) -> Plan:
    if media_type := _AUDIO_TYPES.get((found.container, audio.codec)):
        return Plan(Decision.AUDIO_ORIGINAL, f"Browsers play {_name(audio.codec)}.", media_type)
    return Plan(
        Decision.AUDIO_COPY,
        f"Browsers do not play {_name(audio.codec)} in {found.container}.",
        "audio/mp4",
        makes_copy=True,
        copies_sound=audio.codec == "aac",
    )


def _image(found: Probe, picture: Stream) -> Plan:
    if media_type := _IMAGE_TYPES.get(picture.codec):
        return Plan(Decision.SHOW_IMAGE, "Browsers show it.", media_type)
    reason = f"Browsers do not show {_name(picture.codec)}, so a JPEG copy is made."
    return Plan(Decision.SHOW_IMAGE, reason, "image/jpeg", makes_copy=True)


def _name(codec: str) -> str:
    """Return the codec as people write it."""
    known = {
        "h264": "H.264",
        "hevc": "HEVC",
        "vvc": "H.266",
        "mpeg2video": "MPEG-2",
        "mpeg4": "MPEG-4 part 2",
    }
    return known.get(codec, codec.upper().replace("_", " "))
