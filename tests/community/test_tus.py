"""tus 1.0 at /u/files/: creation, offset, bytes, checksum, expiration and termination, for one's own link only."""

import base64
import hashlib
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.actions.linking import send_link
from community.giver import giver_of
from community.models import Link, Safety, Submission, SubmittedFile
from community.tasks import take_over_files
from evidence.intake import incoming
from evidence.models import Item, Upload, UploadState
from evidence.receiving import desk
from tests.community.tus import CONTENT, TUS, create, patch
from tests.evidence.receiving.conftest import ask_here
from tests.factories.community import Asked, begin, cookie_of, let_in, make_request
from tests.factories.devices import entries

SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def desk_in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "ask", ask_here)


@pytest.fixture
def tom(client: Client, asked: Asked, submission: Submission) -> Client:
    return let_in(client, asked)


def test_what_the_server_can_is_said_to_anybody(client: Client, db: None) -> None:
    answer = client.options("/u/files/")

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,checksum,expiration,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer["Tus-Max-Size"] == "60000000000"


def test_a_whole_file_waits_in_quarantine_and_is_no_evidence(tom: Client, submission: Submission) -> None:
    address = create(tom)["Location"]

    first = patch(tom, address, CONTENT[:4000])
    last = patch(tom, address, CONTENT[4000:], 4000)

    upload = Upload.objects.get()
    assert (first.status, first.headers["upload-offset"], last.status) == (204, "4000", 204)
    assert "upload-expires" in first.headers
    assert (upload.state, upload.sha256_computed, upload.outside) == (UploadState.RECEIVED, SHA256, submission.pk)
    assert incoming.whole_path(str(upload.pk)).read_bytes() == CONTENT
    assert not Item.objects.exists()
    giver = str(submission.request_id)
    assert [row[:3] for row in entries()][1:] == [
        ("upload.started", "success", giver),
        ("submitted_file.added", "success", giver),
        ("upload.received", "success", giver),
    ]


def test_a_whole_file_is_taken_over_once(tom: Client) -> None:
    patch(tom, create(tom)["Location"], CONTENT)

    take_over_files()
    take_over_files()

    file = SubmittedFile.objects.get()
    assert (file.safety, file.sha256, file.said_name) == (Safety.RECEIVED, SHA256, "IMG_4471.MOV")
    assert [row[0] for row in entries()].count("submitted_file.received") == 1


def test_head_says_how_far_it_is_and_until_when(tom: Client) -> None:
    address = create(tom)["Location"]
    patch(tom, address, CONTENT[:4000])

    answer = tom.head(address, headers=TUS)

    assert (answer["Upload-Offset"], answer["Upload-Length"]) == ("4000", "10240")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Upload-Expires"].endswith("GMT")


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_part_with_a_wrong_checksum_is_dropped(tom: Client, algorithm: str) -> None:
    address = create(tom)["Location"]
    right = f"{algorithm} " + base64.b64encode(hashlib.new(algorithm, CONTENT[:4000]).digest()).decode()
    wrong = f"{algorithm} " + base64.b64encode(hashlib.new(algorithm, b"other").digest()).decode()

    refused = patch(tom, address, CONTENT[:4000], **{"upload-checksum": wrong})
    taken = patch(tom, address, CONTENT[:4000], **{"upload-checksum": right})

    assert (refused.status, refused.headers["upload-offset"]) == (460, "0")
    assert (taken.status, taken.headers["upload-offset"]) == (204, "4000")


@pytest.mark.parametrize("offset", [1, 4001, 10240])
def test_a_forged_offset_is_refused(tom: Client, offset: int) -> None:
    address = create(tom)["Location"]

    reply = patch(tom, address, b"x", offset)

    assert (reply.status, reply.headers["upload-offset"]) == (409, "0")


def test_more_than_was_declared_is_refused(tom: Client) -> None:
    address = create(tom, size=10)["Location"]

    assert patch(tom, address, b"x" * 11).status == 413


def test_termination_takes_the_bytes_away_also_of_a_whole_file(tom: Client) -> None:
    half, whole = create(tom)["Location"], create(tom)["Location"]
    patch(tom, half, CONTENT[:4000])
    patch(tom, whole, CONTENT)

    answers = [tom.delete(address, headers=TUS).status_code for address in (half, whole)]

    assert answers == [204, 204]
    assert [path.name for path in incoming.folder().iterdir() if path.is_file()] == []
    assert set(SubmittedFile.objects.values_list("safety", flat=True)) == {Safety.REMOVED}
    assert [tom.head(address, headers=TUS).status_code for address in (half, whole)] == [410, 410]
    assert patch(tom, half, CONTENT[4000:], 4000).status == 410


def test_other_links_reach_neither_bytes_nor_offset_and_the_try_is_journalled(
    tom: Client, asked: Asked, tanner_row, dc_okafor
) -> None:
    address = create(tom)["Location"]
    other = make_request(dc_okafor, tanner_row, person_name="The shop", address="+447700900500")
    begin(other)
    stranger = let_in(Client(), other)

    statuses = (
        stranger.head(address, headers=TUS).status_code,
        stranger.delete(address, headers=TUS).status_code,
        patch(stranger, address, CONTENT).status,
    )

    assert statuses == (404, 404, 404)
    denied = [row for row in entries() if row[:3] == ("access.denied", "denied", str(other.request.pk))]
    assert len(denied) == 3
    assert Upload.objects.get().offset == 0


def test_without_the_cookie_nothing_is_taken(tom: Client) -> None:
    address = create(tom)["Location"]

    assert patch(Client(), address, CONTENT).status == 401
    assert create(Client()).status_code == 401
    assert Client().head(address, headers=TUS).status_code == 401


@pytest.mark.parametrize(
    ("header", "value"),
    [("origin", "https://evil.example"), ("host", "evil.example"), ("sec-fetch-site", "cross-site")],
)
def test_pages_of_other_sites_may_not_send(tom: Client, header: str, value: str) -> None:
    address = create(tom)["Location"]

    assert patch(tom, address, CONTENT, **{header: value}).status == 403
    if header != "host":
        assert create(tom, **{header: value}).status_code == 403


def test_an_ended_link_takes_no_further_byte(tom: Client, asked: Asked, dc_okafor) -> None:
    address = create(tom)["Location"]
    patch(tom, address, CONTENT[:4000])

    send_link(request=asked.request, by=dc_okafor)

    assert patch(tom, address, CONTENT[4000:], 4000).status == 410
    assert create(tom).status_code == 410
    assert Upload.objects.get().offset == 4000


def test_an_expired_link_takes_no_further_byte(tom: Client, asked: Asked) -> None:
    address = create(tom)["Location"]
    now = timezone.now()

    Link.objects.update(made_at=now - timedelta(days=8), expires_at=now - timedelta(seconds=1))

    assert patch(tom, address, CONTENT).status == 410


def test_after_a_new_link_the_upload_goes_on_where_it_stopped(tom: Client, asked: Asked, dc_okafor) -> None:
    address = create(tom)["Location"]
    patch(tom, address, CONTENT[:4000])
    link = send_link(request=asked.request, by=dc_okafor)

    again = let_in(Client(), Asked(asked.request, link))

    assert again.head(address, headers=TUS)["Upload-Offset"] == "4000"
    assert patch(again, address, CONTENT[4000:], 4000).status == 204
    assert Upload.objects.get().sha256_computed == SHA256


BAD = {
    "no length": ({"Upload-Length": ""}, 400),
    "negative length": ({"Upload-Length": "-5"}, 400),
    "no bytes": ({"Upload-Length": "0"}, 400),
    "deferred length": ({"Upload-Length": "", "Upload-Defer-Length": "1"}, 400),
    "too large": ({"Upload-Length": str(10**14)}, 413),
    "bad metadata": ({"Upload-Metadata": "filename ***"}, 400),
    "long metadata": ({"Upload-Metadata": "filename " + "QUFB" * 2000}, 400),
    "other version": ({"Tus-Resumable": "0.2.2"}, 412),
}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_creation_is_refused_in_words(name: str, tom: Client) -> None:
    headers, status = BAD[name]

    answer = create(tom, **headers)

    assert answer.status_code == status
    assert answer.json()["error"]
    assert not Upload.objects.exists()


def test_no_more_files_and_bytes_than_a_link_may_carry(tom: Client, settings) -> None:
    settings.GIVEN_FILES_MOST, settings.GIVEN_LINK_BYTES = 2, 25_000

    statuses = [create(tom, size=size).status_code for size in (20_000, 6_000, 5_000, 1)]

    assert statuses == [201, 413, 201, 413]


def test_a_creation_whose_answer_was_lost_is_not_made_twice(tom: Client) -> None:
    about = {"Upload-Metadata": "filename YS5tb3Y=,modified MTc2NDE="}

    first, again = (create(tom, **about)["Location"] for _ in range(2))
    patch(tom, first, CONTENT[:4000])
    another = create(tom, **about)["Location"]

    assert first == again != another
    assert [row[0] for row in entries()].count("upload.started") == 2


def test_a_name_is_only_shown_and_made_harmless(tom: Client) -> None:
    create(tom, name="../../etc/pass\u202ewd\n<b>.mp4")

    assert SubmittedFile.objects.get().said_name == "passwd <b>.mp4"


def test_cookie_of_the_session_is_of_its_own(asked: Asked) -> None:
    secret = cookie_of(asked)

    assert len(secret) == 32
    assert giver_of(asked.request).actor_type == "public"
