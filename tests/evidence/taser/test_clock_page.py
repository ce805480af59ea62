"""The page on which a supervisor confirms the clock of a TASER by two moments of a recording."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from devices.models import ArmedSession, ClockConfirmation, Taser
from evidence.models import Item
from tests.factories.tasers import TANNER_ROW, docked, keep

SignedIn = Callable[[Client, User], Client]
TRIGGER, ARC = 2212, 2214


@pytest.fixture
def wrong(taser: Taser) -> ArmedSession:
    """Rahman's use, by a dock that says the clock, 1.8 s slow, was an hour ahead."""
    keep(taser, TANNER_ROW.read_bytes(), docked(3_600_000))
    return ArmedSession.objects.uses().get(taser=taser)


@pytest.fixture
def reasoned(client: Client, signed_in: SignedIn, sgt_nair: User) -> Client:
    """Sgt Nair, who has said why she looks."""
    signed_in(client, sgt_nair).post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})
    return client


def at(session: ArmedSession, filmed: Item, sequence: int, missed_ms: int = 0) -> str:
    """Return where in the recording an entry is seen: the clock was 1.8 s slow."""
    entry = session.entries.get(sequence=sequence)
    seconds = (entry.at_device - filmed.recorded_at + timedelta(milliseconds=1_800 + missed_ms)).total_seconds()  # type: ignore[operator]
    return f"{int(seconds // 60):02}:{seconds % 60:06.3f}"


def said(session: ArmedSession, filmed: Item, missed_ms: int = 0) -> dict[str, str]:
    return {
        "first_entry": str(TRIGGER),
        "first_at": at(session, filmed, TRIGGER),
        "second_entry": str(ARC),
        "second_at": at(session, filmed, ARC, missed_ms),
    }


def test_recordings_of_whoever_held_it_are_offered(reasoned: Client, wrong: ArmedSession, filmed: Item) -> None:
    assert f"?recording={filmed.pk}" in reasoned.get(f"/taser/{wrong.pk}/clock/").content.decode()


def test_without_a_recording_it_says_so(reasoned: Client, wrong: ArmedSession) -> None:
    assert "No recording to compare with" in reasoned.get(f"/taser/{wrong.pk}/clock/").content.decode()


def test_the_recording_is_played_after_the_reason(
    client: Client, signed_in: SignedIn, sgt_nair: User, wrong: ArmedSession, filmed: Item
) -> None:
    answer = signed_in(client, sgt_nair).get(f"/taser/{wrong.pk}/clock/?recording={filmed.pk}")

    assert (answer.status_code, answer["Location"].startswith("/access/reason/?next=")) == (302, True)


def test_two_moments_are_taken_and_lead_back_to_the_use(reasoned: Client, wrong: ArmedSession, filmed: Item) -> None:
    answer = reasoned.post(f"/taser/{wrong.pk}/clock/?recording={filmed.pk}", said(wrong, filmed, 40), follow=True)

    wrong.refresh_from_db()
    assert wrong.began_at == wrong.began_at_device + timedelta(milliseconds=1_800)
    assert "The two moments agree to 40 ms." in answer.content.decode()


def test_coverage_follows_the_corrected_time(reasoned: Client, wrong: ArmedSession, filmed: Item) -> None:
    before = reasoned.get(f"/taser/{wrong.pk}/").content.decode()

    reasoned.post(f"/taser/{wrong.pk}/clock/?recording={filmed.pk}", said(wrong, filmed))

    after = reasoned.get(f"/taser/{wrong.pk}/").content.decode()
    assert ("Filmed from Armed to Safe" in before, "Filmed from Armed to Safe" in after) == (False, True)


def test_moments_that_contradict_are_said_on_the_form(reasoned: Client, wrong: ArmedSession, filmed: Item) -> None:
    answer = reasoned.post(f"/taser/{wrong.pk}/clock/?recording={filmed.pk}", said(wrong, filmed, 700))

    assert "The two moments differ by 700 ms on how wrong the clock is" in answer.content.decode()
    assert ClockConfirmation.objects.count() == 0


@pytest.mark.parametrize("nonsense", [{"first_at": "noon"}, {"first_entry": "1"}, {"second_at": "99:00"}])
def test_nonsense_is_said_beside_its_field(
    reasoned: Client, wrong: ArmedSession, filmed: Item, nonsense: dict[str, str]
) -> None:
    answer = reasoned.post(f"/taser/{wrong.pk}/clock/?recording={filmed.pk}", said(wrong, filmed) | nonsense)

    assert list(answer.context["form"].errors) == list(nonsense)


def test_the_officer_is_told_that_somebody_else_confirms_it(
    client: Client, signed_in: SignedIn, sgt_nair: User, wrong: ArmedSession, filmed: Item
) -> None:
    ArmedSession.objects.filter(pk=wrong.pk).update(officer=sgt_nair)

    page = signed_in(client, sgt_nair).get(f"/taser/{wrong.pk}/clock/?recording={filmed.pk}").content.decode()

    assert ("Somebody else has to confirm its clock" in page, "Confirm the clock</button>" in page) == (True, False)


def test_another_recording_cannot_be_named(reasoned: Client, wrong: ArmedSession, filmed: Item) -> None:
    stranger = "01a20000-0000-7000-8000-000000000001"

    answer = reasoned.post(f"/taser/{wrong.pk}/clock/?recording={stranger}", said(wrong, filmed))

    assert (answer.context["form"], ClockConfirmation.objects.count()) == (None, 0)
