"""The decision table: every row of it, without any file."""

import pytest

from evidence.media.boxes import Layout, MoovPlace
from evidence.media.plan import Decision, plan
from evidence.media.probe import Probe, Stream

MEDIA_TYPES = {"mp4": "video/mp4", "mov": "video/mp4", "webm": "video/webm"}


def recording(container: str, video: str = "", audio: str = "", **more: object) -> Probe:
    layout = more.pop("layout", Layout())
    is_damaged = more.pop("is_damaged", False)
    picture = {"pixel_format": "yuv420p", "profile": "High", "level": 31, "is_default": True} | more
    streams = [Stream(0, "video", video, **picture)] if video else []  # type: ignore[arg-type]
    streams += [Stream(1, "audio", audio)] if audio else []
    return Probe(container, 1000, 1000, streams=tuple(streams), layout=layout, is_damaged=is_damaged)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("container", "video", "audio"),
    [
        ("mp4", "h264", "aac"),
        ("mov", "h264", "aac"),
        ("mp4", "h264", "mp3"),
        ("mp4", "h264", ""),
        ("mp4", "av1", "opus"),
        ("webm", "vp8", "vorbis"),
        ("webm", "vp9", "opus"),
        ("webm", "av1", ""),
    ],
)
def test_what_browsers_play_is_played_as_it_is(container: str, video: str, audio: str) -> None:
    decided = plan(recording(container, video, audio))

    assert decided.decision is Decision.PLAY_ORIGINAL
    assert decided.media_type == MEDIA_TYPES[container]
    assert not decided.makes_copy


@pytest.mark.parametrize("layout", [Layout(MoovPlace.LAST), Layout(MoovPlace.FIRST, is_fragmented=True)])
def test_index_at_the_end_and_fragments_are_no_reason_to_copy(layout: Layout) -> None:
    assert plan(recording("mp4", "h264", "aac", layout=layout)).decision is Decision.PLAY_ORIGINAL


@pytest.mark.parametrize(
    ("container", "video", "audio", "copies_sound"),
    [
        ("matroska", "h264", "aac", True),
        ("mpegts", "h264", "aac", True),
        ("avi", "h264", "aac", True),
        ("flv", "h264", "aac", True),
        ("mov", "h264", "pcm_s16le", False),
        ("mp4", "h264", "ac3", False),
        ("matroska", "vp9", "opus", False),
        ("matroska", "h264", "", False),
    ],
)
def test_wrong_container_or_sound_is_copied(container: str, video: str, audio: str, copies_sound: bool) -> None:  # noqa: FBT001
    decided = plan(recording(container, video, audio))

    assert (decided.decision, decided.makes_copy) == (Decision.COPY_TO_HLS, True)
    assert decided.copies_sound is copies_sound


def test_recording_cut_short_is_copied_to_its_true_length() -> None:
    cut = Layout(MoovPlace.FIRST, is_cut_short=True)

    assert plan(recording("mp4", "h264", "aac", layout=cut)).decision is Decision.COPY_TO_HLS


@pytest.mark.parametrize(
    ("container", "video", "more"),
    [
        ("mp4", "hevc", {}),
        ("mpeg", "mpeg2video", {}),
        ("asf", "wmv2", {}),
        ("mp4", "vp8", {}),
        ("matroska", "vp8", {}),
        ("h264", "h264", {}),
        ("mp4", "h264", {"pixel_format": "yuv420p10le"}),
        ("mp4", "h264", {"pixel_format": "yuv422p"}),
        ("mp4", "h264", {"profile": "High 4:4:4 Predictive"}),
        ("mp4", "h264", {"level": 52}),
        ("webm", "vp9", {"pixel_format": "yuv420p10le"}),
        ("mp4", "h264", {"is_damaged": True}),
    ],
)
def test_only_what_no_browser_plays_is_encoded(container: str, video: str, more: dict[str, object]) -> None:
    decided = plan(recording(container, video, "aac", **more))

    assert (decided.decision, decided.media_type) == (Decision.MAKE_PROXY, "video/mp4")
    assert decided.reason.endswith(".")


@pytest.mark.parametrize(
    ("container", "codec", "decision", "media_type"),
    [
        ("mp3", "mp3", Decision.AUDIO_ORIGINAL, "audio/mpeg"),
        ("mp4", "aac", Decision.AUDIO_ORIGINAL, "audio/mp4"),
        ("wav", "pcm_s16le", Decision.AUDIO_ORIGINAL, "audio/wav"),
        ("ogg", "opus", Decision.AUDIO_ORIGINAL, "audio/ogg"),
        ("flac", "flac", Decision.AUDIO_ORIGINAL, "audio/flac"),
        ("amr", "amr_nb", Decision.AUDIO_COPY, "audio/mp4"),
        ("asf", "wmav2", Decision.AUDIO_COPY, "audio/mp4"),
        ("wav", "adpcm_ms", Decision.AUDIO_COPY, "audio/mp4"),
    ],
)
def test_sound_alone(container: str, codec: str, decision: Decision, media_type: str) -> None:
    decided = plan(recording(container, audio=codec))

    assert (decided.decision, decided.media_type) == (decision, media_type)


@pytest.mark.parametrize(
    ("container", "codec", "media_type", "makes_copy"),
    [
        ("jpeg_pipe", "mjpeg", "image/jpeg", False),
        ("png_pipe", "png", "image/png", False),
        ("webp_pipe", "webp", "image/webp", False),
        ("gif", "gif", "image/gif", False),
        ("tiff_pipe", "tiff", "image/jpeg", True),
    ],
)
def test_pictures(container: str, codec: str, media_type: str, makes_copy: bool) -> None:  # noqa: FBT001
    decided = plan(recording(container, codec))

    assert (decided.decision, decided.media_type, decided.makes_copy) == (Decision.SHOW_IMAGE, media_type, makes_copy)


def test_pdf_and_nothing() -> None:
    assert plan(Probe("pdf", 10)).decision is Decision.SHOW_DOCUMENT
    assert plan(Probe("mp4", 10)).decision is Decision.KEEP_ONLY


def test_default_stream_is_chosen_and_a_cover_is_no_film() -> None:
    first, second = Stream(0, "video", "hevc"), Stream(1, "video", "h264", is_default=True)
    cover = Stream(2, "video", "mjpeg", is_cover=True, is_default=True)

    assert Probe("mp4", 10, streams=(first, second)).video is second
    assert Probe("mp3", 10, streams=(cover,)).video is None
