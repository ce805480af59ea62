"""A session on the disk: whatever comes in whatever order, cut where it may be, the same bytes come out."""

import os
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.services.applications import web
from devices.protocol import chain_start
from devices.protocol.live import HEADER, LARGEST_FRAGMENT
from streaming.spool import merging
from streaming.spool.fragments import begins_with_key, video_track
from streaming.spool.layout import RECORD, Place, Record, place_of
from streaming.spool.session import SpoolSession, TakenOver, TooMuch
from streaming.spool.verifying import Said, gaps_in, verify
from tests.factories.footage import make_clip
from tests.streaming.sessions.filming import SERIAL, Film, box, film, fragment_bytes, init_bytes, late, real_film

SHOT = film(24, size=20)
OWNER, ANOTHER = b"a" * 16, b"b" * 16


def opened(place: Place, shot: Film, owner: bytes = OWNER, most_bytes: int = 10**9) -> SpoolSession:
    return SpoolSession(place, shot.session, SERIAL, owner, most_bytes=most_bytes)


def kept(place: Place) -> list[Record]:
    return merging.records_of(place)


def out(place: Place, shot: Film, folder: Path) -> bytes:
    """Return the file that the session becomes."""
    target = folder / "whole.mp4"
    merging.merge(place, shot.session, kept(place), target)
    return target.read_bytes()


@settings(max_examples=60, deadline=None)
@given(
    st.permutations(range(25)),
    st.lists(st.integers(0, 24), max_size=10),
    st.sets(st.integers(0, 34), max_size=4),
    st.sets(st.integers(1, 24)),
)
def test_fragments_in_any_order_repeated_and_over_many_lines_end_in_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], again: list[int], cuts: set[int], live: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("spool")
    place = place_of(folder, SHOT.session)
    spool = opened(place, SHOT)
    for step, seq in enumerate([*order, *again]):
        fragment = SHOT.fragments[seq]
        chained = spool.append(fragment if seq in live | {0} else late(fragment)).is_chained
        assert chained
        if step in cuts:  # the process is killed in the middle of the next fragment, and the camera comes again
            spool.close()
            for path, torn in ((place.live, b"\x00torn"), (place.index, b"\x00" * 50)):
                with path.open("ab") as end:
                    end.write(torn)
            spool = opened(place, SHOT, os.urandom(16))
    spool.close()

    records = kept(place)
    assert spool.runs.ranges == ((0, 24),)
    assert out(place, SHOT, folder) == SHOT.data
    assert [record.seq for record in records] == list(range(25))
    verdict = verify(records, Said(end=SHOT.end), chain_start(SHOT.session, SERIAL), 24)
    assert (verdict.gaps, verdict.problems) == ([], [])
    live_records = sorted((record for record in records if record.is_live), key=lambda record: record.offset)
    assert [record.seq for record in live_records] == sorted(record.seq for record in live_records)


@given(st.sets(st.integers(0, 40)), st.integers(0, 40))
def test_gaps_are_what_is_not_there(there: set[int], last_seq: int) -> None:
    gaps = gaps_in(sorted(there), last_seq)

    assert {seq for start, end in gaps for seq in range(start, end + 1)} == set(range(last_seq + 1)) - there


def test_who_was_taken_over_appends_nothing(tmp_path: Path) -> None:
    place = place_of(tmp_path, SHOT.session)
    old = opened(place, SHOT)
    old.append(SHOT.fragments[0])
    new = opened(place, SHOT, ANOTHER)

    with pytest.raises(TakenOver):
        old.append(SHOT.fragments[1])

    assert new.append(SHOT.fragments[1]).record
    assert place.live.read_bytes() == SHOT.fragments[0].data + SHOT.fragments[1].data
    old.close()
    new.close()


def test_bytes_that_were_not_on_the_disk_at_a_power_cut_are_asked_for_again(tmp_path: Path) -> None:
    place = place_of(tmp_path, SHOT.session)
    spool = opened(place, SHOT)
    for fragment in SHOT.fragments[:6]:
        spool.append(fragment)
    spool.close()
    hole = kept(place)[4]
    with place.live.open("r+b") as live:  # the index came onto the disk, and the bytes of one fragment did not
        live.seek(hole.offset)
        live.write(bytes(hole.length))

    again = opened(place, SHOT, ANOTHER)
    ranges = again.runs.ranges
    for fragment in SHOT.fragments[4:6]:
        again.append(fragment)
    again.close()

    assert ranges == ((0, 3),)
    assert place.live.read_bytes() == b"".join(one.data for one in SHOT.fragments[:6])


def test_the_live_file_begins_with_the_init_segment_whatever_came_first(tmp_path: Path) -> None:
    place = place_of(tmp_path, SHOT.session)
    spool = opened(place, SHOT)

    for seq in (3, 0, 4):
        spool.append(SHOT.fragments[seq])
    spool.close()

    assert place.live.read_bytes() == SHOT.fragments[0].data + SHOT.fragments[4].data
    assert place.fill.read_bytes() == SHOT.fragments[3].data


def test_a_session_has_an_end_of_bytes_and_of_holes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.spool.session.MOST_RUNS", 2)
    small = opened(place_of(tmp_path / "a", SHOT.session), SHOT, most_bytes=len(SHOT.fragments[0].data))
    holed = opened(place_of(tmp_path / "b", SHOT.session), SHOT)
    small.append(SHOT.fragments[0])
    holed.append(SHOT.fragments[0])
    holed.append(SHOT.fragments[5])

    for spool, seq in ((small, 1), (holed, 9)):
        with pytest.raises(TooMuch):
            spool.append(SHOT.fragments[seq])

    assert holed.append(SHOT.fragments[6]).record
    small.close()
    holed.close()


@pytest.mark.parametrize(
    ("seq", "changed", "fits"),
    [(3, {}, True), (4, {}, True), (3, {"data": b"other"}, False), (4, {"chain": b"c" * 32}, False)],
)
def test_a_chain_is_held_against_both_neighbours(
    tmp_path: Path, seq: int, changed: dict[str, bytes], *, fits: bool
) -> None:
    place = place_of(tmp_path, SHOT.session)
    spool = opened(place, SHOT)
    for one in (SHOT.fragments[2], SHOT.fragments[5]):
        assert spool.append(one).is_chained  # nothing to be held against

    appended = spool.append(replace(SHOT.fragments[seq], **changed))

    assert appended.is_chained is fits
    spool.close()


@pytest.mark.slow
def test_key_pictures_are_found_in_a_real_film(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "film.mp4", is_fragmented=True, seconds=3)
    shot = real_film(clip)
    track = video_track(shot.fragments[0].data)

    keys = [begins_with_key(fragment.data, track) for fragment in shot.fragments[1:]]

    assert track is not None
    assert keys == [True] * len(keys)  # ffmpeg cuts this one at key frames
    assert len(keys) >= 3


def test_a_fragment_without_a_key_picture_says_so() -> None:
    track = video_track(init_bytes())

    assert begins_with_key(fragment_bytes(1, is_key=True), track)
    assert not begins_with_key(fragment_bytes(1, is_key=False), track)


@given(st.binary(max_size=120), st.sampled_from([b"moof", b"traf", b"trun", b"tfhd"]))
def test_any_bytes_are_looked_at_without_harm(data: bytes, name: bytes) -> None:
    track = video_track(init_bytes())

    assert begins_with_key(box(b"moof", box(b"traf", box(name, data))), track) in {True, False}
    assert begins_with_key(data, None) in {True, False}
    assert video_track(box(b"moov", box(b"trak", data))) is None


def test_a_record_has_its_size_and_the_server_lets_the_largest_fragment_in() -> None:
    class Door:
        @staticmethod
        def fileno() -> int:
            return 3

    command = web(Door())  # type: ignore[arg-type]
    largest = str(HEADER.size + LARGEST_FRAGMENT)
    image = (Path(__file__).parents[3] / "Dockerfile").read_text(encoding="utf-8")

    assert RECORD.size == struct.calcsize(">BBIq32s32sBQIQ") == 99
    assert command[command.index("--ws-max-size") + 1] == largest
    assert f'"--ws-max-size", "{largest}"' in image
