"""The bytes as a browser gets them: ranges, headers, and the right asked anew each time."""

import pytest
import time_machine
from django.utils import timezone

from accounts.models import RoleAssignment, User
from audit.reading import trail
from evidence import storage
from evidence.actions.record.playing import start_download, start_playing
from evidence.intake import incoming
from evidence.models import File, Role, VerifyOutcome
from evidence.serving import originals as serving
from evidence.serving import pouring
from tests.evidence.playing.conftest import CONTENT, Browser
from tests.factories.evidence import make_copy

SIZE = len(CONTENT)


def test_the_whole_file_comes_without_a_range(rahmans_browser, address) -> None:
    answer = rahmans_browser.fetch(address)

    assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, str(SIZE), CONTENT)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-", 0, SIZE), ("bytes=1000-1999", 1000, 2000), ("bytes=-100", SIZE - 100, SIZE)],
    ids=["open", "closed", "suffix"],
)
def test_a_range_comes_as_asked(rahmans_browser, address, asked: str, start: int, end: int) -> None:
    answer = rahmans_browser.fetch(address, Range=asked)

    assert (answer.status, answer.headers["Content-Range"]) == (206, f"bytes {start}-{end - 1}/{SIZE}")
    assert answer.body == CONTENT[start:end]


def test_a_range_of_a_stored_original_comes_from_the_object_store(rahmans_browser, stored, pc_rahman) -> None:
    address = start_playing(item=stored, by=pc_rahman).address

    answer = rahmans_browser.fetch(address, Range="bytes=300000-700000")

    assert (answer.status, answer.body) == (206, CONTENT[300000:700001])


def test_a_range_outside_is_416(rahmans_browser, address) -> None:
    answer = rahmans_browser.fetch(address, Range=f"bytes={SIZE}-")

    assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{SIZE}")


def test_if_range_with_another_tag_gives_the_whole(rahmans_browser, address) -> None:
    answer = rahmans_browser.fetch(address, Range="bytes=0-9", If_Range='"other"')

    assert (answer.status, len(answer.body)) == (200, SIZE)


def test_if_range_with_this_tag_gives_the_range(rahmans_browser, address, item) -> None:
    answer = rahmans_browser.fetch(address, Range="bytes=0-9", If_Range=f'"{item.original.sha256}"')

    assert (answer.status, len(answer.body)) == (206, 10)


def test_head_sends_the_headers_alone(rahmans_browser, address) -> None:
    answer = rahmans_browser.fetch(address, "head")

    assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, str(SIZE), b"")


def test_the_headers_keep_the_bytes_here(rahmans_browser, address, item) -> None:
    headers = rahmans_browser.fetch(address, Range="bytes=0-9").headers

    assert headers["ETag"] == f'"{item.original.sha256}"'
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Disposition"] == f'inline; filename="{item.pk}.mp4"'
    assert (headers["Content-Type"], headers["Accept-Ranges"]) == ("video/mp4", "bytes")


def test_a_download_is_an_attachment_without_a_type(item, gareth_wynn) -> None:
    address = start_download(item=item, by=gareth_wynn).address

    answer = Browser(gareth_wynn).fetch(address)

    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert (answer.headers["Content-Type"], answer.body) == ("application/octet-stream", CONTENT)


def test_signed_out_gets_nothing(address) -> None:
    assert Browser(None).fetch(address).status == 401


def test_without_a_ticket_nothing_is_played(rahmans_browser, address, item) -> None:
    answer = rahmans_browser.fetch(address.partition("?")[0])

    assert answer.status == 403
    assert [(row.outcome, row.reason_code) for row in trail(item)] == [("denied", "no_ticket"), ("success", "")]


def test_a_stranger_finds_nothing_even_with_a_ticket(address, ruth_adler) -> None:
    assert Browser(ruth_adler).fetch(address).status == 404


def test_a_colleague_cannot_use_somebody_elses_ticket(address, sgt_nair) -> None:
    assert Browser(sgt_nair).fetch(address).status == 403


def test_a_ticket_ends_after_four_hours(rahmans_browser, address) -> None:
    with time_machine.travel(timezone.now() + timezone.timedelta(hours=4, minutes=1)):
        assert rahmans_browser.fetch(address).status in {401, 403}


def test_a_withdrawn_role_ends_the_next_range(rahmans_browser, address) -> None:
    before = rahmans_browser.fetch(address, Range="bytes=0-9").status

    RoleAssignment.objects.all().delete()

    assert (before, rahmans_browser.fetch(address, Range="bytes=10-19").status) == (206, 404)


def test_a_disabled_person_gets_no_next_range(rahmans_browser, address, pc_rahman, ruth_adler) -> None:
    User.objects.filter(pk=pc_rahman.pk).update(is_active=False, disabled_at=timezone.now(), disabled_by=ruth_adler)

    assert rahmans_browser.fetch(address).status == 401


def test_a_right_withdrawn_while_an_answer_runs_ends_it(rahmans_browser, address, monkeypatch) -> None:
    monkeypatch.setattr(pouring, "ASK_AGAIN_SECONDS", -1.0)
    monkeypatch.setattr(serving, "_still_may", lambda admitted: False)

    with pytest.raises(pouring.Revoked):
        rahmans_browser.fetch(address)


def test_changed_bytes_are_never_served(rahmans_browser, address) -> None:
    File.objects.update(verified_at=timezone.now(), verify_outcome=VerifyOutcome.MISMATCH)

    answer = rahmans_browser.fetch(address)

    assert (answer.status, answer.body) == (
        409,
        b"The stored bytes no longer match their hash. They are locked.",
    )


def test_a_file_of_another_item_is_not_found(rahmans_browser, address, item, stored) -> None:
    wrong = address.replace(str(item.pk), str(stored.pk))

    assert rahmans_browser.fetch(wrong).status == 404


def test_small_pictures_need_no_ticket_but_the_right(rahmans_browser, item, ruth_adler) -> None:
    poster = make_copy(item, Role.POSTER, b"picture")
    address = f"/evidence/{item.pk}/media/{poster.pk}/poster.jpg"

    assert rahmans_browser.fetch(address).body == b"picture"
    assert Browser(ruth_adler).fetch(address).status == 404


def test_small_pictures_are_not_sent_twice(rahmans_browser, item) -> None:
    poster = make_copy(item, Role.POSTER, b"picture")

    answer = rahmans_browser.fetch(
        f"/evidence/{item.pk}/media/{poster.pk}/poster.jpg", If_None_Match=f'"{poster.sha256}"'
    )

    assert (answer.status, answer.headers["Cache-Control"]) == (304, "private, no-cache")


def test_the_playlist_carries_the_ticket_to_its_media(rahmans_browser, item, pc_rahman) -> None:
    text = b'#EXTM3U\n#EXT-X-MAP:URI="media.mp4",BYTERANGE="800@0"\nmedia.mp4\n'
    media = make_copy(item, Role.HLS_MEDIA, b"media bytes", "video/mp4")
    make_copy(item, Role.HLS_PLAYLIST, text, "application/vnd.apple.mpegurl")
    ticket = start_playing(item=item, by=pc_rahman)

    playlist = rahmans_browser.fetch(ticket.address).body.decode()

    inner = playlist.splitlines()[-1]
    assert inner == f"/evidence/{item.pk}/media/{media.pk}/media.mp4?ticket={ticket.token}"
    assert rahmans_browser.fetch(inner, Range="bytes=0-4").body == b"media"


def test_an_object_store_that_is_away_is_said_so(rahmans_browser, stored, pc_rahman, settings) -> None:
    address = start_playing(item=stored, by=pc_rahman).address
    settings.S3_ENDPOINT_URL = "http://127.0.0.1:1"

    answer = rahmans_browser.fetch(address)

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


def test_a_file_cleared_away_in_between_comes_from_the_store(rahmans_browser, item, address, monkeypatch) -> None:
    original = item.original
    path = incoming.whole_path(original.incoming_name)
    storage.put(path, storage.original_key(original), "video/mp4")
    look = serving._visible_file

    def look_then_clear(*args: object) -> File | None:
        found = look(*args)
        path.unlink(missing_ok=True)
        File.objects.update(place="stored", key=storage.original_key(original), stored_at=timezone.now())
        return found

    monkeypatch.setattr(serving, "_visible_file", look_then_clear)

    assert rahmans_browser.fetch(address).body == CONTENT


def test_the_front_proxy_moves_the_bytes_when_there_is_one(rahmans_browser, address, item, settings) -> None:
    settings.ACCEL_REDIRECT = True

    answer = rahmans_browser.fetch(address)

    assert (answer.headers["X-Accel-Redirect"], answer.body) == (
        f"/protected/incoming/{item.original.incoming_name}",
        b"",
    )


def test_the_front_proxy_gets_a_signed_address_of_a_stored_file(rahmans_browser, stored, pc_rahman, settings) -> None:
    settings.ACCEL_REDIRECT = True
    address = start_playing(item=stored, by=pc_rahman).address

    answer = rahmans_browser.fetch(address)

    inner = answer.headers["X-Accel-Redirect"]
    assert inner.startswith(f"/protected/objects/evidence/originals/{stored.pk}/")
    assert "X-Amz-Signature=" in inner


def test_other_methods_are_not_allowed(rahmans_browser, address) -> None:
    assert rahmans_browser.fetch(address, "put").status == 405
