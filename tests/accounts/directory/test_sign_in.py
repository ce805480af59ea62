"""Sign-in with the force's own directory, end to end against an OpenID Connect provider on loopback."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from accounts.models import SignIn, User
from audit import reading
from audit.operations import Operation
from tests.accounts.directory.force_account import asked_of, go
from tests.factories.accounts import add_app, code_of

pytestmark = pytest.mark.django_db
KEY = "31" * 20


# --- it works


def test_known_person_signs_in_and_goes_on(client, two_steps, pc_rahman):
    answer = go(client, two_steps)

    assert (answer.status_code, answer.url) == (302, "/account/")
    assert "PC Aisha Rahman 20417" in client.get("/account/").content.decode()


def test_sign_in_is_journalled_with_the_second_step_of_the_directory(client, two_steps, pc_rahman):
    go(client, two_steps)

    sign_in = SignIn.objects.get()
    assert (sign_in.method, sign_in.second_step) == ("directory", "directory")
    assert [row.operation for row in reading.trail(pc_rahman)] == [Operation.SIGNED_IN, Operation.FIRST_STEP_TAKEN]
    assert reading.trail(pc_rahman)[0].details == {
        "method": "directory",
        "second_step": "directory",
        "session": str(sign_in.pk),
    }


def test_request_has_state_nonce_and_challenge(client, directory):
    asked = asked_of(client)

    assert {name: asked[name] for name in ("response_type", "scope", "client_id", "code_challenge_method")} == {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": "exhibit",
        "code_challenge_method": "S256",
    }
    assert (len(asked["state"]), len(asked["nonce"]), len(asked["code_challenge"])) == (32, 32, 43)
    assert asked["redirect_uri"] == "http://testserver/signin/directory/answer/"


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_answer_never_leads_to_another_site(client, two_steps, pc_rahman, bad):
    assert go(client, two_steps, query=f"?next={bad}").url == "/"


def test_collar_number_may_come_from_the_userinfo_address(client, two_steps, pc_rahman):
    two_steps.in_userinfo_only = True

    assert go(client, two_steps).url == "/account/"


def test_directory_without_a_userinfo_address_is_enough(client, two_steps, pc_rahman):
    two_steps.says["userinfo_endpoint"] = None

    assert go(client, two_steps).url == "/account/"


@pytest.mark.parametrize(
    ("methods", "in_form"), [(None, False), (["client_secret_basic"], False), (["client_secret_post"], True)]
)
def test_secret_goes_where_the_directory_wants_it(client, two_steps, pc_rahman, methods, in_form):
    if methods:
        two_steps.says["token_endpoint_auth_methods_supported"] = methods

    answer = go(client, two_steps)

    form = next(form for path, form in two_steps.seen if path == "/token")
    assert (answer.url, "client_secret" in form) == ("/account/", in_form)


def test_directory_is_asked_for_its_addresses_once(client, two_steps, pc_rahman):
    go(client, two_steps)
    client.post("/signout/")
    go(client, two_steps)

    paths = [path for path, _ in two_steps.seen]
    assert paths.count("/.well-known/openid-configuration") == 1
    assert paths.count("/keys") == 2


def test_session_holds_on_the_event_loop_too(client, two_steps, pc_rahman):
    go(client, two_steps)
    browser = AsyncClient()
    browser.cookies = client.cookies

    assert async_to_sync(browser.get)("/account/").status_code == 200


def test_page_offers_the_force_account(client, directory):
    assert "Sign in with force account" in client.get("/signin/").content.decode()


# --- the second step


def test_our_second_step_is_asked_when_the_directory_took_one_step(client, directory, pc_rahman):
    add_app(pc_rahman, KEY)
    directory.claims["amr"] = ["pwd"]
    go(client, directory)

    assert client.get("/account/").url == "/signin/check/?next=%2Faccount%2F"
    assert client.post("/signin/check/", {"code": code_of(KEY), "next": "/account/"}).url == "/account/"
    assert client.get("/account/").status_code == 200
    assert SignIn.objects.get().second_step == "code"


@pytest.mark.parametrize("said", [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"amr": [], "acr": "1"}, {"acr": "mfa"}])
def test_what_proves_no_second_step_sets_up_ours(client, directory, pc_rahman, said):
    directory.claims |= said

    go(client, directory)

    assert client.get("/account/").url == "/account/security/?next=%2Faccount%2F"


def test_class_of_the_sign_in_counts_and_is_asked_for(client, directory, pc_rahman, settings):
    settings.OIDC_MFA_ACR = ["urn:midshire:two"]
    directory.claims["acr"] = "urn:midshire:two"

    answer = go(client, directory)

    assert answer.url == "/account/"
    assert client.get("/account/").status_code == 200
    assert asked_of(Client())["acr_values"] == "urn:midshire:two"


def test_temporary_password_of_ours_is_no_matter_of_a_force_account(client, two_steps, pc_rahman):
    User.objects.filter(pk=pc_rahman.pk).update(is_password_temporary=True)

    go(client, two_steps)

    assert client.get("/account/").status_code == 200


def test_admin_opens_with_the_second_step_of_the_directory(client, two_steps, ruth_adler):
    two_steps.people["r.adler"] = {"collar_number": "S4009"}

    go(client, two_steps, "r.adler")

    assert client.get("/admin/").status_code == 200
