"""Sign-in, passkeys, account and reason in Chromium: they work, are accessible, keep to the policy and the window."""

import os
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from accounts.models import SignIn, User
from tests.accounts.openid_provider import CLIENT, SECRET, OpenIdProvider
from tests.browsers import IN_CHROMIUM, OF_COLOUR, RULES, VIOLATIONS, broken_rules, serving, sideways
from tests.factories.accounts import PASSWORD, add_app, code_of, sign_in_client

pytestmark = IN_CHROMIUM
IDLE_SECONDS, UNUSED_SECONDS = 1800, 1690  # a page warns when 120 s are left


@pytest.fixture
def server(transactional_db: None, settings) -> Iterator[str]:
    """The address of the site by a name, because a passkey belongs to a name and not to a number."""
    settings.OTP_WEBAUTHN_RP_ID = "localhost"
    with serving() as port:
        address = f"http://localhost:{port}"
        settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [address]
        yield address


@pytest.fixture
def page(server: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=server, viewport={"width": 1440, "height": 900})
    context.add_init_script(VIOLATIONS)
    yield context.new_page()
    context.close()


@pytest.fixture
def people(transactional_db: None, pc_rahman: User, sgt_nair: User) -> dict[str, User]:
    add_app(sgt_nair)
    return {"rahman": pc_rahman, "nair": sgt_nair}


@pytest.fixture
def rahmans_session(people: dict[str, User]) -> str:
    return sign_in_client(Client(), people["rahman"]).cookies["sessionid"].value


@pytest.fixture
def directory(settings) -> Iterator[OpenIdProvider]:
    """The force's directory on loopback, which asks for two steps itself."""
    there = OpenIdProvider(
        people={"a.rahman": {"collar_number": "20417"}, "s.tranger": {"collar_number": "99999"}},
        claims={"amr": ["mfa"]},
    )
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET, settings.OIDC_ISSUER = CLIENT, SECRET, there.issuer
    yield there
    there.close()


@pytest.fixture
def nairs_session(people: dict[str, User], client) -> str:
    SignIn.objects.create(user=people["nair"], method="password", browser="Edge on Windows", address="10.4.1.7")
    return sign_in_client(client, people["nair"]).cookies["sessionid"].value


def look(page: Page, name: str) -> None:
    """Check the page as it stands, in both themes, and keep pictures when SCREENSHOTS names a folder."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": 1440, "height": 900})
        assert broken_rules(page, RULES if theme == "light" else OF_COLOUR) == [], f"{name} {theme}"
        if folder := os.environ.get("SCREENSHOTS"):
            for width, height in ((1440, 900), (390, 844)):
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=f"{folder}/{name}-{theme}-{width}.png", full_page=True)
    assert sideways(page) == []
    assert page.evaluate("window.policyBroken") == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")


def until(page: Page, condition: str) -> None:
    """Wait for a condition, asked from outside: the page's policy forbids to evaluate strings."""
    for _ in range(100):
        if page.evaluate(f"() => Boolean({condition})"):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"not reached within 5 s: {condition}")


def give_password(page: Page, number: str, password: str = PASSWORD) -> None:
    page.goto("/signin/?next=/account/")
    page.get_by_label("Collar number").fill(number)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Continue").click()


def test_a_passkey_is_set_up_and_used(people: dict[str, User], page: Page) -> None:
    authenticator = page.context.new_cdp_session(page)
    authenticator.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    verified = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    authenticator.send("WebAuthn.addVirtualAuthenticator", {"options": options | verified})

    give_password(page, "20417")
    look(page, "set-up")
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_text("You have no recovery codes").wait_for()
    look(page, "security")
    with page.expect_navigation():
        page.get_by_role("button", name="Make 10 recovery codes").click()
    assert page.locator("#codes li").count() == 10
    look(page, "recovery-codes")
    with page.expect_navigation():
        page.locator(".rail").get_by_role("button", name="Sign out").click()
    give_password(page, "20417")
    page.get_by_role("button", name="Use passkey").wait_for()
    look(page, "second-step-passkey")
    page.get_by_role("button", name="Use passkey").click()
    page.wait_for_url("**/account/")

    assert page.get_by_role("heading", name="PC Aisha Rahman 20417").is_visible()


def test_sign_in_pages(people: dict[str, User], page: Page) -> None:
    page.goto("/signin/")
    look(page, "sign-in")
    give_password(page, "10442", "wrong wrong wrong")
    look(page, "sign-in-wrong")
    give_password(page, "10442")
    page.get_by_label("Code from your authenticator app").fill("000000")
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_text(re.compile("Wrong or expired")).first.wait_for()
    look(page, "second-step-wrong")
    for _ in range(10):
        page.context.clear_cookies()
        give_password(page, "20417", "wrong wrong wrong")
    page.get_by_text("Locked after 10 wrong tries").wait_for()
    look(page, "locked")


def test_force_account_signs_in_and_out(directory: OpenIdProvider, people: dict[str, User], page: Page) -> None:
    page.goto("/signin/?next=/account/")
    look(page, "sign-in-with-directory")
    page.get_by_role("link", name="Sign in with force account").click()
    page.get_by_role("link", name="Cancel").click()
    page.get_by_text("You did not finish signing in").wait_for()
    look(page, "directory-cancelled")
    page.get_by_role("link", name="Sign in with force account").click()
    page.get_by_role("link", name="Sign in as s.tranger").click()
    page.get_by_text("nobody here has your collar number").wait_for()
    look(page, "directory-unknown")
    page.goto("/signin/?next=/account/")
    page.get_by_role("link", name="Sign in with force account").click()
    page.get_by_role("link", name="Sign in as a.rahman").click()
    page.wait_for_url("**/account/")
    name = page.get_by_role("heading", level=1).inner_text()
    page.locator(".rail").get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out here").wait_for()
    look(page, "directory-out")
    page.get_by_role("link", name="Sign out of your force account").click()

    assert name == "PC Aisha Rahman 20417"
    page.get_by_role("heading", name="Signed out of the force directory").wait_for()
    assert page.url.startswith(f"{directory.issuer}/logout?client_id=exhibit")


def nothing_is_done(page: Page, settings) -> None:
    """Let 28 minutes pass in the page, and as many for the server, until the page warns of the end."""
    expect(page.locator("#session-end")).not_to_be_visible()
    settings.SESSION_IDLE_SECONDS = IDLE_SECONDS - UNUSED_SECONDS
    page.clock.fast_forward(UNUSED_SECONDS * 1000)
    page.locator("#session-end[open]").wait_for()


def test_what_was_typed_outlives_the_end_of_a_sign_in(nairs_session: str, page: Page, server: str, settings) -> None:
    page.clock.install()
    page.context.add_cookies([{"name": "sessionid", "value": nairs_session, "url": server}])
    page.goto("/access/reason/")
    until(page, "document.documentElement.dataset.started")
    page.get_by_label("Supervision").check()
    page.get_by_label("Log or crime number").fill("Log 1182 of 21/11/2026")
    nothing_is_done(page, settings)
    look(page, "session-ends")
    settings.SESSION_IDLE_SECONDS = IDLE_SECONDS
    page.get_by_role("button", name="Stay signed in").click()
    page.locator("#session-end:not([open])").wait_for(state="attached")
    nothing_is_done(page, settings)
    settings.SESSION_IDLE_SECONDS = 1
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("nothing happened for a while").wait_for()
    settings.SESSION_IDLE_SECONDS = IDLE_SECONDS
    page.get_by_label("Collar number").fill("10442")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code from your authenticator app").fill(code_of("00" * 20))
    page.get_by_role("button", name="Continue").first.click()
    page.get_by_text("What you had typed is back.").first.wait_for()
    look(page, "draft-back")

    assert page.url.endswith("/access/reason/")
    assert page.get_by_label("Supervision").is_checked()
    assert page.get_by_label("Log or crime number").input_value() == "Log 1182 of 21/11/2026"
    assert page.evaluate("sessionStorage.length") == 0


def test_another_person_does_not_get_what_was_typed(
    nairs_session: str, rahmans_session: str, page: Page, server: str
) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": nairs_session, "url": server}])
    page.goto("/access/reason/")
    until(page, "document.documentElement.dataset.started")
    page.get_by_label("Log or crime number").fill("Log 1182 of 21/11/2026")
    page.evaluate("document.dispatchEvent(new CustomEvent('exhibit:keep-drafts'))")
    page.context.clear_cookies()
    page.goto("/signin/")
    until(page, "JSON.parse(sessionStorage.getItem('exhibit-draft')).isWaiting")
    page.context.add_cookies([{"name": "sessionid", "value": rahmans_session, "url": server}])
    page.goto("/access/reason/")
    until(page, "sessionStorage.length === 0")

    assert page.get_by_label("Log or crime number").input_value() == ""


def test_account_pages(nairs_session: str, page: Page, server: str) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": nairs_session, "url": server}])
    for address, name in [
        ("/account/", "account"),
        ("/account/security/", "security-app"),
        ("/account/security/authenticator/", "authenticator"),
        ("/account/password/", "password"),
        ("/account/confirm/", "confirm"),
        ("/access/reason/", "reason"),
    ]:
        page.goto(address)
        look(page, name)
    page.get_by_label("Supervision").check()
    page.get_by_label("Log or crime number").fill("Log 1182 of 21/11/2026")
    with page.expect_navigation():
        page.get_by_role("button", name="Continue").click()
    page.goto("/access/reason/")
    look(page, "reason-given")

    assert page.get_by_text("Supervision · Log 1182 of 21/11/2026").first.is_visible()
