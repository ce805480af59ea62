"""The evidence list, the record, its custody, playing and placing, as officers and supervisors meet them."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.models import Item, Role
from evidence.models.file import VerifyOutcome
from tests.factories.evidence import STARTED, make_copy, make_item
from tests.factories.incidents import make_incident

SignedIn = Callable[[Client, User], Client]
REASON = {"code": "SUPERVISION", "reference": "", "text": ""}


@pytest.fixture
def recording(pc_rahman: User) -> Item:
    return make_item(recorded_by=pc_rahman, is_stored=True)


@pytest.fixture
def officer(client: Client, signed_in: SignedIn, pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


def operations(item: Item) -> list[str]:
    return [row.operation for row in trail(item)]


def test_officer_sees_her_recording_in_the_list(officer: Client, recording: Item) -> None:
    page = officer.get(reverse("evidence:list"))

    assert page.status_code == 200
    assert reverse("evidence:detail", args=[recording.pk]) in page.content.decode()


def test_a_stranger_does_not_see_it_in_the_list(
    client: Client, signed_in: SignedIn, pc_doyle: User, recording: Item
) -> None:
    page = signed_in(client, pc_doyle).get(reverse("evidence:list"))

    assert str(recording.pk) not in page.content.decode()


def test_the_list_makes_a_fixed_number_of_queries(
    officer: Client, pc_rahman: User, django_assert_max_num_queries
) -> None:
    for _ in range(5):
        make_copy(make_item(recorded_by=pc_rahman, is_stored=True), Role.POSTER, b"jpeg")

    with django_assert_max_num_queries(10):
        officer.get(reverse("evidence:list"))


def test_pages_of_the_list_neither_skip_nor_repeat(officer: Client, pc_rahman: User, monkeypatch) -> None:
    monkeypatch.setattr("evidence.library.listing.PAGE", 2)
    made = [make_item(recorded_by=pc_rahman, recorded_at=STARTED + timedelta(minutes=n)) for n in range(5)]
    seen: list[str] = []
    address = reverse("evidence:list")

    while address:
        text = officer.get(address).content.decode()
        seen += re.findall(r'href="/evidence/([0-9a-f-]{36})/"', text)
        older = re.search(r'rel="next" href="(\?[^"]*)"', text)
        address = reverse("evidence:list") + older[1].replace("&amp;", "&") if older else ""

    assert seen == [str(item.pk) for item in reversed(made)]


@pytest.mark.parametrize("key", ["rubbish", "2026-01-01_x", "_"])
def test_a_broken_page_key_shows_the_first_page(officer: Client, recording: Item, key: str) -> None:
    page = officer.get(reverse("evidence:list"), {"after": key})

    assert page.status_code == 200
    assert str(recording.pk) in page.content.decode()


def test_searching_is_journalled_with_its_words_erasable(officer: Client, recording: Item) -> None:
    page = officer.get(reverse("evidence:list"), {"q": "Rahman"})

    assert str(recording.pk) in page.content.decode()


def test_an_empty_search_offers_to_clear_it(officer: Client, recording: Item) -> None:
    page = officer.get(reverse("evidence:list"), {"q": "nothing like this"})

    assert "No items match" in page.content.decode()
    assert "Clear the search" in page.content.decode()


def test_opening_a_record_is_journalled_before_the_page_is_drawn(officer: Client, recording: Item) -> None:
    page = officer.get(recording.get_absolute_url())

    assert page.status_code == 200
    assert operations(recording) == [Operation.EVIDENCE_VIEWED]
    assert "Page opened" in page.content.decode()


def test_a_stranger_gets_404(client: Client, signed_in: SignedIn, pc_doyle: User, recording: Item) -> None:
    page = signed_in(client, pc_doyle).get(recording.get_absolute_url())

    assert page.status_code == 404
    assert operations(recording) == []


def test_another_persons_footage_asks_for_the_reason_first(
    client: Client, signed_in: SignedIn, sgt_nair: User, recording: Item
) -> None:
    page = signed_in(client, sgt_nair).get(recording.get_absolute_url())

    assert page.status_code == 302
    assert page["Location"] == f"/access/reason/?{urlencode({'next': recording.get_absolute_url()})}"
    assert operations(recording) == []


def test_the_reason_is_written_beside_the_view(
    client: Client, signed_in: SignedIn, sgt_nair: User, recording: Item
) -> None:
    supervisor = signed_in(client, sgt_nair)
    supervisor.post(reverse("accounts:reason"), REASON)

    page = supervisor.get(recording.get_absolute_url())

    assert page.status_code == 200
    assert trail(recording)[0].justification_code == "SUPERVISION"


def test_the_record_makes_a_fixed_number_of_queries(
    officer: Client, recording: Item, django_assert_max_num_queries
) -> None:
    officer.get(recording.get_absolute_url())

    with django_assert_max_num_queries(22):  # without an incident, one asks which are near
        officer.get(recording.get_absolute_url())


def test_play_hands_out_an_address_and_journals_it_first(officer: Client, recording: Item) -> None:
    answer = officer.post(reverse("evidence:play", args=[recording.pk]), headers={"Accept": "application/json"})

    found = json.loads(answer.content)
    assert found["kind"] == "file"
    assert found["src"].startswith(f"/evidence/{recording.pk}/media/")
    assert operations(recording) == [Operation.EVIDENCE_PLAYED]


def test_play_without_javascript_draws_a_plain_video(officer: Client, recording: Item) -> None:
    page = officer.post(reverse("evidence:play", args=[recording.pk]))

    assert re.search(r'<video controls[^>]* src="/evidence/[^"]+ticket=', page.content.decode())


def test_play_by_get_is_refused(officer: Client, recording: Item) -> None:
    assert officer.get(reverse("evidence:play", args=[recording.pk])).status_code == 405


def test_a_changed_original_is_locked_on_its_page(officer: Client, recording: Item) -> None:
    recording.files.filter(role=Role.ORIGINAL).update(verified_at=STARTED, verify_outcome=VerifyOutcome.MISMATCH)

    page = officer.get(recording.get_absolute_url()).content.decode()

    assert "Original changed" in page
    assert 'data-controller="player"' not in page


def test_custody_shows_every_step_and_is_journalled_itself(officer: Client, recording: Item) -> None:
    officer.get(recording.get_absolute_url())

    page = officer.get(reverse("evidence:custody", args=[recording.pk]))

    assert operations(recording) == [Operation.CUSTODY_VIEWED, Operation.EVIDENCE_VIEWED]
    assert "Custody read" in page.content.decode()
    assert "PC Aisha Rahman 20417" in page.content.decode()


def test_officer_places_her_recording_in_an_incident(officer: Client, recording: Item, pc_rahman: User) -> None:
    incident = make_incident("1182", pc_rahman)

    officer.post(reverse("evidence:place", args=[recording.pk]), {"incident": incident.pk})

    recording.refresh_from_db()
    assert recording.incident == incident
    assert operations(recording)[0] == Operation.EVIDENCE_CHANGED


def test_an_incident_she_cannot_see_is_no_choice(officer: Client, recording: Item, supt_ito: User, south) -> None:
    foreign = make_incident("0007", supt_ito, south)

    officer.post(reverse("evidence:place", args=[recording.pk]), {"incident": foreign.pk})

    recording.refresh_from_db()
    assert recording.incident is None
    assert operations(recording) == []
