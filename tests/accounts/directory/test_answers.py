"""Answers of the directory that are not to be trusted, or that nobody asked for, sign nobody in."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.accounts.directory.force_account import (
    ANSWER,
    NOW,
    STRANGER,
    asked_of,
    assert_refused,
    failures,
    go,
    way_back,
)
from tests.factories.accounts import sign_in_client

pytestmark = pytest.mark.django_db
FORGED = {
    "nonce of another browser": {"claims": {"nonce": "x" * 32}},
    "no nonce": {"claims": {"nonce": None}},
    "for another program": {"claims": {"aud": "payroll"}},
    "for several, made for another": {"claims": {"aud": ["exhibit", "payroll"], "azp": "payroll"}},
    "for several, not said for whom": {"claims": {"aud": ["exhibit", "payroll"]}},
    "for us, made for another": {"claims": {"azp": "payroll"}},
    "no audience": {"claims": {"aud": None}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "no issuer": {"claims": {"iss": None}},
    "expired": {"claims": {"exp": NOW - 120, "iat": NOW - 600}},
    "never expires": {"claims": {"exp": None}},
    "made in the future": {"claims": {"iat": NOW + 3600}},
    "no time of making": {"claims": {"iat": None}},
    "no subject": {"claims": {"sub": None}},
    "not signed": {"header": {"alg": "none"}},
    "not signed, with a key named": {"header": {"alg": "none", "kid": "2026"}},
    "public key as a shared secret": {"header": {"alg": "HS256", "kid": "2026"}},
    "key that is not published": {"key": "stolen", "header": {"alg": "RS256", "kid": "2026"}},
    "unknown key named": {"header": {"alg": "RS256", "kid": "1999"}},
    "no keys published": {"published": []},
    "somebody else at the userinfo address": {"in_userinfo_only": True, "userinfo": {"sub": STRANGER}},
}


@pytest.mark.parametrize("forged", FORGED)
def test_forged_answer_signs_nobody_in(client, two_steps, pc_rahman, forged):
    for name, value in FORGED[forged].items():
        setattr(two_steps, name, two_steps.claims | value if name == "claims" else value)

    answer = go(client, two_steps)

    assert_refused(answer, "directory_untrusted")
    assert "could not be trusted" in client.get(answer.url).content.decode()
    assert client.get("/account/").status_code == 302


def test_key_need_not_be_named_when_it_fits(client, two_steps, pc_rahman):
    two_steps.header, two_steps.published = {"alg": "RS256"}, ["2026"]

    assert go(client, two_steps).url == "/account/"


def test_clock_of_the_directory_may_be_half_a_minute_off(client, two_steps, pc_rahman):
    two_steps.claims |= {"iat": NOW + 30, "exp": int(time.time()) - 30}

    assert go(client, two_steps).url == "/account/"


def test_code_of_another_browser_fails_at_the_challenge(client, two_steps, pc_rahman):
    mine, stolen = asked_of(client), asked_of(Client())
    code = parse_qs(urlsplit(way_back(two_steps, stolen)).query)["code"][0]

    answer = client.get(f"{ANSWER}?code={code}&state={mine['state']}")

    assert_refused(answer, "directory_untrusted")


def test_answer_counts_once(client, two_steps, pc_rahman):
    back = way_back(two_steps, asked_of(client))
    client.get(back)
    client.post("/signout/")

    answer = client.get(back)

    assert answer.url == "/signin/?because=directory_stale"
    assert failures() == [("directory_stale", "")]


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=y", "?error=access_denied", "?error=x&state=y"]
)
def test_answer_that_nobody_asked_for_is_refused(client, directory, query):
    assert_refused(client.get(ANSWER + query), "directory_stale")


def test_answer_that_nobody_asked_for_signs_nobody_out(client, directory, pc_rahman):
    sign_in_client(client, pc_rahman)

    client.get(f"{ANSWER}?error=login_required&state=x")

    assert client.get("/account/").status_code == 200


def test_cancelling_at_the_directory_says_so(client, directory):
    state = asked_of(client)["state"]

    answer = client.get(f"{ANSWER}?error=access_denied&state={state}")

    assert_refused(answer, "directory_cancelled")
    assert "You did not finish signing in" in client.get(answer.url).content.decode()
