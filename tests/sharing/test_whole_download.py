"""A recipient downloads all of it: by an act that is journalled, with the right, until access is taken back."""

import io
import zipfile
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import User
from audit.reading import trail
from evidence.sharing.actions import managing
from evidence.sharing.models import Bundle, GuestSession, Link, PackageVersion, Receipt, Recipient
from evidence.sharing.references import digest
from evidence.sharing.visits import COOKIE

pytestmark = pytest.mark.slow
KEY = "a key of a visit"


@pytest.fixture
def voss(sent: PackageVersion, pc_rahman: User) -> Recipient:
    """A recipient inside: the link was followed and the code entered."""
    until, now = timezone.now() + timedelta(days=28), timezone.now()
    facts = {"until_at": until, "sent_at": now, "right": "download", "telephone": "+447700900418"}
    one = Recipient.objects.create(
        package=sent.package, name="Eleanor Voss", email="e@cps.example", added_by=pc_rahman, **facts
    )
    link = Link.objects.create(recipient=one, token_sha256=digest("token"))
    GuestSession.objects.create(
        recipient=one, link=link, key_sha256=digest(KEY), entered_at=now, expires_at=now + timedelta(minutes=30)
    )
    return one


@pytest.fixture
def inside(voss: Recipient) -> Client:
    client = Client()
    client.cookies[COOKIE] = KEY
    return client


def fetch(address: str) -> tuple[int, bytes]:
    async def ask() -> tuple[int, bytes]:
        client = AsyncClient()
        client.cookies[COOKIE] = KEY
        response = await client.get(address)
        if response.streaming:
            return response.status_code, b"".join([piece async for piece in response.streaming_content])
        return response.status_code, response.content

    return async_to_sync(ask)()


def test_all_of_it_comes_as_one_file_and_stands_on_each_exhibit(bundle: Bundle, inside: Client, sent) -> None:
    address = inside.post("/s/download/").headers["Location"]

    status, content = fetch(address)

    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert (status, any(name.endswith("verify.py") for name in names)) == (200, True)
    assert {trail(row.item)[0].operation for row in sent.items.select_related("item")} == {"share.downloaded"}
    assert Receipt.objects.filter(times_downloaded=1).count() == 1 + sent.items.count()


def test_before_it_is_signed_the_page_says_so_and_nothing_is_counted(inside: Client) -> None:
    answer = inside.post("/s/download/")

    assert (answer.status_code, "put together and signed" in answer.content.decode()) == (202, True)
    assert Receipt.objects.count() == 0


def test_without_the_right_or_the_act_nothing_comes(bundle: Bundle, inside: Client, voss: Recipient) -> None:
    address = inside.post("/s/download/").headers["Location"]
    bare = fetch(address.partition("?")[0])[0]
    Recipient.objects.update(right="view")

    assert (bare, fetch(address)[0], inside.post("/s/download/").status_code) == (403, 403, 409)


def test_access_taken_back_refuses_the_next_range(bundle: Bundle, inside: Client, voss, gareth_wynn: User) -> None:
    address = inside.post("/s/download/").headers["Location"]
    managing.revoke_recipient(recipient=voss, reason="Wrong person", by=gareth_wynn)

    assert fetch(address)[0] == 401
