"""The pictures of a simulated stream: cut where ffmpeg cuts, muxed again and again, and still a film that plays."""

import asyncio
import os
import re
import subprocess  # noqa: TID251 - looks at the film with ffmpeg itself, from outside
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from devices.simulator.live.boxes import BadBoxes, Splitter, begins_with_a_key, box, inside
from devices.simulator.live.encoder import BITS, BLOCK, Encoder
from devices.simulator.live.loops import FRAGMENTS_PER_KEY, Loop, Reel, loop_file, make_loop
from devices.simulator.live.muxing import decode_time
from devices.simulator.live.ring import Piece, Ring
from devices.simulator.live.sources import LoopSource, clock_of

SECONDS = 8
REEL = Reel("stairwell", 7, "MIDSHIRE 20417  X6039A1B4", SECONDS)
US = 1_000_000
NTP_EPOCH = 2_208_988_800

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("loops")


@pytest.fixture(scope="module")
def loop(folder: Path) -> Loop:
    return make_loop(REEL, folder)


def recorded(loop: Loop, *, seconds: int, start: int = 0, silent_for: int = 0) -> list[bytes]:
    """The init segment and the fragments of a recording that begins at a place in the loop."""
    many = range(1, seconds * FRAGMENTS_PER_KEY + 1)
    fragments = [
        loop.fragment(seq, start + seq - 1, seq * 200_000, is_silent=seq <= silent_for * FRAGMENTS_PER_KEY)
        for seq in many
    ]
    return [loop.init, *fragments]


def decoded(film: Path, *options: str) -> bytes:
    """What ffmpeg makes of a film; it must not complain."""
    command = [os.environ["FFMPEG_BIN"], "-v", "error", "-i", str(film), *options, "-"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own film
    assert done.stderr == b""
    return done.stdout


def times(film: Path) -> list[float]:
    command = [os.environ["FFMPEG_BIN"], "-v", "info", "-i", str(film), "-an", "-vf", "showinfo", "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own film
    return [float(found) for found in re.findall(r"pts_time:([0-9.]+)", done.stderr)]


def test_a_loop_streamed_twice_over_plays_without_a_word_from_ffmpeg(loop: Loop, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"".join(recorded(loop, seconds=2 * SECONDS + 3, start=35)))

    shown = times(film)

    assert shown == pytest.approx([number / 25 for number in range(25 * (2 * SECONDS + 3))])
    assert len(decoded(film, "-vn", "-f", "s16le")) // 2 == pytest.approx(48_000 * (2 * SECONDS + 3), abs=1_024)


def test_the_buffer_is_silent_and_what_follows_is_heard(loop: Loop, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"".join(recorded(loop, seconds=4, silent_for=2)))

    sound = decoded(film, "-vn", "-f", "s16le")

    assert set(sound[: 96_000 * 19 // 10]) == {0}
    assert len(set(sound[96_000 * 21 // 10 :])) > 200


def test_key_frames_stand_each_second_and_the_codec_is_what_a_camera_streams(loop: Loop) -> None:
    fragments = recorded(loop, seconds=3)[1:]

    assert [begins_with_a_key(one) for one in fragments] == [True, False, False, False, False] * 3
    assert loop.codec == "avc1.42C01F,mp4a.40.2"


def test_a_fragment_says_when_it_was_captured(loop: Loop) -> None:
    captured_us = 1_795_719_493_250_000

    (told,) = inside(data := loop.fragment(6, 0, captured_us, is_silent=True), b"prft")

    ntp = int.from_bytes(data[told.content + 8 : told.content + 16], "big")
    assert (ntp >> 32) - NTP_EPOCH == captured_us // US
    assert (ntp & 0xFFFFFFFF) / 2**32 == pytest.approx(0.25)
    assert decode_time(data) == {1: 12_800, 2: 47 * 1_024}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_splitter_cuts_what_ffmpeg_writes_the_same_wherever_the_bytes_break(
    folder: Path, loop: Loop, data: st.DataObject
) -> None:
    whole = loop_file(REEL, folder).read_bytes()[:300_000]
    breaks = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=30)))
    splitter = Splitter()

    pieces = [
        piece
        for start, end in zip([0, *breaks], [*breaks, len(whole)], strict=True)
        for piece in splitter.feed(whole[start:end])
    ]

    assert pieces == Splitter().feed(whole)
    assert pieces[0] == loop.init
    assert whole.startswith(b"".join(pieces))


def test_what_is_no_mp4_is_refused() -> None:
    with pytest.raises(BadBoxes):
        Splitter().feed(b"GET / HTTP/1.1\r\n")


def test_a_fragment_ends_with_its_data_whatever_stands_before_it() -> None:
    made = Splitter().feed(
        box(b"ftyp") + box(b"moov") + box(b"prft", b"12") + box(b"moof") + box(b"mdat", b"x") + box(b"free")
    )

    assert made == [box(b"ftyp") + box(b"moov"), box(b"prft", b"12") + box(b"moof") + box(b"mdat", b"x")]


@given(st.floats(0.2, 12), st.integers(1, 120))
def test_the_ring_holds_the_last_seconds_from_a_key_frame_on(seconds: float, filmed: int) -> None:
    ring = Ring(seconds)
    for number in range(filmed):
        ring.add(Piece(b"", number * 200_000, number % FRAGMENTS_PER_KEY == 0))

    held = ring.since(0)

    newest = (filmed - 1) * 200_000
    assert all(piece.captured_us >= newest - seconds * US for piece in held)
    assert not held or held[0].is_key
    assert len(held) >= min(filmed, seconds * 5 - FRAGMENTS_PER_KEY)


def test_a_looped_camera_begins_with_its_buffer_and_films_on_in_real_time(loop: Loop) -> None:
    now = 1_795_719_493_250_000
    source = LoopSource(loop, lambda: now, phase_us=123_456)

    take = source.begin(3_000, has_sound=False)
    following = take.make(is_silent=False)

    assert now - 3 * US <= take.first_us == take.buffered[0].captured_us < now - 2 * US
    assert all(
        after.captured_us - before.captured_us == 200_000
        for before, after in zip(take.buffered, take.buffered[1:], strict=False)
    )
    assert now - 200_000 < following.captured_us <= now
    assert take.buffered[0].is_key


def test_a_real_encoder_keeps_a_buffer_and_burns_the_time_in(folder: Path, loop: Loop, tmp_path: Path) -> None:
    del loop
    film = tmp_path / "film.mp4"
    clock = clock_of(0)

    async def record() -> int:
        encoder = Encoder(loop_file(REEL, folder), clock)
        await encoder.start()
        try:
            await asyncio.sleep(2.5)
            take = encoder.begin(2_000, has_sound=True)
            pieces = [*take.buffered, *[await take.next(is_silent=False) for _ in range(10)]]
        finally:
            await encoder.close()
        film.write_bytes(encoder.init + b"".join(piece.data for piece in pieces))
        return pieces[0].captured_us

    first_us = asyncio.run(record())

    assert times(film)[:26] == pytest.approx([number / 25 for number in range(26)])
    row = decoded(film, "-an", "-frames:v", "1", "-pix_fmt", "gray", "-f", "rawvideo")[640 * 10 : 640 * 11]
    burnt = sum((row[bit * BLOCK + BLOCK // 2] > 128) << (BITS - 1 - bit) for bit in range(BITS))
    assert (first_us // 1_000 - burnt) % 2**32 < 300 or (burnt - first_us // 1_000) % 2**32 < 300
