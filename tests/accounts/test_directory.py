"""Sign-in with the force's own directory, end to end against an OpenID Connect provider on loopback."""

import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.actions.people import disable_person
from accounts.guards import CONFIRMED_AT
from accounts.models import SignIn, User
from accounts.provider import ProviderAway, provider
from audit import reading
from audit.models import Entry
from audit.operations import Operation
from tests.accounts.openid_provider import CLIENT, SECRET, OpenIdProvider
from tests.factories.accounts import add_app, code_of, sign_in_client

pytestmark = pytest.mark.django_db
KEY = "31" * 20
RAHMAN, STRANGER, NAMELESS = "a.rahman", "s.tranger", "n.ameless"
START, ANSWER = "/signin/directory/", "/signin/directory/answer/"


@pytest.fixture
def directory(settings) -> Iterator[OpenIdProvider]:
    there = OpenIdProvider(
        people={RAHMAN: {"collar_number": " 20417"}, STRANGER: {"collar_number": "99999"}, NAMELESS: {}}
    )
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET, settings.OIDC_ISSUER = CLIENT, SECRET, there.issuer
    settings.OIDC_TIMEOUT = 60  # of a busy machine
    yield there
    there.close()


@pytest.fixture
def two_steps(directory) -> OpenIdProvider:
    """A directory that asks for two steps itself, and says so."""
    directory.claims["amr"] = ["pwd", "mfa"]
    return directory


def go(client: Client, directory: OpenIdProvider, subject: str = RAHMAN, query: str = "?next=/account/"):
    """Start at our page, consent at the directory, and return our answer to what comes back."""
    asked = asked_of(client, query)
    return client.get(way_back(directory, asked, subject))


def asked_of(client: Client, query: str = "?next=/account/") -> dict[str, str]:
    address = client.get(START + query).url
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def way_back(directory: OpenIdProvider, asked: dict[str, str], subject: str = RAHMAN) -> str:
    back = urlsplit(directory.consent(asked, subject))
    return f"{back.path}?{back.query}"


def failures() -> list[tuple[str, str]]:
    rows = Entry.objects.filter(operation=Operation.SIGN_IN_FAILED).order_by("id")
    return [(entry.reason_code, entry.object_id) for entry in rows]


def assert_refused(answer, cause: str, on: User | None = None) -> None:
    assert (answer.status_code, answer.url) == (302, f"/signin/?because={cause}")
    assert failures() == [(cause, str(on.pk) if on else "")]
    assert SignIn.objects.count() == 0


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


# --- who is refused


def test_unknown_person_is_refused_in_words(client, two_steps, pc_rahman):
    answer = go(client, two_steps, STRANGER)

    assert_refused(answer, "directory_unknown")
    assert "nobody here has your collar number" in client.get(answer.url).content.decode()
    assert User.objects.count() == 1


def test_answer_without_a_collar_number_is_refused(client, two_steps, pc_rahman):
    answer = go(client, two_steps, NAMELESS)

    assert_refused(answer, "directory_no_number")
    assert "did not tell your collar number" in client.get(answer.url).content.decode()


def test_disabled_person_is_refused(client, two_steps, pc_rahman, ruth_adler):
    disable_person(person=pc_rahman, by=ruth_adler)

    answer = go(client, two_steps)

    assert_refused(answer, "directory_disabled", pc_rahman)
    assert "Your account here is disabled." in client.get(answer.url).content.decode()


def test_person_disabled_later_loses_the_session(client, two_steps, pc_rahman, ruth_adler):
    go(client, two_steps)

    disable_person(person=pc_rahman, by=ruth_adler)

    assert client.get("/account/").url.startswith("/signin/")


# --- answers that are not to be trusted

NOW = int(time.time())
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


# --- a directory that is away, or not what it says


@pytest.mark.parametrize("path", ["/token", "/keys", "/userinfo"])
def test_directory_that_fails_half_way_says_so(client, two_steps, pc_rahman, path):
    two_steps.failing, two_steps.in_userinfo_only = {path}, True

    answer = go(client, two_steps)

    assert_refused(answer, "directory_away")


def test_directory_that_is_away_leaves_the_password(client, directory, pc_rahman):
    directory.failing.add("/.well-known/openid-configuration")

    answer = client.get(START)

    assert_refused(answer, "directory_away")
    page = client.get(answer.url).content.decode()
    assert "does not answer. Wait a minute, or use your collar number and password." in page


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": ""},
        {"jwks_uri": "ftp://directory.example/keys"},
    ],
)
def test_directory_must_be_the_one_we_named(directory, said):
    directory.says = said

    with pytest.raises(ProviderAway):
        provider()


def test_behind_https_every_address_must_be_https(directory, settings):
    settings.BASE_URL = "https://exhibit.midshire.example"

    with pytest.raises(ProviderAway, match="without https"):
        provider()


@pytest.mark.parametrize("content", [b"[]", b"not json"])
def test_directory_must_speak_json(directory, monkeypatch, content):
    monkeypatch.setattr(directory, "discovery", lambda: content)

    with pytest.raises(ProviderAway):
        provider()


def test_without_a_client_id_there_is_no_such_address(client, settings):
    settings.OIDC_RP_CLIENT_ID = ""

    assert (client.get(START).status_code, client.get(ANSWER).status_code) == (404, 404)
    assert "force account" not in client.get("/signin/").content.decode()


# --- twice, in between, and out


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


def test_ten_refused_answers_lock_nobody_out(client, two_steps, pc_rahman):
    for _ in range(12):
        go(client, two_steps, STRANGER)

    assert go(client, two_steps).url == "/account/"
