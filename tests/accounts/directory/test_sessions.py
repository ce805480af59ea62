"""A session of the force account: not begun twice, ended in both places, and confirmed with the directory."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.guards import CONFIRMED_AT
from accounts.models import SignIn
from audit import reading
from audit.operations import Operation
from tests.accounts.directory.force_account import NOW, RAHMAN, START, asked_of, failures, go, way_back
from tests.factories.accounts import sign_in_client

pytestmark = pytest.mark.django_db


def test_who_is_signed_in_is_sent_on(client, directory, pc_rahman):
    sign_in_client(client, pc_rahman)

    assert client.get(START + "?next=/account/").url == "/account/"


def test_who_misses_a_step_is_sent_to_it(client, directory, pc_rahman):
    sign_in_client(client, pc_rahman, second_step=False)

    assert client.get(START).url.startswith("/account/security/")


def test_signing_out_offers_to_sign_out_of_the_force_account(client, two_steps, pc_rahman):
    go(client, two_steps)

    answer = client.post("/signout/")
    page = client.get(answer.url).content.decode()

    assert answer.url == "/signin/?because=directory_out"
    assert f'href="{two_steps.issuer}/logout?client_id=exhibit&amp;post_logout_redirect_uri=' in page
    assert reading.trail(pc_rahman)[0].operation == Operation.SIGNED_OUT
    assert client.get("/account/").status_code == 302


def test_directory_without_an_address_to_sign_out_offers_none(client, two_steps, pc_rahman):
    two_steps.says["end_session_endpoint"] = ""
    go(client, two_steps)

    page = client.get(client.post("/signout/").url).content.decode()

    assert "Sign out of your force account" not in page


def long_ago(client: Client) -> None:
    session = client.session
    session[CONFIRMED_AT] = int(timezone.now().timestamp()) - 601
    session.save()


def test_force_account_confirms_that_it_is_you(client, two_steps, pc_rahman):
    go(client, two_steps)
    long_ago(client)
    page = client.get("/account/security/authenticator/", follow=True).content.decode()

    asked = asked_of(client, "?confirm=yes&next=/account/security/authenticator/")
    answer = client.get(way_back(two_steps, asked))

    assert "Confirm with your force account" in page
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert answer.url == "/account/security/authenticator/"
    assert client.get(answer.url).status_code == 200
    assert reading.trail(pc_rahman)[0].operation == Operation.IDENTITY_CONFIRMED
    assert SignIn.objects.count() == 1


@pytest.mark.parametrize(
    ("subject", "claims"),
    [
        (RAHMAN, {"auth_time": NOW - 3600}),
        (RAHMAN, {"auth_time": None}),
        ("s.doyle", {}),
    ],
    ids=["an old proof", "no time of proof", "somebody else"],
)
def test_what_does_not_confirm(client, two_steps, pc_rahman, pc_doyle, subject, claims):
    two_steps.people["s.doyle"] = {"collar_number": "20388"}
    go(client, two_steps)
    long_ago(client)
    two_steps.claims |= claims

    answer = client.get(way_back(two_steps, asked_of(client, "?confirm=yes"), subject))

    assert answer.url == "/account/confirm/"
    assert failures() == [("directory_not_confirmed", str(pc_rahman.pk))]
    assert client.get("/account/security/authenticator/").url.startswith("/account/confirm/")
