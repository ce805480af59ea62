"""Account, security and reason pages, guards of addresses, and confirmation."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken

from accounts.guards import CONFIRMED_AT, requires
from accounts.models import Authenticator
from accounts.permissions import Permission
from accounts.reason import needs_reason
from audit import context, reading
from audit.operations import Operation
from tests.factories.accounts import PASSWORD, add_app, sign_in_client
from tests.factories.devices import begin_journal, new_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahman(client, pc_rahman) -> Client:
    return sign_in_client(client, pc_rahman)


def forget_confirmation(client: Client) -> None:
    session = client.session
    session[CONFIRMED_AT] = int(timezone.now().timestamp()) - 601
    session.save()


@requires(Permission.PEOPLE_MANAGE)
def people_page(request):
    return HttpResponse(context.current().rule)


def ask(user, path="/people/", **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = user
    return people_page(request)


# --- guards


def test_guard_lets_in_and_names_the_rule(ruth_adler):
    assert ask(ruth_adler).content == b"people.manage"


def test_guard_sends_a_visitor_to_sign_in(db):
    answer = ask(AnonymousUser())

    assert (answer.status_code, answer.url) == (302, "/signin/?next=%2Fpeople%2F")


def test_guard_answers_a_program_with_401(db):
    answer = ask(AnonymousUser(), path="/api/people/")

    assert (answer.status_code, json.loads(answer.content)["error"]) == (401, "sign_in")


def test_guard_sends_htmx_with_a_header(db):
    answer = ask(AnonymousUser(), hx_request="true")

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/signin/?next=%2F")


def test_guard_refuses_and_journals_who_may_not(pc_rahman):
    begin_journal()

    with pytest.raises(PermissionDenied):
        ask(pc_rahman)

    entry = new_entries().get(operation=Operation.ACCESS_DENIED)
    assert (entry.outcome, entry.reason_code, entry.actor_id) == (
        "denied",
        "no_permission",
        str(pc_rahman.id),
    )


def test_guard_answers_a_program_with_403(pc_rahman):
    answer = ask(pc_rahman, path="/api/people/")

    assert (answer.status_code, json.loads(answer.content)["error"]) == (403, "no_permission")


# --- pages


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_theme_is_saved_without_touching_the_rest(rahman, pc_rahman, theme):
    answer = rahman.post("/account/appearance/", {"theme": theme, "next": "/account/"})

    pc_rahman.refresh_from_db()
    assert answer.url == "/account/"
    assert (pc_rahman.theme, pc_rahman.density, pc_rahman.shortcuts_enabled) == (theme, "comfortable", True)


def test_shortcuts_can_be_turned_off(rahman, pc_rahman):
    rahman.post("/account/appearance/", {"theme": "light", "density": "compact", "shortcuts": "off"})

    pc_rahman.refresh_from_db()
    assert (pc_rahman.density, pc_rahman.shortcuts_enabled) == ("compact", False)


def test_account_page_lists_this_session(rahman):
    page = rahman.get("/account/").content.decode()

    assert "PC Aisha Rahman 20417" in page
    assert page.count("Here</span>") == 1


def test_recovery_codes_are_shown_once(rahman, pc_rahman):
    page = rahman.post("/account/security/codes/")

    assert page.content.decode().count("<li>") >= 10
    assert "no-store" in page.headers["Cache-Control"]
    assert StaticToken.objects.filter(device__user=pc_rahman).count() == 10
    assert "10 left" in rahman.get("/account/security/").content.decode()


def test_secret_is_shown_as_picture_and_text_without_style(rahman):
    page = rahman.get("/account/security/authenticator/").content.decode()

    assert 'src="data:image/svg+xml' in page
    assert " style=" not in page


def test_somebody_elses_authenticator_is_not_found(rahman, pc_doyle):
    device = add_app(pc_doyle)

    answer = rahman.post(f"/account/security/app/{device.pk}/remove/")

    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=device.pk).exists()


def test_last_second_step_is_kept_with_a_message(rahman, pc_rahman):
    device = Authenticator.objects.get(user=pc_rahman)

    answer = rahman.post(f"/account/security/app/{device.pk}/remove/", follow=True)

    assert "only second step" in answer.content.decode()
    assert Authenticator.objects.filter(pk=device.pk).exists()


# --- confirm it is you


@pytest.mark.parametrize("page", ["/account/security/authenticator/", "/account/security/codes/"])
def test_dangerous_acts_ask_again_after_ten_minutes(rahman, pc_rahman, page):
    forget_confirmation(rahman)

    answer = rahman.post(page)

    assert answer.url.startswith("/account/confirm/")
    assert StaticToken.objects.count() == 0


@pytest.mark.slow
def test_password_confirms(rahman, pc_rahman):
    forget_confirmation(rahman)

    answer = rahman.post("/account/confirm/", {"password": PASSWORD, "next": "/account/security/authenticator/"})

    assert answer.url == "/account/security/authenticator/"
    assert rahman.get(answer.url).status_code == 200
    assert reading.trail(pc_rahman)[0].operation == Operation.IDENTITY_CONFIRMED


@pytest.mark.slow
def test_wrong_password_does_not_confirm(rahman, pc_rahman):
    forget_confirmation(rahman)

    answer = rahman.post("/account/confirm/", {"password": "wrong wrong wrong"})

    assert "does not match" in answer.content.decode()
    assert reading.trail(pc_rahman)[0].operation == Operation.SIGN_IN_FAILED
    assert rahman.get("/account/security/authenticator/").status_code == 302


# --- reason for access


def test_reason_is_kept_for_the_task(rahman):
    answer = rahman.post("/access/reason/", {"code": "SUPERVISION", "reference": "Log 1182", "next": "/account/"})

    assert answer.url == "/account/"
    assert "Supervision · Log 1182" in rahman.get("/account/").content.decode()


def test_other_reason_needs_words(rahman):
    page = rahman.post("/access/reason/", {"code": "OTHER"}).content.decode()

    assert "Say why in 10 to 500 characters." in page


def test_reason_can_be_ended_early(rahman):
    rahman.post("/access/reason/", {"code": "AUDIT"})

    rahman.post("/access/reason/end/")

    assert "reason" not in rahman.session


def test_reason_goes_into_the_journal_of_what_follows(rahman, pc_rahman):
    rahman.post("/access/reason/", {"code": "SUPERVISION", "reference": "Log 1182"})

    rahman.post("/account/appearance/", {"theme": "dark"})

    assert reading.trail(pc_rahman)[0].justification_code == "SUPERVISION"


def test_who_needs_a_reason(rf, pc_rahman, pc_doyle):
    request = rf.get("/")
    request.user, request.session = pc_rahman, {}

    assert needs_reason(request, pc_rahman) is False
    assert needs_reason(request, pc_doyle) is True
    assert needs_reason(request, None) is True


# --- passkeys: bad answers of a browser


@pytest.mark.parametrize("body", ["{}", "not json", "[]", '{"credential": {"id": 1}}', '{"credential": null}'])
def test_bad_passkey_answers_are_refused(rahman, body):
    rahman.post("/account/security/passkey/options/", content_type="application/json")

    answer = rahman.post("/account/security/passkey/", body, content_type="application/json")

    assert answer.status_code in {400, 422}
    assert "not accepted" in answer.json()["message"]


def test_passkey_answer_without_a_question_is_refused(rahman):
    answer = rahman.post("/account/security/passkey/", "{}", content_type="application/json")

    assert answer.status_code == 422
