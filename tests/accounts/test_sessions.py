"""Sessions and their ends, as a browser meets them."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.people import disable_person
from accounts.actions.roles import give_role, take_role
from accounts.models import SignIn
from accounts.roles import Role
from audit import reading
from audit.operations import Operation
from tests.accounts.signing_in import ACCOUNT, SIGN_IN, operations
from tests.factories.accounts import PASSWORD, sign_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def within_a_second(began: float) -> bool:
    return time.monotonic() - began < 1.0


def test_disabling_ends_every_session_within_a_second(client, pc_rahman, ruth_adler):
    places = [sign_in_client(Client(), pc_rahman) for _ in range(3)]
    began = time.monotonic()

    disable_person(person=pc_rahman, by=ruth_adler)
    answers = [place.get(ACCOUNT) for place in places]

    assert [answer.url for answer in answers] == ["/signin/?next=%2Faccount%2F&because=elsewhere"] * 3
    assert within_a_second(began)


def test_taking_a_role_ends_every_session_within_a_second(client, ruth_adler, sgt_nair):
    supervisor = sign_in_client(client, sgt_nair)
    assert supervisor.get("/devices/").status_code == 200
    began = time.monotonic()

    take_role(person=sgt_nair, role=Role.SUPERVISOR, by=ruth_adler)
    answer = supervisor.get("/devices/")

    assert answer.url == "/signin/?next=%2Fdevices%2F&because=elsewhere"
    assert within_a_second(began)
    assert reading.trail(sgt_nair)[0].details == {"role": "supervisor", "sessions_ended": 1}


def test_whose_role_was_taken_signs_in_again_without_it(client, ruth_adler, sgt_nair):
    take_role(person=sgt_nair, role=Role.SUPERVISOR, by=ruth_adler)

    sign_in_client(client, sgt_nair)

    assert "/admin/accounts/user/" not in client.get(ACCOUNT).content.decode()
    assert "Supervisor" not in client.get(ACCOUNT).content.decode()


def test_given_role_counts_at_the_next_request_of_the_same_session(client, ruth_adler, pc_rahman):
    sign_in_client(client, pc_rahman)
    assert client.get("/devices/assign/").status_code == 403

    give_role(person=pc_rahman, role=Role.ARMOURER, by=ruth_adler)

    assert client.get("/devices/assign/").status_code == 200


def test_page_knows_how_long_the_session_lasts(client, pc_rahman, settings):
    settings.SESSION_IDLE_SECONDS, settings.SESSION_SECONDS = 1800, 43_200
    with time_machine.travel("2026-11-21T22:00:00Z", tick=False) as clock:
        sign_in_client(client, pc_rahman)
        clock.shift(40)

        page = client.get(ACCOUNT).content.decode()

    assert 'data-idle="1760"' in page
    assert 'data-shift="43160"' in page


def test_asking_in_the_background_does_not_make_a_session_last(client, pc_rahman, settings):
    settings.SESSION_IDLE_SECONDS = 1800
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        sign_in_client(client, pc_rahman)
        clock.shift(1700)

        left = client.get("/stay/", headers={"X-Background": "yes"}).json()
        clock.shift(101)
        answer = client.get(ACCOUNT)

    assert left == {"idle": 100, "shift": settings.SESSION_SECONDS - 1700}
    assert "because=idle" in answer.url


def test_saying_that_one_is_there_makes_it_last(client, pc_rahman, settings):
    settings.SESSION_IDLE_SECONDS = 1800
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in_client(client, pc_rahman)
        clock.shift(1700)

        left = client.post("/stay/").json()
        clock.shift(1700)

        assert client.get(ACCOUNT).status_code == 200
    assert left["idle"] == 1800


def test_nothing_makes_a_session_last_longer_than_a_shift(client, pc_rahman, settings):
    settings.SESSION_SECONDS = 3600
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in_client(client, pc_rahman)
        for _ in range(4):
            clock.shift(900)
            client.post("/stay/")
        clock.shift(1)

        answer = client.get(ACCOUNT)

    assert "because=too_long" in answer.url


def test_signing_out_everywhere_ends_this_session_too(client, pc_rahman):
    sign_in_client(client, pc_rahman)
    other = sign_in_client(Client(), pc_rahman)

    answer = client.post(reverse("accounts:sessions-end-all"))

    assert answer.url == SIGN_IN
    assert (client.get(ACCOUNT).status_code, other.get(ACCOUNT).status_code) == (302, 302)
    assert reading.trail(pc_rahman)[0].details == {"sessions_ended": 2}


def test_disabled_persons_session_dies_at_the_next_request(client, pc_rahman, ruth_adler):
    sign_in_client(client, pc_rahman)
    assert client.get(ACCOUNT).status_code == 200

    disable_person(person=pc_rahman, by=ruth_adler)

    answer = client.get(ACCOUNT)
    assert answer.status_code == 302
    assert answer.url.startswith(SIGN_IN)
    assert client.session.keys() == set()


def test_idle_session_that_a_page_asked_about_first_says_so_too(client, pc_rahman, settings):
    sign_in_client(client, pc_rahman)

    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 90)):
        asked = client.get("/stay/", headers={"X-Background": "yes"})
        answer = client.get(ACCOUNT)

    assert asked.status_code == 302
    assert "because=idle" in answer.url
    assert client.session.keys() == set()


def test_idle_session_ends_and_says_so(client, pc_rahman, settings):
    sign_in_client(client, pc_rahman)

    with time_machine.travel(timezone.now() + timedelta(seconds=settings.SESSION_IDLE_SECONDS + 90)):
        answer = client.get(ACCOUNT)
        page = client.get(answer.url)

    assert "because=idle" in answer.url
    assert "nothing happened for a while" in page.content.decode()
    assert (reading.trail(pc_rahman)[0].operation, reading.trail(pc_rahman)[0].details["cause"]) == (
        Operation.SIGNED_OUT,
        "idle",
    )


def test_session_in_use_ends_after_a_shift(client, pc_rahman, settings):
    sign_in_client(client, pc_rahman)
    begun = timezone.now()
    SignIn.objects.update(started_at=begun - timedelta(seconds=settings.SESSION_SECONDS + 1), last_seen_at=begun)

    answer = client.get(ACCOUNT)

    assert "because=too_long" in answer.url


def test_use_keeps_a_session_alive(client, pc_rahman, settings):
    sign_in_client(client, pc_rahman)
    start = timezone.now()

    for minutes in (20, 40, 60):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert client.get(ACCOUNT).status_code == 200


def test_signing_out_ends_the_session(client, pc_rahman):
    sign_in_client(client, pc_rahman)

    answer = client.post("/signout/")

    assert answer.url == SIGN_IN
    assert SignIn.objects.open().count() == 0
    assert operations(pc_rahman) == [Operation.SIGNED_OUT]


def test_signing_out_everywhere_else_ends_other_sessions_only(client, pc_rahman):
    sign_in_client(client, pc_rahman)
    other = sign_in_client(Client(), pc_rahman)

    client.post(reverse("accounts:sessions-end-others"))

    assert other.get(ACCOUNT).status_code == 302
    assert client.get(ACCOUNT).status_code == 200
    assert reading.trail(pc_rahman)[0].details == {"sessions_ended": 1}


def test_one_other_session_can_be_ended(client, pc_rahman):
    sign_in_client(client, pc_rahman)
    other = sign_in_client(Client(), pc_rahman)
    row = SignIn.objects.get(pk=other.session["sign_in"])

    client.post(reverse("accounts:session-end", args=[row.pk]))

    assert other.get(ACCOUNT).status_code == 302
    assert reading.trail(pc_rahman)[0].details == {"cause": "elsewhere", "session": str(row.pk)}


def test_somebody_elses_session_is_not_found(client, pc_rahman, pc_doyle):
    sign_in_client(client, pc_doyle)
    victim = sign_in_client(Client(), pc_rahman)

    answer = client.post(reverse("accounts:session-end", args=[victim.session["sign_in"]]))

    assert answer.status_code == 404
    assert victim.get(ACCOUNT).status_code == 200


def test_changed_password_signs_out_other_places(client, pc_rahman):
    sign_in_client(client, pc_rahman)
    other = sign_in_client(Client(), pc_rahman)

    client.post("/account/password/", {"old": PASSWORD, "new": "a lamp, a ladder, a lark"})

    assert other.get(ACCOUNT).status_code == 302
    assert client.get(ACCOUNT).status_code == 200
