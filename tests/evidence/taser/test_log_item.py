"""The record page of a TASER log: what was read, and the uses in it for those who may see them."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from devices.models import ArmedSession
from evidence.models import Item, Kind, Readiness, ReadLog, Source
from tests.factories.evidence import make_item
from tests.factories.tasers import TANNER_ROW

SignedIn = Callable[[Client, User], Client]


@pytest.fixture
def file(receiving_folder: object, session: ArmedSession, pc_rahman: User) -> Item:
    item = make_item(
        TANNER_ROW.read_bytes(),
        recorded_by=pc_rahman,
        source=Source.TASER_LOG,
        kind=Kind.DOCUMENT,
        readiness=Readiness.KEPT,
        ready_at=None,
    )
    ReadLog.objects.create(item=item, log=session.log)
    return item


def test_the_file_leads_to_its_use(
    client: Client, signed_in: SignedIn, pc_rahman: User, file: Item, session: ArmedSession
) -> None:
    page = signed_in(client, pc_rahman).get(f"/evidence/{file.pk}/").content.decode()

    assert f"TASER log of X3000A1C2</b>\n        <p>{session.log.entries} entries were read" in page
    assert f'href="/taser/{session.pk}/"' in page
    assert "Try again" not in page


def test_the_use_leads_to_its_file(client: Client, signed_in: SignedIn, pc_rahman: User, file: Item) -> None:
    use = ArmedSession.objects.uses().get()

    assert f'href="/evidence/{file.pk}/"' in signed_in(client, pc_rahman).get(f"/taser/{use.pk}/").content.decode()


def test_a_file_that_was_not_read_may_be_tried_again(
    client: Client, signed_in: SignedIn, pc_rahman: User, file: Item
) -> None:
    ReadLog.objects.all().delete()

    page = signed_in(client, pc_rahman).get(f"/evidence/{file.pk}/").content.decode()

    assert ("Try again" in page, "TASER log of X3000A1C2</b>" in page) == (True, False)


def test_a_log_of_weeks_waits_for_no_incident(client: Client, signed_in: SignedIn, pc_rahman: User, file: Item) -> None:
    officer = signed_in(client, pc_rahman)

    pages = [officer.get(address).content.decode() for address in ("/", "/evidence/", "/evidence/missing/incident/")]

    assert [f"/evidence/{file.pk}/" in page for page in pages] == [False, True, False]
    assert '<span class="tag amber">Needs an incident</span>' not in pages[1]


def test_the_card_of_a_log_leads_to_its_uses(client: Client, signed_in: SignedIn, pc_rahman: User, file: Item) -> None:
    page = signed_in(client, pc_rahman).get("/evidence/?q=source:taser_log").content.decode()

    assert f'<a class="none" href="/evidence/{file.pk}/" tabindex="-1">' in page
    assert ("Open its uses" in page, "Kept, not playable here" in page) == (True, False)


def test_the_facet_says_in_no_incident_since_a_log_needs_none(
    client: Client, signed_in: SignedIn, pc_rahman: User, file: Item
) -> None:
    facets = signed_in(client, pc_rahman).get("/evidence/?q=source:taser_log").context["facets"]

    [links] = [links for heading, links in facets if heading == "Incident"]
    assert [(link.label, link.note) for link in links] == [("In no incident", "1")]
