"""Makes the odd, broken and malicious files that a force is sent: each a recipe, with what must become of it.

Bytes differ between versions of ffmpeg: a test hashes what was made and compares with nothing fixed.
"""

import random
import subprocess  # noqa: TID251 (test pictures come straight from ffmpeg, not through the code under test)
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evidence.media.plan import Decision
from tests.factories.documents import make_acting_pdf, make_locked_pdf, make_pdf

SECRET = "The witness lives at 14 Tanner Row."
PICTURE = ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30:duration=2"]
SOUND = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2"]
H264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p"]
HEVC = ["-c:v", "libx265", "-x265-params", "log-level=error", "-tag:v", "hvc1"]
AAC = ["-c:a", "aac"]

PLAYS, COPIES, ENCODES = Decision.PLAY_ORIGINAL, Decision.COPY_TO_HLS, Decision.MAKE_PROXY
SOUNDS, SOUND_COPY = Decision.AUDIO_ORIGINAL, Decision.AUDIO_COPY
IMAGE, KEPT = Decision.SHOW_IMAGE, Decision.KEEP_ONLY


@dataclass(frozen=True)
class Odd:
    """One file: how ffmpeg makes it, or what it is made of, and how it must be shown."""

    name: str
    expected: Decision
    arguments: tuple[str, ...] = ()
    content: Callable[[Path], bytes] | None = None

    @property
    def is_evil(self) -> bool:
        return self.name.startswith("evil")


def encoded(name: str, expected: Decision, *arguments: str | list[str]) -> Odd:
    flat = [part for group in arguments for part in ([group] if isinstance(group, str) else group)]
    return Odd(name, expected, tuple(flat))


def cut(source: str, size: int) -> Callable[[Path], bytes]:
    return lambda folder: (folder / source).read_bytes()[:size]


def damaged(folder: Path) -> bytes:
    """Flip bytes in the pictures, the first of them in the only key frame."""
    data = bytearray((folder / "faststart.mp4").read_bytes())
    flips = random.Random(7)  # noqa: S311 (the same damage each time)
    for _ in range(200):
        data[flips.randrange(4000, len(data))] ^= flips.randrange(1, 256)
    return bytes(data)


def flood(folder: Path) -> bytes:
    """Let a small photograph claim 256 million pixels."""
    data = bytearray((folder / "photo.jpg").read_bytes())
    frame = data.index(b"\xff\xc0") + 5  # start of frame: marker, length, precision, then height and width
    data[frame : frame + 4] = (16_000).to_bytes(2, "big") * 2
    return bytes(data)


def without_index(folder: Path) -> bytes:
    """Cut an AVI before its index, as a recorder does that loses its power."""
    data = (folder / "indexed.avi").read_bytes()
    return data[: data.rindex(b"idx1")]


def with_junk(folder: Path) -> bytes:
    """Put rubbish before, between and after the packets of a transport stream, as a bad disc does."""
    data, junk = (folder / "transport.ts").read_bytes(), random.Random(7)  # noqa: S311 (the same rubbish each time)
    middle = len(data) // 376 * 188
    rubbish = [junk.randbytes(size) for size in (3001, 187, 511)]
    return rubbish[0] + data[:middle] + rubbish[1] + data[middle:] + rubbish[2]


def text(words: str) -> Callable[[Path], bytes]:
    """Return a file that asks its reader to open `secret.txt`, which lies beside it."""
    return lambda folder: words.format(secret=folder / "secret.txt").encode()


FILES = [
    encoded("faststart.mp4", PLAYS, PICTURE, SOUND, H264, AAC, "-movflags", "+faststart"),
    encoded("moov_at_end.mp4", PLAYS, PICTURE, SOUND, H264, AAC),
    encoded(
        "fragmented.mp4",
        PLAYS,
        [*PICTURE, *SOUND, *H264, "-g", "15", *AAC],
        ["-movflags", "+frag_keyframe+empty_moov+default_base_moof"],
    ),
    encoded("no_sound.mp4", PLAYS, PICTURE, H264, "-an"),
    encoded("two_pictures.mp4", PLAYS, PICTURE, PICTURE, SOUND, ["-map", "0", "-map", "1", "-map", "2"], H264, AAC),
    encoded("starts_late.mp4", PLAYS, PICTURE, "-itsoffset", "0.7", SOUND, H264, "-bf", "3", AAC),
    encoded("portrait.mp4", PLAYS, "-display_rotation", "90", "-i", "faststart.mp4", "-c", "copy"),
    encoded("upside_down.mov", PLAYS, "-display_rotation", "180", "-i", "faststart.mp4", "-c", "copy"),
    encoded(
        "changing_rate.mp4",
        PLAYS,
        ["-f", "lavfi", "-i", r"testsrc2=size=320x240:rate=60:duration=2,select='not(mod(n\,7))+lt(mod(n\,40)\,9)'"],
        ["-fps_mode", "vfr", *H264],
    ),
    encoded("sideways.mp4", PLAYS, "-display_rotation", "270", "-i", "faststart.mp4", "-c", "copy"),
    encoded(
        "says_when_and_where.mp4",
        PLAYS,
        ["-i", "faststart.mp4", "-c", "copy", "-metadata", "creation_time=2026-11-21T22:42:50Z"],
        ["-metadata", "location=+52.4862-001.8904/"],
    ),
    encoded(
        "interlaced.mp4",
        PLAYS,
        ["-f", "lavfi", "-i", "testsrc2=size=720x576:rate=25:duration=2"],
        ["-vf", "tinterlace=interleave_top,fieldorder=tff", *H264, "-flags", "+ilme+ildct"],
    ),
    encoded("one_picture.mp4", PLAYS, PICTURE, H264, "-frames:v", "1"),
    encoded("tiny.mp4", PLAYS, ["-f", "lavfi", "-i", "testsrc2=size=18x10:rate=30:duration=1"], H264),
    encoded("wide_pixels.mp4", PLAYS, PICTURE, H264, "-vf", "setsar=2/1"),
    encoded("vp8.webm", PLAYS, PICTURE, SOUND, "-c:v", "libvpx", "-b:v", "300k", "-c:a", "libopus"),
    encoded("vp9.webm", PLAYS, PICTURE, SOUND, "-c:v", "libvpx-vp9", "-b:v", "300k", "-c:a", "libopus"),
    encoded("matroska.mkv", COPIES, PICTURE, SOUND, H264, "-c:a", "libopus"),
    encoded("transport.ts", COPIES, PICTURE, SOUND, H264, AAC, "-f", "mpegts"),
    encoded("flash.flv", COPIES, PICTURE, SOUND, H264, AAC),
    encoded("pcm_sound.mov", COPIES, PICTURE, SOUND, H264, "-c:a", "pcm_s16le"),
    encoded("hevc.mp4", ENCODES, PICTURE, SOUND, HEVC, "-pix_fmt", "yuv420p", AAC),
    encoded("ten_bits.mp4", ENCODES, PICTURE, "-c:v", "libx264", "-pix_fmt", "yuv422p10le"),
    encoded("ten_bits_hlg.mp4", ENCODES, PICTURE, HEVC, "-pix_fmt", "yuv420p10le", "-color_trc", "arib-std-b67"),
    encoded("xvid.avi", ENCODES, PICTURE, SOUND, "-c:v", "mpeg4", "-vtag", "XVID", "-c:a", "libmp3lame"),
    encoded("old_flash.flv", ENCODES, PICTURE, SOUND, "-c:v", "flv1", "-c:a", "libmp3lame", "-ar", "44100"),
    encoded("old_phone.3gp", ENCODES, PICTURE, SOUND, "-s", "176x144", "-c:v", "h263", AAC, "-ar", "16000"),
    encoded("indexed.avi", COPIES, PICTURE, SOUND, H264, "-c:a", "libmp3lame"),
    encoded("odd_size.mp4", ENCODES, PICTURE, "-vf", "format=yuv444p,scale=322:242,crop=321:241", "-c:v", "libx264"),
    encoded("recorder.dav", ENCODES, PICTURE, SOUND, H264, "-c:a", "mp2", "-f", "vob"),
    encoded("bare.h264", ENCODES, PICTURE, H264, "-f", "h264"),
    encoded("motion_jpeg.avi", ENCODES, PICTURE, SOUND, "-c:v", "mjpeg", "-c:a", "pcm_s16le"),
    encoded("recorder.mpg", ENCODES, PICTURE, SOUND, "-c:v", "mpeg2video", "-c:a", "mp2"),
    encoded("windows.wmv", ENCODES, PICTURE, SOUND, "-c:v", "wmv2", "-c:a", "wmav2"),
    encoded("memo.m4a", SOUNDS, SOUND, AAC),
    encoded("memo.wav", SOUNDS, SOUND),
    encoded("memo.wma", SOUND_COPY, SOUND, "-c:a", "wmav2"),
    encoded(
        "cover.mp3",
        SOUNDS,
        [*SOUND, "-f", "lavfi", "-i", "color=red:size=64x64:rate=1:duration=1", "-map", "0", "-map", "1"],
        ["-c:a", "libmp3lame", "-c:v", "mjpeg", "-disposition:v", "attached_pic", "-frames:v", "1"],
    ),
    encoded("photo.jpg", IMAGE, PICTURE, "-frames:v", "1", "-update", "1"),
    Odd("flood.jpg", IMAGE, content=flood),
    Odd("photo_named.mp4", IMAGE, content=cut("photo.jpg", 1 << 20)),
    Odd("pattern%03d.jpg", IMAGE, content=cut("photo.jpg", 1 << 20)),
    Odd("film_named.jpg", PLAYS, content=cut("faststart.mp4", 1 << 20)),
    Odd("name \u202e4pm.exe '\"<b>.mp4", PLAYS, content=cut("faststart.mp4", 1 << 20)),
    Odd(f"{'a' * 240}.mp4", PLAYS, content=cut("faststart.mp4", 1 << 20)),
    Odd("cut_short.mp4", COPIES, content=cut("faststart.mp4", 30_000)),
    Odd("cut_before_moov.mp4", KEPT, content=cut("moov_at_end.mp4", 30_000)),
    Odd("damaged.mp4", ENCODES, content=damaged),
    Odd("without_index.avi", COPIES, content=without_index),
    Odd("with_junk.ts", COPIES, content=with_junk),
    Odd("empty.mp4", KEPT, content=lambda _: b""),
    Odd("zeros.mp4", KEPT, content=lambda _: bytes(20_000)),
    Odd("random.dav", KEPT, content=lambda _: random.Random(7).randbytes(20_000)),  # noqa: S311
    Odd("report.pdf", KEPT, content=lambda _: b"%PDF-1.4\n%%EOF\n"),
    Odd("letter.pdf", Decision.SHOW_DOCUMENT, content=lambda _: make_pdf()),
    Odd("letter_cut_short.pdf", KEPT, content=lambda _: make_pdf()[:-200]),
    Odd("letter_locked.pdf", KEPT, content=lambda _: make_locked_pdf()),
    Odd("letter_acting.pdf", Decision.SHOW_DOCUMENT, content=lambda at: make_acting_pdf(f"{at / 'secret.txt'}", 9)),
    Odd("evil_playlist.mp4", KEPT, content=text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n")),
    Odd("evil_address.mp4", KEPT, content=text("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/tell\n#EXT-X-ENDLIST\n")),
    Odd("evil_concat.mp4", KEPT, content=text("ffconcat version 1.0\nfile '{secret}'\n")),
    Odd("evil_subtitles.mp4", KEPT, content=text("WEBVTT\n\n00:00.000 --> 00:01.000\n{secret}\n")),
    Odd("evil_session.sdp", KEPT, content=text("v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n")),
    Odd(
        "evil.svg", KEPT, content=text('<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>')
    ),
    Odd("evil_page.mp4", KEPT, content=text("<html><script>alert(document.domain)</script></html>")),
]


def make(folder: Path, ffmpeg: Path) -> dict[str, Path]:
    """Make all files in `folder`, about 10 CPU-seconds; those that copy another come after it."""
    (folder / "secret.txt").write_text(SECRET)
    for odd in FILES:
        path = folder / odd.name
        if odd.content:
            path.write_bytes(odd.content(folder))
        else:
            quiet = [str(ffmpeg), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
            subprocess.run([*quiet, *odd.arguments, odd.name], cwd=folder, check=True, timeout=60)  # noqa: S603
    return {odd.name: folder / odd.name for odd in FILES}
