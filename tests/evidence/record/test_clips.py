"""Clips: cut to the frame, copied when that is exact, an exhibit of its own that knows its parent."""

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from audit.reading import trail
from evidence.actions.pipeline.preparing import prepare_item
from evidence.actions.record.clips import Wanted, ask_clip, make_clip, settle_clip
from evidence.intake import incoming
from evidence.media.clip import Packet, can_be_copied, cut
from evidence.media.probe import Probe, Stream, probe
from evidence.models import Clip, ClipMethod, ClipPurpose, Item
from evidence.refusals import NotTrue, NotYours
from evidence.workspace import tools
from tests.accounts.acts import JournalDown
from tests.factories.evidence import make_item
from tests.factories.footage import make_clip as make_footage

RATE = 25
WIDTH, HEIGHT = 64, 36


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Return a maker of recordings of 4 s in which the brightness of each picture is twice its number."""
    folder = tmp_path_factory.mktemp("counted")

    def make(b_frames: int) -> Path:
        path = folder / f"b{b_frames}.mp4"
        if not path.exists():
            picture = f"color=black:s={WIDTH}x{HEIGHT}:r={RATE}:d=4,format=gray,geq=lum=2*N+16,format=yuv420p"
            given = f"-v error -f lavfi -i {picture} -f lavfi -i sine=d=4".split()
            coded = f"-c:v libx264 -qp 4 -g 20 -sc_threshold 0 -bf {b_frames} -c:a aac".split()
            subprocess.run([settings.FFMPEG_BIN, *given, *coded, str(path)], check=True, timeout=60)
        return path

    return make


def brightness(path: Path) -> list[float]:
    """Return the number that stands in each picture."""
    shown = ["-f", "rawvideo", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-"]
    raw = subprocess.run(
        [settings.FFMPEG_BIN, "-v", "error", "-i", str(path), *shown], check=True, timeout=60, capture_output=True
    ).stdout
    size = WIDTH * HEIGHT
    return [(raw[at + size // 2] - 16) / 2 for at in range(0, len(raw), size)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("b_frames", "in_ms", "out_ms", "is_copied"),
    [
        (0, 0, 1000, True),
        (0, 800, 2400, True),
        (0, 810, 2430, False),
        (3, 800, 2400, False),
        (0, 3960, 4000, False),
        (3, 1000, 1001, False),
    ],
)
def test_exactly_the_pictures_asked_for_are_in(
    counted: Callable[[int], Path], tmp_path: Path, b_frames: int, in_ms: int, out_ms: int, *, is_copied: bool
) -> None:
    found = probe(counted(b_frames), tools=tools(), folder=tmp_path)

    made = cut(found, in_ms, out_ms, tools=tools(), folder=tmp_path)

    expected = [n for n in range(100) if in_ms <= n * 1000 / RATE < out_ms]
    assert brightness(made.path) == pytest.approx(expected, abs=0.6)
    assert (made.frames, made.is_copied) == (len(expected), is_copied)


@given(st.permutations(range(5)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_copying_needs_a_key_frame_first_and_pictures_in_order(order: list[int], keys: list[bool]) -> None:
    found = Probe("mp4", 1, streams=(Stream(0, kind="video", codec="h264"),))
    packets = [Packet(float(at), keys[at]) for at in order]
    chosen = sorted(packets, key=lambda one: one.at)

    assert can_be_copied(found, packets, chosen) == (order == [0, 1, 2, 3, 4] and keys[0])


@pytest.fixture
def recording(receiving_folder: Path, pc_rahman: User, tmp_path: Path) -> Item:
    content = make_footage(tmp_path / "long.mp4", seconds=4.0).read_bytes()
    return make_item(content, recorded_by=pc_rahman, is_stored=True, duration_ms=4000, exhibit_reference="AR/1")


def wanted(in_ms: int = 1000, out_ms: int = 2500) -> Wanted:
    return Wanted(in_ms, out_ms, "The knife is dropped", ClipPurpose.SHARE)


@pytest.mark.slow
def test_a_clip_is_an_exhibit_of_its_own_that_knows_its_parent(recording: Item, pc_rahman: User) -> None:
    clip = ask_clip(item=recording, wanted=wanted(), by=pc_rahman)

    item = make_clip(clip_id=clip.pk)

    assert item is not None
    clip.refresh_from_db()
    content = incoming.whole_path(item.original.incoming_name).read_bytes()
    assert (clip.parent, clip.parent_sha256) == (recording, recording.original.sha256)
    assert (item.original.sha256, item.exhibit_reference) == (hashlib.sha256(content).hexdigest(), "AR/1/A")
    assert (item.recorded_at - recording.recorded_at).total_seconds() == pytest.approx(1.0, abs=0.07)
    assert clip.method in ClipMethod.values
    prepare_item(item)
    item.refresh_from_db()
    assert item.is_playable
    assert item.duration_ms == pytest.approx(1500, abs=80)


@pytest.mark.slow
def test_making_leaves_exactly_these_rows_and_twice_makes_one(recording: Item, pc_rahman: User) -> None:
    clip = ask_clip(item=recording, wanted=wanted(), by=pc_rahman)
    item = make_clip(clip_id=clip.pk)

    assert make_clip(clip_id=clip.pk) is None

    assert item is not None
    assert [row.operation for row in trail(recording)] == ["evidence.clip_made", "evidence.clip_asked"]
    row = trail(item)[0]
    assert (row.operation, row.sha256) == ("evidence.clip_made", item.original.sha256)
    assert (row.details["parent"], row.details["in_ms"], row.details["out_ms"]) == (str(recording.pk), 1000, 2500)


@pytest.mark.parametrize("part", [(2500, 1000), (1000, 1000), (0, 4001), (-1, 100)])
def test_a_part_that_is_not_there_is_refused(recording: Item, pc_rahman: User, part: tuple[int, int]) -> None:
    with pytest.raises(NotTrue):
        ask_clip(item=recording, wanted=wanted(*part), by=pc_rahman)

    assert not Clip.objects.exists()


def test_a_stranger_cannot_ask(recording: Item, pc_doyle: User) -> None:
    with pytest.raises(NotYours):
        ask_clip(item=recording, wanted=wanted(), by=pc_doyle)

    assert trail(recording)[0].outcome == "denied"


def test_a_failed_journal_leaves_no_clip(recording: Item, pc_rahman: User, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        ask_clip(item=recording, wanted=wanted(), by=pc_rahman)

    assert not Clip.objects.exists()


def test_what_cannot_be_decoded_says_so_once(receiving_folder: Path, pc_rahman: User) -> None:
    item = make_item(b"no picture at all", recorded_by=pc_rahman, is_stored=True, duration_ms=4000)
    clip = ask_clip(item=item, wanted=wanted(), by=pc_rahman)

    assert make_clip(clip_id=clip.pk) is None

    clip.refresh_from_db()
    assert clip.cause.startswith("This part cannot be decoded")
    assert trail(item)[0].reason_code == "no_cut"


def test_the_page_asks_and_shows_how_far_it_is(client: Client, signed_in, recording: Item, pc_rahman: User) -> None:
    officer = signed_in(client, pc_rahman)
    address = f"/evidence/{recording.pk}/clips/"

    filled = officer.get(f"{address}?in=1000&out=2500").content.decode()
    given = {"begin": "00:01.000", "end": "00:02.500", "title": "The knife", "purpose": "share"}
    sent = officer.post(address, given)

    assert 'value="00:01' in filled
    assert (sent.status_code, Clip.objects.get().in_ms) == (302, 1000)
    assert "Being cut" in officer.get(address).content.decode()
    assert officer.post(address, given | {"end": "00:00.500"}).status_code == 422


@pytest.mark.slow
def test_the_clip_points_at_its_parent_and_the_list_at_the_clip(
    client: Client, signed_in, recording: Item, pc_rahman: User, django_assert_max_num_queries
) -> None:
    for _ in range(2):
        item = make_clip(clip_id=ask_clip(item=recording, wanted=wanted(), by=pc_rahman).pk)
    officer = signed_in(client, pc_rahman)
    assert item is not None

    details = officer.get(f"/evidence/{item.pk}/").content.decode()
    with django_assert_max_num_queries(16):
        listed = officer.get(f"/evidence/{recording.pk}/clips/").content.decode()

    assert f"/evidence/{recording.pk}/?at=1000" in details
    assert "AR/1/A" in listed
    assert "AR/1/B" in listed


@pytest.mark.slow
def test_a_failed_journal_makes_no_item(recording: Item, pc_rahman: User, request: pytest.FixtureRequest) -> None:
    clip = ask_clip(item=recording, wanted=wanted(), by=pc_rahman)
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        settle_clip(clip=clip, made=None)

    clip.refresh_from_db()
    assert clip.cause == ""
