"""What surrounds a page: places by role, marking, reason, theme; help and accessibility for everybody; forms; admin."""

from collections.abc import Callable

import pytest
from django import forms
from django.contrib import admin
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.models import User
from config.shell import Shell

Page = Callable[..., str]
SignedIn = Callable[[Client, User], Client]


OFFICERS = ["Home", "Evidence", "Incidents", "My camera", "TASER use", "Sharing", "From the public", "Account", "Help"]
STAFF = ["Home", "Evidence", "Incidents", "Cases", "TASER use", "Sharing", "From the public", "Requests"]
STAFF += ["Surveys", "Reports", "Retention"]
SUPERVISORS = [*STAFF[:4], "Live", *STAFF[4:]]


def labels(person: User) -> list[str]:
    request = RequestFactory().get("/evidence/")
    request.user = person
    return [entry.label for group in Shell(request).rail for entry in group.entries]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "places"),
    [
        ("pc_rahman", OFFICERS),
        ("sgt_nair", [*STAFF[:4], "Live", "My camera", *STAFF[4:], "Devices", "Account", "Help"]),
        ("gareth_wynn", [*STAFF, "Devices", "Account", "Help"]),
        ("helen_marsh", [*STAFF, "Devices", "Journal", "Admin", "Account", "Help"]),
        ("ruth_adler", ["Home", "Devices", "Assign", "People", "Admin", "Account", "Help"]),
    ],
)
def test_the_rail_shows_the_places_of_the_role(who: str, places: list[str], request: pytest.FixtureRequest) -> None:
    assert labels(request.getfixturevalue(who)) == places


@pytest.mark.django_db
def test_the_place_where_one_is_is_marked(pc_rahman: User) -> None:
    request = RequestFactory().get("/evidence/")
    request.user = pc_rahman

    assert [entry.label for _, entry in Shell(request).entries if entry.is_current] == ["Evidence"]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["pc_rahman", "sgt_nair", "gareth_wynn", "helen_marsh", "ruth_adler"])
def test_every_place_in_the_rail_opens(
    who: str, client: Client, signed_in: SignedIn, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    asked = RequestFactory().get("/")
    asked.user = person

    answers = {
        entry.address: signed_in(client, person).get(entry.address).status_code for _, entry in Shell(asked).entries
    }

    assert set(answers.values()) == {200}, answers


@pytest.mark.django_db
def test_a_page_shows_marking_force_person_and_the_demo_note(page: Page, pc_rahman: User, settings: Settings) -> None:
    settings.IS_DEMO = True

    html = page(pc_rahman)

    assert "OFFICIAL-SENSITIVE" in html
    assert "Midshire Police" in html
    assert "PC Aisha Rahman" in html
    assert "Simulated data. No real people or places." in html


@pytest.mark.django_db
def test_outside_the_demo_there_is_no_demo_note(page: Page, pc_rahman: User, settings: Settings) -> None:
    settings.IS_DEMO = False

    assert "Simulated data" not in page(pc_rahman)


@pytest.mark.django_db
@pytest.mark.parametrize(("theme", "tag"), [("auto", '<html lang="en-GB">'), ("dark", 'data-theme="dark"')])
def test_the_theme_of_the_person_is_on_the_page(page: Page, pc_rahman: User, theme: str, tag: str) -> None:
    User.objects.filter(pk=pc_rahman.pk).update(theme=theme)
    pc_rahman.refresh_from_db()

    assert tag in page(pc_rahman)


@pytest.mark.django_db
def test_who_turned_shortcuts_off_gets_no_key_dialog(page: Page, pc_rahman: User) -> None:
    User.objects.filter(pk=pc_rahman.pk).update(shortcuts_enabled=False)
    pc_rahman.refresh_from_db()

    assert 'data-controller="keys"' not in page(pc_rahman)


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "title"), [("/help/", "Help"), ("/accessibility/", "Accessibility statement")])
def test_help_and_statement_are_open_to_visitors(client: Client, address: str, title: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert f"<title>{title} \N{EN DASH} Exhibit</title>" in response.content.decode()


@pytest.mark.django_db
def test_a_page_may_ask_how_long_the_session_lasts(client: Client, signed_in: SignedIn, pc_rahman: User) -> None:
    response = signed_in(client, pc_rahman).get("/stay/")

    assert (response.status_code, sorted(response.json())) == (200, ["idle", "shift"])
    assert "no-store" in response.headers["Cache-Control"]


# --- forms


class CardForm(forms.Form):
    collar_number = forms.CharField(help_text="As on your warrant card")
    note = forms.CharField(required=False)
    is_shared = forms.BooleanField(required=False, label="Shared terminal")


def test_a_field_ties_its_hint_and_label_to_the_control() -> None:
    html = CardForm().as_div()

    assert '<label for="id_collar_number">Collar number' in html
    assert '<div class="hint" id="id_collar_number_helptext">As on your warrant card</div>' in html
    assert 'aria-describedby="id_collar_number_helptext"' in html


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert 'Note <span class="t3">(optional)</span>' in CardForm().as_div()


def test_a_form_with_errors_starts_with_a_summary_that_links_to_the_field() -> None:
    html = CardForm({"collar_number": ""}).as_div()

    assert "There is a problem" in html
    assert '<a href="#id_collar_number">Collar number: This field is required.</a>' in html
    assert 'aria-invalid="true"' in html
    assert "id_collar_number_error" in html


# --- admin


def test_nothing_can_be_deleted_in_the_admin() -> None:
    actions = [action for model_admin in admin.site._registry.values() for action in model_admin.actions or []]

    assert dict(admin.site.actions) == {}
    assert "delete_selected" not in actions


@pytest.mark.django_db
def test_no_model_in_the_admin_lets_even_the_administrator_delete(ruth_adler: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = ruth_adler

    allowed = [
        model for model, model_admin in admin.site._registry.items() if model_admin.has_delete_permission(request)
    ]

    assert allowed == []


@pytest.mark.django_db
def test_the_admin_sends_an_officer_away(client: Client, signed_in: SignedIn, pc_rahman: User) -> None:
    response = signed_in(client, pc_rahman).get("/admin/")

    assert response.status_code == 302
    assert "/admin/login/" in response.headers["Location"]


@pytest.mark.django_db
def test_the_admin_opens_for_the_administrator_under_our_name(page: Page, ruth_adler: User) -> None:
    html = page(ruth_adler, "/admin/")

    assert "<title>Administration | Exhibit</title>" in html
    assert "Nothing can be deleted." in html


@pytest.mark.django_db
def test_the_admin_stays_shut_without_the_second_step(client: Client, ruth_adler: User, settings: Settings) -> None:
    settings.TWO_STEP_REQUIRED = True
    request = RequestFactory().get("/admin/")
    request.user = ruth_adler

    assert admin.site.has_permission(request) is False
