"""The first step of signing in, collar number and password, as a browser meets it."""

import pytest
from django.contrib.auth.hashers import make_password

from accounts.actions.people import disable_person
from accounts.models import SignIn
from audit import reading
from audit.operations import Operation
from tests.accounts.signing_in import CHECK, SIGN_IN, operations, post_password
from tests.factories.accounts import PASSWORD, add_app, sign_in_client

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


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
