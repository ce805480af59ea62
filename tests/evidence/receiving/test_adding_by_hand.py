"""A person's file through the same door: token of one upload, parts, resuming, duplicates, names, limits."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import SignIn, User
from audit.reading import trail
from evidence.actions.pipeline.settling import end_silent_uploads
from evidence.intake import incoming
from evidence.models import Item, Upload, UploadState
from tests.evidence.receiving.client import Reply, checksum, patch
from tests.evidence.receiving.conftest import CONTENT
from tests.factories.incidents import make_incident

SHA256 = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Browser:
    """A signed-in browser with what it was told about its upload."""

    client: Client
    told: dict[str, str]

    @property
    def authorization(self) -> str:
        return f"Upload {self.told['token']}"

    @property
    def upload(self) -> Upload:
        return Upload.objects.get(pk=self.told["id"])

    def send(self, content: bytes, **options: object) -> Reply:
        return patch(self, self.upload, content, **options)  # type: ignore[arg-type]


def announce(client: Client, **values: object) -> dict[str, str]:
    offer = {"name": "clip.mp4", "size": len(CONTENT), "modified": 1_764_000_000_000, "type": "video/mp4"} | values
    response = client.post("/evidence/add/announce/", json.dumps(offer), content_type="application/json")
    return {"status": str(response.status_code), **json.loads(response.content)}


@pytest.fixture
def client_of(signed_in: Callable[[Client, User], Client]) -> Callable[[User], Client]:
    return lambda person: signed_in(Client(), person)


@pytest.fixture
def browser(client_of: Callable[[User], Client], pc_rahman: User) -> Browser:
    client = client_of(pc_rahman)
    return Browser(client, announce(client))


def test_parts_with_checksums_become_an_item_of_the_person(browser: Browser, pc_rahman: User) -> None:
    browser.send(CONTENT[:4000], upload_checksum=checksum(CONTENT[:4000]))

    reply = browser.send(CONTENT[4000:], offset=4000, upload_checksum=checksum(CONTENT[4000:]))

    item = Item.objects.get()
    assert (reply.status, item.owner, item.title, item.original.sha256) == (204, pc_rahman, "clip.mp4", SHA256)
    assert [row.actor_id for row in trail(item)] == [str(pc_rahman.pk)]


def test_unknown_recorded_time_is_not_invented(browser: Browser) -> None:
    browser.send(CONTENT)

    item = Item.objects.get()
    assert (item.recorded_at, item.recorded_at_device, item.time_basis) == (None, None, "unknown")


def test_interrupted_upload_goes_on_after_a_reload(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)

    again = announce(browser.client)

    assert (again["status"], again["id"], again["offset"]) == ("200", browser.told["id"], 4000)


def test_other_modification_time_is_another_upload(browser: Browser) -> None:
    assert announce(browser.client, modified=1)["id"] != browser.told["id"]


def test_same_file_of_another_person_is_another_upload(
    browser: Browser, client_of: Callable[[User], Client], pc_doyle: User
) -> None:
    assert announce(client_of(pc_doyle))["id"] != browser.told["id"]


def test_same_bytes_again_are_kept_linked_and_flagged(browser: Browser) -> None:
    browser.send(CONTENT)

    twin = Browser(browser.client, announce(browser.client))
    twin.send(CONTENT)

    first, second = Item.objects.order_by("received_at")
    assert (second.duplicate_of, Item.objects.count()) == (first, 2)
    page = browser.client.get("/evidence/add/").content.decode()
    assert "The same bytes are here already" in page


@pytest.mark.parametrize("scheme", ["Upload nonsense", "Upload", "Bearer x"])
def test_forged_token_opens_nothing(browser: Browser, scheme: str) -> None:
    reply = browser.send(CONTENT, authorization=scheme)

    assert (reply.status, browser.upload.offset) == (401, 0)


def test_token_of_one_upload_opens_no_other(browser: Browser) -> None:
    other = Browser(browser.client, announce(browser.client, name="other.mp4"))

    reply = patch(browser, other.upload, CONTENT)  # type: ignore[arg-type]

    assert (reply.status, other.upload.offset) == (401, 0)


def test_token_ends_after_ten_minutes_and_is_renewed(browser: Browser) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=False):
        late = browser.send(CONTENT)
        fresh = browser.client.post(f"/evidence/add/{browser.told['id']}/token/").json()["token"]
        browser.told["token"] = fresh
        renewed = browser.send(CONTENT)

    assert (late.status, renewed.status) == (401, 204)


def test_token_ends_with_the_sign_in(browser: Browser) -> None:
    SignIn.objects.update(ended_at=timezone.now())

    assert browser.send(CONTENT).status == 401


def test_token_ends_with_the_right_to_add(browser: Browser, pc_rahman: User) -> None:
    pc_rahman.role_assignments.all().delete()

    assert browser.send(CONTENT).status == 401


def test_another_person_gets_no_token_and_no_card(
    browser: Browser, client_of: Callable[[User], Client], pc_doyle: User
) -> None:
    stranger = client_of(pc_doyle)

    answers = [
        stranger.post(f"/evidence/add/{browser.told['id']}/token/").status_code,
        stranger.get(f"/evidence/add/{browser.told['id']}/").status_code,
        stranger.post(f"/evidence/add/{browser.told['id']}/details/", {}).status_code,
        stranger.post(f"/evidence/add/{browser.told['id']}/remove/").status_code,
    ]

    assert answers == [404, 404, 404, 404]


def test_camera_key_opens_no_persons_upload(browser: Browser, camera) -> None:
    assert patch(camera, browser.upload, CONTENT).status == 404


def test_announcing_needs_the_csrf_token(client_of: Callable[[User], Client], pc_rahman: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(pc_rahman).cookies

    response = strict.post("/evidence/add/announce/", "{}", content_type="application/json")

    assert (response.status_code, Upload.objects.count()) == (403, 0)


def test_how_far_is_told_to_the_token(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)

    answer = browser.client.head(browser.told["address"], headers={"authorization": browser.authorization})

    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (200, "4000", "10240")


def test_one_giant_part_is_refused(browser: Browser) -> None:
    Upload.objects.update(length=1 << 30)

    assert browser.send(b"x", content_length=str(1 << 29)).status == 413


def test_more_than_declared_is_refused_and_the_bytes_stay(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)

    reply = browser.send(CONTENT + b"x", offset=4000)

    assert (reply.status, browser.upload.offset) == (413, 4000)


def test_part_that_changed_on_the_way_is_dropped(browser: Browser) -> None:
    reply = browser.send(CONTENT, upload_checksum=checksum(b"other"))

    assert (reply.status, browser.upload.offset) == (460, 0)


@pytest.mark.parametrize(
    ("values", "words"),
    [({"size": 0}, "The file is empty"), ({"size": 1 << 50}, "the most is")],
    ids=["empty", "too large"],
)
def test_only_empty_and_too_large_files_are_refused(
    client_of: Callable[[User], Client], pc_rahman: User, values: dict[str, object], words: str
) -> None:
    told = announce(client_of(pc_rahman), **values)

    assert (told["status"], Upload.objects.count()) == ("422", 0)
    assert words in told["error"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"name":"a","size":"9","modified":1}', '{"name":1,"size":true}'])
def test_offer_that_is_none_is_a_400(client_of: Callable[[User], Client], pc_rahman: User, body: str) -> None:
    response = client_of(pc_rahman).post("/evidence/add/announce/", body, content_type="application/json")

    assert response.status_code == 400


def test_quota_of_open_uploads_holds(client_of: Callable[[User], Client], pc_rahman: User, settings) -> None:
    settings.UPLOADS_OPEN_MOST = 1
    client = client_of(pc_rahman)
    announce(client)

    assert announce(client, name="second.mp4")["error"].startswith("You have 1 unfinished uploads")


def test_quota_of_a_day_holds(client_of: Callable[[User], Client], pc_rahman: User, settings) -> None:
    settings.UPLOADS_DAY_BYTES = len(CONTENT) + 1
    client = client_of(pc_rahman)
    announce(client)

    assert announce(client, name="second.mp4")["status"] == "422"


def test_abandoned_upload_loses_its_bytes(browser: Browser) -> None:
    browser.send([CONTENT[:4000]], is_cut=True)
    Upload.objects.update(updated_at=timezone.now() - timedelta(days=15))

    end_silent_uploads()

    assert browser.upload.state == UploadState.ABANDONED
    assert not incoming.part_path(browser.upload.pk).exists()


def test_person_removes_an_unfinished_upload(browser: Browser) -> None:
    browser.client.post(f"/evidence/add/{browser.told['id']}/remove/")

    assert browser.upload.state == UploadState.ABANDONED


def test_what_has_become_evidence_is_not_removed(browser: Browser) -> None:
    browser.send(CONTENT)

    browser.client.post(f"/evidence/add/{browser.told['id']}/remove/")

    assert (browser.upload.state, Item.objects.count()) == (UploadState.RECEIVED, 1)


def details(browser: Browser, **values: str) -> None:
    prefix = browser.told["id"]
    given = {"source": "cctv"} | values
    browser.client.post(
        f"/evidence/add/{prefix}/details/", {f"{prefix}-{name}": value for name, value in given.items()}
    )


def test_details_given_before_the_last_byte_are_on_the_item(browser: Browser, pc_rahman: User) -> None:
    incident = make_incident("1182", pc_rahman)
    details(
        browser, title="Corner shop, till", seized_from="Shop owner", shown_at="2026-11-21T22:43:53",
        clock_offset="63", place="Tanner Row", incident=str(incident.pk),
    )  # fmt: skip

    browser.send(CONTENT)

    item = Item.objects.get()
    assert (item.title, item.source, item.seized_from, item.place) == (
        "Corner shop, till", "cctv", "Shop owner", "Tanner Row",
    )  # fmt: skip
    assert (item.recorded_at, item.time_basis) == (datetime(2026, 11, 21, 22, 42, 50, tzinfo=UTC), "stated")
    assert item.incident == incident


def test_details_given_after_the_last_byte_are_on_the_item_too(browser: Browser) -> None:
    browser.send(CONTENT)

    details(browser, title="Corner shop, till", seized_from="Shop owner")

    item = Item.objects.get()
    assert (item.title, item.seized_from, item.source) == ("Corner shop, till", "Shop owner", "cctv")


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("name \u202e4pm.exe '\"<b>.mp4", "name 4pm.exe '\"<b>.mp4"),
        ("../../etc/passwd", "passwd"),
        ("a" * 240 + ".mp4", "a" * 115 + "….mp4"),
        ("\x00\x07", "Unnamed file"),
        ("C:\\cctv\\playlist.m3u8", "playlist.m3u8"),
    ],
)
def test_name_is_shown_harmless_and_names_nothing_here(browser: Browser, given: str, shown: str) -> None:
    named = Browser(browser.client, announce(browser.client, name=given))

    named.send(CONTENT)

    item = Item.objects.get()
    assert item.title == shown
    assert item.original.incoming_name == named.told["id"]
    assert item.original.media_type == "application/octet-stream"


def test_plain_form_takes_many_files_and_streams_them(
    client_of: Callable[[User], Client], pc_rahman: User, tmp_path, django_capture_on_commit_callbacks
) -> None:
    (tmp_path / "one.mp4").write_bytes(CONTENT)
    (tmp_path / "two.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "none.txt").write_bytes(b"")

    with (
        (tmp_path / "one.mp4").open("rb") as one,
        (tmp_path / "two.pdf").open("rb") as two,
        (tmp_path / "none.txt").open("rb") as none,
    ):
        response = client_of(pc_rahman).post(
            "/evidence/add/form/", {"files": [one, two, none], "source": "phone", "seized_from": "Tom Ellery"}
        )

    items = Item.objects.order_by("received_at")
    assert response.status_code == 302
    assert [(item.title, item.source, item.seized_from, item.original.sha256) for item in items] == [
        ("one.mp4", "phone", "Tom Ellery", SHA256),
        ("two.pdf", "phone", "Tom Ellery", hashlib.sha256(b"%PDF-1.4").hexdigest()),
    ]
    assert list(incoming.folder().glob("*.part")) == []


def test_plain_form_without_its_csrf_token_keeps_nothing(
    client_of: Callable[[User], Client], pc_rahman: User, tmp_path
):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(pc_rahman).cookies
    (tmp_path / "one.mp4").write_bytes(CONTENT)

    with (tmp_path / "one.mp4").open("rb") as one:
        response = strict.post("/evidence/add/form/", {"files": [one], "source": "phone"})

    assert response.status_code == 403
    assert list(incoming.folder().iterdir()) == []


def test_plain_form_has_its_limit(client_of: Callable[[User], Client], pc_rahman: User, settings, tmp_path) -> None:
    settings.FORM_UPLOAD_MAX_BYTES = 100
    (tmp_path / "one.mp4").write_bytes(CONTENT)

    with (tmp_path / "one.mp4").open("rb") as one:
        client_of(pc_rahman).post("/evidence/add/form/", {"files": [one], "source": "phone"})

    assert Upload.objects.count() == 0
