"""Form, review and tasks on the page of the use, and the page of the review."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from devices.models import ArmedSession
from evidence.actions.force.reconciling import reconcile_uses
from evidence.models import TaserReview
from evidence.models.taser_review import QUESTIONS
from tests.evidence.force.shown import shown, words
from tests.factories.force import make_sent_form

SignedIn = Callable[[Client, User], Client]
REVIEW = {name: "yes" for name, _ in QUESTIONS} | {"is_something_learned": "no", "outcome": "nothing", "signed": "on"}


def test_home_office_device_and_officer_stand_side_by_side(
    sergeant: Client, session: ArmedSession, pc_rahman: User
) -> None:
    make_sent_form(session, pc_rahman)

    page = shown(sergeant, f"/taser/{session.pk}/")

    assert "Drawn Cannot tell Yes" in page
    assert "Arced Not in it No" in page
    assert "Fired Proved 22:47:02 Yes" in page
    assert "Officer's form and device log agree" in page


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        (["drawn"], "Fired The log proves it, the form leaves it out."),
        (["arced", "fired"], "Arced The form says so, the log shows none."),
    ],
)
def test_home_office_a_disagreement_stands_in_its_row(
    sergeant: Client, session: ArmedSession, pc_rahman: User, levels: list[str], sentence: str
) -> None:
    make_sent_form(session, pc_rahman, levels=levels)

    page = shown(sergeant, f"/taser/{session.pk}/")

    assert sentence in page
    assert "Officer's form and device log disagree on 1 of seven" in page


def test_aftercare_says_what_was_done_and_what_was_not(
    sergeant: Client, session: ArmedSession, pc_rahman: User
) -> None:
    make_sent_form(session, pc_rahman, leaflet="no")

    page = shown(sergeant, f"/taser/{session.pk}/")

    assert "Probes removed A paramedic" in page
    assert "Medical attention Given. AMB 3071, 23:04" in page
    assert "Advice leaflet given: no" in page


def test_the_officer_is_led_to_the_form_and_nobody_else(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User, sgt_nair: User
) -> None:
    own = shown(signed_in(client, pc_rahman), f"/taser/{session.pk}/")
    of_the_sergeant = shown(signed_in(client, sgt_nair), f"/taser/{session.pk}/")

    assert ("Write the form" in own, "Write the form" in of_the_sergeant) == (True, False)


def test_iopc_2021_the_flags_of_the_form_stand_on_page_list_and_filter(
    sergeant: Client, session: ArmedSession, pc_rahman: User
) -> None:
    make_sent_form(session, pc_rahman, age="11_17", mental_health="yes", restrained="cuffed")

    page = shown(sergeant, f"/taser/{session.pk}/")
    found = [shown(sergeant, f"/taser/?flag={flag}") for flag in ("under_18", "mental_health", "restrained")]
    none = shown(sergeant, "/taser/?flag=three_or_more_cycles")

    assert "Long in total, Under 18, Mental health, Restrained: to be reviewed" in page
    assert all("Under 18 Mental health Restrained" in one for one in found)
    assert "No uses match" in none


def test_tasks_stand_on_the_page(sergeant: Client, session: ArmedSession) -> None:
    reconcile_uses()

    page = shown(sergeant, f"/taser/{session.pk}/")

    assert "Unaccounted use The TASER was armed, and no use-of-force form was sent in time." in page
    assert "Not filmed No recording of this officer or incident shows it." in page


# --- review


def test_the_review_is_signed_on_one_page(sergeant: Client, session: ArmedSession, sgt_nair: User) -> None:
    page = words(sergeant.post(f"/taser/{session.pk}/review/", REVIEW, follow=True).content.decode())

    assert TaserReview.objects.get().reviewed_by == sgt_nair
    assert "Nothing further What was asked Was each use necessary, proportionate and lawful? Yes" in page
    assert "Sgt Priya Nair 10442" in page


def test_iopc_the_rules_of_a_mandatory_referral_stand_on_the_page(sergeant: Client, session: ArmedSession) -> None:
    page = shown(sergeant, f"/taser/{session.pk}/review/")

    assert "by the end of the day after it is clear" in page
    assert "Death or serious injury Serious assault Serious sexual offence Serious corruption" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "iopc"}, "grounds"),
        ({"grounds": ["dsi"]}, "outcome"),
        ({"is_something_learned": "yes"}, "learning"),
        ({"is_footage_seen": ""}, "is_footage_seen"),
        ({"signed": ""}, "signed"),
    ],
)
def test_a_review_that_does_not_hold_is_not_signed(
    sergeant: Client, session: ArmedSession, changes: dict[str, object], field: str
) -> None:
    answer = sergeant.post(f"/taser/{session.pk}/review/", REVIEW | changes)

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})
    assert TaserReview.objects.count() == 0


def test_somebody_who_may_review_others_is_told_so_at_their_own_use(
    client: Client, signed_in: SignedIn, session: ArmedSession, sgt_nair: User
) -> None:
    ArmedSession.objects.update(officer=sgt_nair)
    signed_in(client, sgt_nair)

    page = shown(client, f"/taser/{session.pk}/review/")
    client.post(f"/taser/{session.pk}/review/", REVIEW)

    assert "This was your own use. Somebody else has to review it." in page
    assert TaserReview.objects.count() == 0
