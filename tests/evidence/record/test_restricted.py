"""Restricted items: asked why and with whom, told to the owner, and never played without the viewer's name."""

import itertools
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from accounts.models import Notice, User
from audit.reading import trail
from evidence.actions.pipeline.preparing import prepare_item
from evidence.actions.pipeline.steps import plan_steps
from evidence.actions.record.marked_parts import make_marked_part
from evidence.actions.record.playing import Declaration, start_download, start_playing
from evidence.actions.record.watching import note_watched
from evidence.media.ffmpeg import Tools, arguments, link_source, run, source
from evidence.models import AccessClass, Company, Item, Role, StepName, Viewing
from evidence.refusals import NotDeclared, NotYours
from evidence.serving import marked_copy, tickets
from evidence.serving.tickets import Purpose
from evidence.workspace import tools
from tests.factories.accounts import sign_in_client
from tests.factories.evidence import make_copy, make_item
from tests.factories.footage import make_clip

WHY = "Case build for log 1182"
ALONE = Declaration(WHY, Company.ALONE)


@pytest.fixture
def restricted(pc_rahman: User, tmp_path: Path) -> Item:
    """A restricted clip of nine seconds, looked into: five parts."""
    clip = make_clip(tmp_path / "clip.mp4", seconds=9.0, size=(640, 360))
    item = make_item(clip.read_bytes(), recorded_by=pc_rahman, is_stored=True, access_class=AccessClass.RESTRICTED)
    plan_steps(item, StepName.PREPARE)
    prepare_item(item)
    item.refresh_from_db()
    return item


@pytest.fixture
def viewing(restricted: Item, pc_rahman: User) -> Viewing:
    ticket = start_playing(item=restricted, by=pc_rahman, declared=ALONE)
    found = Viewing.objects.get(pk=ticket.viewing_id)
    marked_copy.claim(found.pk, marked_copy.part_name(0))
    return found


def fetch(person: User, address: str) -> tuple[int, bytes]:
    client = AsyncClient(raise_request_exception=False)
    sign_in_client(client, person)

    async def ask() -> tuple[int, bytes]:
        answer = await client.get(address)
        body = b"".join([piece async for piece in answer.streaming_content]) if answer.streaming else answer.content
        return answer.status_code, body

    return async_to_sync(ask)()


def first_picture(path: Path, folder: Path, programs: Tools) -> bytes:
    """The grey pixels of the first picture of a file, 640 by 360."""
    folder.mkdir(exist_ok=True)
    link_source(path, folder)
    node = source()["v:0"].output("pipe:1", **{"frames:v": 1, "f": "rawvideo", "pix_fmt": "gray"})
    return run(programs.ffmpeg, arguments(node), folder=folder).output


def difference(one: bytes, other: bytes, rows: range) -> float:
    """Mean difference of the pixels in some rows, 0 to 255."""
    first, last = rows.start * 640, rows.stop * 640
    return sum(abs(a - b) for a, b in zip(one[first:last], other[first:last], strict=True)) / (last - first)


@pytest.mark.parametrize(
    "declared",
    [Declaration(), Declaration(WHY), Declaration("short", Company.ALONE), Declaration(WHY, Company.OTHERS)],
    ids=["nothing", "not with whom", "hardly why", "others without names"],
)
def test_without_a_whole_declaration_nothing_plays(restricted: Item, pc_rahman: User, declared: Declaration) -> None:
    with pytest.raises(NotDeclared):
        start_playing(item=restricted, by=pc_rahman, declared=declared)

    assert not Viewing.objects.exists()
    assert (trail(restricted)[0].outcome, trail(restricted)[0].reason_code) == ("denied", "no_declaration")


def test_who_watches_with_whom_and_why_is_written_down(restricted: Item, sgt_nair: User) -> None:
    declared = Declaration(WHY, Company.OTHERS, ("20388", "Tariq Khan"))

    start_playing(item=restricted, by=sgt_nair, declared=declared)

    row = trail(restricted)[0]
    assert row.given == {"why": WHY, "co_viewers": "20388, Tariq Khan"}
    assert (row.details["company"], row.details["co_viewers"], row.details["is_marked"]) == ("others", 2, True)


def test_a_player_gets_no_clean_address_of_a_restricted_item(restricted: Item, pc_rahman: User) -> None:
    """Whatever ticket for playing somebody holds, the original and its copies stay closed."""
    make_copy(restricted, Role.PROXY, b"clean copy", "video/mp4")
    address = start_playing(item=restricted, by=pc_rahman, declared=ALONE).address
    stolen = [tickets.issue(file, pc_rahman, Purpose.PLAY).address for file in restricted.files.all()]

    answers = [fetch(pc_rahman, clean)[0] for clean in stolen]

    assert answers == [403, 403]
    assert "/viewings/" in address
    assert "ticket=" not in address


def test_a_ticket_from_before_the_restriction_ends_with_it(pc_rahman: User) -> None:
    item = make_item(recorded_by=pc_rahman, is_stored=True)
    address = start_playing(item=item, by=pc_rahman).address
    before = fetch(pc_rahman, address)[0]
    Item.objects.filter(pk=item.pk).update(access_class=AccessClass.RESTRICTED)

    after = fetch(pc_rahman, address)[0]

    assert (before, after) == (200, 403)


@pytest.mark.parametrize("role", [Role.POSTER, Role.STORYBOARD])
def test_pictures_of_a_restricted_item_are_not_free(restricted: Item, pc_rahman: User, role: Role) -> None:
    made = make_copy(restricted, role, b"jpeg")

    status, _ = fetch(pc_rahman, f"/evidence/{restricted.pk}/media/{made.pk}/picture.jpg")

    assert status == 403


def test_the_name_is_in_the_pixels(restricted: Item, viewing: Viewing, tmp_path: Path, pc_rahman: User) -> None:
    """The same moment with and without the mark differs where the words are, and nearly nowhere else."""
    make_marked_part(viewing_id=viewing.pk, number=0)
    folder = marked_copy.folder_of(viewing.pk)
    clean = first_picture(folder / "source", tmp_path / "clean", tools())
    marked = first_picture(folder / "part00000.ts", tmp_path / "marked", tools())

    top, between, middle = range(5, 35), range(60, 140), range(165, 195)

    assert len(clean) == len(marked) == 640 * 360
    assert difference(clean, marked, top) > 4 * difference(clean, marked, between)
    assert difference(clean, marked, middle) > 2 * difference(clean, marked, between)


def test_two_viewers_get_different_pixels(restricted: Item, viewing: Viewing, sgt_nair: User, tmp_path: Path) -> None:
    other = Viewing.objects.get(pk=start_playing(item=restricted, by=sgt_nair, declared=ALONE).viewing_id)
    pictures = []
    for one in (viewing, other):
        marked_copy.claim(one.pk, marked_copy.part_name(0))
        make_marked_part(viewing_id=one.pk, number=0)
        part = marked_copy.folder_of(one.pk) / "part00000.ts"
        pictures.append(first_picture(part, tmp_path / str(one.pk), tools()))

    rahmans, nairs = pictures

    assert difference(rahmans, nairs, range(5, 35)) > 1.0


def test_the_words_name_viewer_time_and_item(viewing: Viewing) -> None:
    words = marked_copy.words_of(viewing)

    assert words == f"PC Aisha Rahman 20417\n{viewing.started_at:%Y-%m-%d %H:%M:%S}Z  {viewing.item_id}"


def test_every_picture_of_the_recording_is_in_exactly_one_part(viewing: Viewing, tmp_path: Path) -> None:
    """Nine seconds at 15 pictures a second: four times 30, then 15, with times that go on from part to part."""
    counts, first_times = [], []
    for number in range(5):
        make_marked_part(viewing_id=viewing.pk, number=number)
        part = marked_copy.folder_of(viewing.pk) / marked_copy.part_name(number)
        link_source(part, tmp_path)
        asked = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0"]
        told = run(tools().ffprobe, [*asked, "-i", "file:source"], folder=tmp_path).output.decode().split()
        times = sorted(float(line.strip(",")) for line in told)
        counts.append(len(times))
        first_times.append(times[0])

    gaps = [later - earlier for earlier, later in itertools.pairwise(first_times)]

    assert counts == [30, 30, 30, 30, 15]
    assert gaps == pytest.approx([2.0] * 4, abs=0.002)


def test_the_first_part_comes_within_three_seconds(viewing: Viewing) -> None:
    began = time.monotonic()

    make_marked_part(viewing_id=viewing.pk, number=0)

    assert time.monotonic() - began < 3
    assert (marked_copy.folder_of(viewing.pk) / "part00000.ts").stat().st_size > 1000


def test_the_playlist_lists_every_part_and_its_length(restricted: Item) -> None:
    lines = marked_copy.playlist(restricted).splitlines()

    assert [line for line in lines if line.startswith("part")] == [f"part0000{number}.ts" for number in range(5)]
    assert [line for line in lines if line.startswith("#EXTINF")] == ["#EXTINF:2.000,"] * 4 + ["#EXTINF:1.000,"]


def test_the_viewer_gets_playlist_and_parts(viewing: Viewing, pc_rahman: User) -> None:
    make_marked_part(viewing_id=viewing.pk, number=0)
    base = f"/evidence/{viewing.item_id}/viewings/{viewing.pk}/"

    listed, part = fetch(pc_rahman, base + "play.m3u8"), fetch(pc_rahman, base + "part00000.ts")

    assert (listed[0], listed[1][:7]) == (200, b"#EXTM3U")
    assert (part[0], part[1][:1]) == (200, b"\x47")


def test_nobody_else_gets_it(viewing: Viewing, sgt_nair: User) -> None:
    base = f"/evidence/{viewing.item_id}/viewings/{viewing.pk}/"

    assert fetch(sgt_nair, base + "play.m3u8")[0] == 404


@pytest.mark.parametrize("name", ["source", "original", "mark.txt", "part00005.ts", "..%2Fsource", "picture.jpg"])
def test_nothing_else_in_the_folder_is_served(viewing: Viewing, pc_rahman: User, name: str) -> None:
    make_marked_part(viewing_id=viewing.pk, number=0)

    status, _ = fetch(pc_rahman, f"/evidence/{viewing.item_id}/viewings/{viewing.pk}/{name}")

    assert status == 404


def test_after_the_viewing_nothing_is_left(viewing: Viewing, pc_rahman: User) -> None:
    make_marked_part(viewing_id=viewing.pk, number=0)
    note_watched(viewing=viewing, watched=[], is_over=True, by=pc_rahman)

    marked_copy.remove_left_overs()

    assert not marked_copy.folder_of(viewing.pk).exists()
    assert fetch(pc_rahman, f"/evidence/{viewing.item_id}/viewings/{viewing.pk}/play.m3u8")[0] == 404


def test_making_a_part_twice_changes_nothing(viewing: Viewing) -> None:
    make_marked_part(viewing_id=viewing.pk, number=0)
    path = marked_copy.folder_of(viewing.pk) / "part00000.ts"
    first = zlib.crc32(path.read_bytes()), path.stat().st_mtime_ns

    make_marked_part(viewing_id=viewing.pk, number=0)

    assert (zlib.crc32(path.read_bytes()), path.stat().st_mtime_ns) == first


def test_a_part_is_asked_for_once(viewing: Viewing) -> None:
    assert [marked_copy.claim(viewing.pk, "part00002.ts") for _ in range(3)] == [True, False, False]


def test_sensitive_material_is_not_downloaded(restricted: Item, gareth_wynn: User) -> None:
    Item.objects.filter(pk=restricted.pk).update(sensitivity=["child"])
    restricted.refresh_from_db()

    with pytest.raises(NotYours):
        start_download(item=restricted, by=gareth_wynn)

    assert trail(restricted)[0].reason_code == "sensitive"


def test_the_page_shows_no_picture_and_asks(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User, restricted: Item
) -> None:
    make_copy(restricted, Role.POSTER, b"jpeg")
    officer = signed_in(client, pc_rahman)

    page = officer.get(restricted.get_absolute_url()).content.decode()
    plain = officer.post(f"/evidence/{restricted.pk}/play/").content.decode()

    assert "poster.jpg" not in page
    assert "Who else is watching?" in page
    assert "Who else is watching?" in plain


def test_a_wrong_declaration_is_answered_in_words(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User, restricted: Item
) -> None:
    answer = signed_in(client, pc_rahman).post(
        f"/evidence/{restricted.pk}/play/", {"why": WHY, "company": "others"}, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, answer.json()) == (422, {"detail": "Name everybody who is watching with you."})


def test_the_owner_is_told_who_plays(restricted: Item, pc_rahman: User, sgt_nair: User) -> None:
    start_playing(item=restricted, by=sgt_nair, declared=ALONE)

    (notice,) = Notice.objects.filter(person=pc_rahman)
    assert notice.text == f"Sgt Priya Nair 10442 is playing your restricted recording “{restricted.title}”."
    assert notice.target == restricted.get_absolute_url()


def test_nobody_is_told_of_playing_their_own(restricted: Item, pc_rahman: User) -> None:
    start_playing(item=restricted, by=pc_rahman, declared=ALONE)

    assert not Notice.objects.exists()
