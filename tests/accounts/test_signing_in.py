"""Sign-in, second step, sessions and their ends, as a browser meets them."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.people import disable_person
from accounts.actions.roles import give_role, take_role
from accounts.actions.two_step import make_recovery_codes
from accounts.models import SignIn
from accounts.roles import Role
from accounts.stored_secrets import unseal
from audit import reading
from audit.operations import Operation
from tests.factories.accounts import PASSWORD, add_app, code_of, sign_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SIGN_IN, CHECK, ACCOUNT = "/signin/", "/signin/check/", "/account/"
KEY = "31" * 20


def post_password(client: Client, number: str = "20417", password: str = PASSWORD, after: str = ACCOUNT):
    return client.post(SIGN_IN, {"username": number, "password": password, "next": after})


def operations(person) -> list[str]:
    return [row.operation for row in reading.trail(person)]


# --- first step


def test_page_says_that_use_is_recorded(client, db):
    page = client.get(SIGN_IN)

    assert page.status_code == 200
    assert "Your use is recorded" in page.content.decode()


def test_right_password_leads_to_the_second_step(client, pc_rahman):
    add_app(pc_rahman)

    answer = post_password(client)

    assert (answer.status_code, answer.url) == (302, f"{CHECK}?next=%2Faccount%2F")
    assert operations(pc_rahman) == [Operation.FIRST_STEP_TAKEN]


def test_collar_number_may_be_typed_with_spaces(client, pc_rahman):
    add_app(pc_rahman)

    assert post_password(client, number=" 204 17").status_code == 302


@pytest.mark.parametrize("number", ["20417", "99999"])
def test_one_message_for_both_fields(client, pc_rahman, number):
    answer = post_password(client, number=number, password="wrong wrong wrong")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("This collar number and password do not match an account.") == 1


def test_wrong_password_is_journalled(client, pc_rahman):
    post_password(client, password="wrong wrong wrong")

    row = reading.trail(pc_rahman)[0]
    assert (row.operation, row.outcome, row.reason_code) == (Operation.SIGN_IN_FAILED, "denied", "no_match")
    assert row.details == {"step": "first"}


def test_unknown_person_costs_one_hash_too(client, db, monkeypatch):
    hashed = []
    monkeypatch.setattr("accounts.backends.make_password", lambda text: hashed.append(text) or make_password(text))

    post_password(client, number="99999")

    assert hashed == [PASSWORD]


def test_disabled_person_is_refused_like_a_wrong_password(client, pc_rahman, ruth_adler):
    disable_person(person=pc_rahman, by=ruth_adler)

    answer = post_password(client)

    assert answer.status_code == 200
    assert "do not match an account" in answer.content.decode()
    assert SignIn.objects.count() == 0


def test_next_never_leads_to_another_site(client, pc_rahman):
    sign_in_client(client, pc_rahman)

    for bad in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        assert client.get(SIGN_IN, {"next": bad}).url == "/"
    assert client.get(SIGN_IN, {"next": "/account/"}).url == "/account/"


# --- second step


def test_pages_stay_closed_before_the_second_step(client, pc_rahman):
    add_app(pc_rahman)
    post_password(client)

    for page in (ACCOUNT, "/access/reason/", "/account/security/", "/account/password/"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer.url.startswith(CHECK)


def test_code_finishes_the_sign_in(client, pc_rahman):
    add_app(pc_rahman, KEY)
    post_password(client)

    answer = client.post(CHECK, {"code": code_of(KEY), "next": ACCOUNT})

    assert (answer.status_code, answer.url) == (302, ACCOUNT)
    assert client.get(ACCOUNT).status_code == 200
    assert operations(pc_rahman) == [Operation.SIGNED_IN, Operation.FIRST_STEP_TAKEN]
    assert reading.trail(pc_rahman)[0].details["second_step"] == "code"


def test_wrong_code_is_refused_and_journalled(client, pc_rahman):
    add_app(pc_rahman, KEY)
    post_password(client)

    answer = client.post(CHECK, {"code": "000000"})

    assert "Wrong or expired" in answer.content.decode()
    assert client.get(ACCOUNT).status_code == 302
    assert operations(pc_rahman)[0] == Operation.SIGN_IN_FAILED


def test_codes_are_throttled_after_a_wrong_one(client, pc_rahman):
    add_app(pc_rahman, KEY)
    post_password(client)
    for _ in range(3):
        client.post(CHECK, {"code": "000000"})

    answer = client.post(CHECK, {"code": code_of(KEY)})

    assert answer.status_code == 200


def test_recovery_code_works_once(client, pc_rahman):
    add_app(pc_rahman)
    code = make_recovery_codes(person=pc_rahman, by=pc_rahman)[3]
    post_password(client)
    assert client.post(CHECK, {"code": code.upper(), "recovery": "yes"}).status_code == 302
    client.post("/signout/")
    post_password(client)

    again = client.post(CHECK, {"code": code, "recovery": "yes"})

    assert "Wrong, or used before" in again.content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_session_key_changes_at_each_step(client, pc_rahman):
    add_app(pc_rahman, KEY)
    client.get(SIGN_IN)
    post_password(client)
    before = client.cookies["sessionid"].value

    client.post(CHECK, {"code": code_of(KEY)})

    assert client.cookies["sessionid"].value != before


def test_first_sign_in_must_set_up_a_second_step(client, pc_rahman):
    answer = post_password(client)

    assert answer.url == "/account/security/?next=%2Faccount%2F"
    assert "Set up two-step sign-in" in client.get(answer.url).content.decode()
    assert client.get(ACCOUNT).url == "/account/security/?next=%2Faccount%2F"


def test_adding_an_app_finishes_the_first_sign_in(client, pc_rahman):
    post_password(client)
    client.get("/account/security/authenticator/")
    key = unseal(client.session["new_authenticator_key"], owner=pc_rahman.pk)

    answer = client.post("/account/security/authenticator/", {"name": "", "code": code_of(key)})

    assert answer.url == "/account/security/"
    assert client.get(ACCOUNT).status_code == 200
    assert operations(pc_rahman) == [Operation.SIGNED_IN, Operation.TWO_STEP_ADDED, Operation.FIRST_STEP_TAKEN]


def test_password_is_enough_only_when_two_steps_are_not_required(client, pc_rahman, settings):
    settings.TWO_STEP_REQUIRED = False

    assert post_password(client).url == ACCOUNT
    assert client.get(ACCOUNT).status_code == 200


def test_somebody_with_a_second_step_takes_it_even_when_not_required(client, pc_rahman, settings):
    settings.TWO_STEP_REQUIRED = False
    add_app(pc_rahman)

    assert post_password(client).url.startswith(CHECK)


def test_temporary_password_must_be_replaced(client, pc_rahman):
    pc_rahman.is_password_temporary = True
    pc_rahman.save()
    add_app(pc_rahman, KEY)
    post_password(client)
    client.post(CHECK, {"code": code_of(KEY)})
    assert client.get(ACCOUNT).url == "/account/password/?next=%2Faccount%2F"

    client.post("/account/password/", {"old": PASSWORD, "new": "a lamp, a ladder, a lark"})

    assert client.get(ACCOUNT).status_code == 200


# --- sessions end


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
