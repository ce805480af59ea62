"""Sign-in with the force's own directory: finds people by collar number and adds nobody."""

import pytest
from asgiref.sync import async_to_sync
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import SuspiciousOperation
from django.test import AsyncClient

from accounts.actions.people import disable_person
from accounts.directory import Callback, Directory, is_used
from accounts.models import SignIn, User
from audit import reading
from audit.models import Entry
from audit.operations import Operation
from tests.factories.accounts import sign_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(settings) -> Directory:
    settings.OIDC_RP_CLIENT_ID = "exhibit"
    settings.OIDC_RP_CLIENT_SECRET = "secret"
    settings.OIDC_OP_TOKEN_ENDPOINT = "https://directory.midshire.example/token"
    settings.OIDC_OP_USER_ENDPOINT = "https://directory.midshire.example/user"
    settings.OIDC_OP_JWKS_ENDPOINT = "https://directory.midshire.example/keys"
    settings.OIDC_RP_SIGN_ALGO = "RS256"
    return Directory()


@pytest.fixture
def callback(rf, directory, pc_rahman) -> Callback:
    """The library's view at the moment when the directory's answer has been checked."""
    view = Callback()
    view.request = rf.get("/signin/directory/answer/", headers={"user-agent": "Firefox/140.0 Windows"})
    view.request.session = SessionStore()
    view.request.session["oidc_login_next"] = "/evidence/"
    view.user = pc_rahman
    view.user.backend = "accounts.directory.Directory"
    return view


def test_directory_is_off_without_a_client_id(settings):
    settings.OIDC_RP_CLIENT_ID = ""

    assert is_used() is False


def test_collar_number_claim_finds_the_person(directory, pc_rahman, pc_doyle):
    assert list(directory.filter_users_by_claims({"collar_number": " 20417"})) == [pc_rahman]


def test_answer_without_a_collar_number_is_refused(directory, pc_rahman):
    assert directory.verify_claims({"email": "a.rahman@midshire.example"}) is False
    assert directory.verify_claims({"collar_number": "20417"}) is True


def test_disabled_person_is_not_found(directory, pc_rahman, ruth_adler):
    disable_person(person=pc_rahman, by=ruth_adler)

    assert list(directory.filter_users_by_claims({"collar_number": "20417"})) == []
    assert directory.get_user(pc_rahman.pk) is None


def test_signing_in_adds_nobody(directory):
    with pytest.raises(SuspiciousOperation):
        directory.create_user({"collar_number": "99999"})

    assert User.objects.count() == 0


def test_sign_in_is_journalled_and_goes_on(callback, pc_rahman):
    answer = callback.login_success()

    assert (answer.status_code, answer.url) == (302, "/evidence/")
    assert SignIn.objects.get().method == "directory"
    assert [row.operation for row in reading.trail(pc_rahman)] == [
        Operation.SIGNED_IN,
        Operation.FIRST_STEP_TAKEN,
    ]


def test_failure_is_journalled(callback):
    answer = callback.login_failure()

    assert answer.url == "/signin/?because=directory"
    assert Entry.objects.get(operation=Operation.SIGN_IN_FAILED).outcome == "denied"


def test_directory_session_needs_no_second_step_of_ours(client, pc_rahman):
    sign_in_client(client, pc_rahman, second_step=False)
    SignIn.objects.update(method="directory")

    assert client.get("/account/").status_code == 200


def test_sessions_hold_on_the_event_loop_too(client, pc_rahman):
    browser = AsyncClient()
    browser.cookies = sign_in_client(client, pc_rahman).cookies

    assert async_to_sync(browser.get)("/account/").status_code == 200
    assert async_to_sync(AsyncClient().get)("/account/").status_code == 302
