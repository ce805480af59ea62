"""The second step of signing in, as a browser meets it: pages stay closed until it is taken."""

import pytest

from accounts.actions.two_step import make_recovery_codes
from accounts.stored_secrets import unseal
from audit import reading
from audit.operations import Operation
from tests.accounts.signing_in import ACCOUNT, CHECK, SIGN_IN, operations, post_password
from tests.factories.accounts import PASSWORD, add_app, code_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
KEY = "31" * 20


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
