"""The date scrubber on the page: years, months and days are links that set `when:`, and it counts without `when:`."""

import re
from datetime import timedelta

from django.test import Client

from accounts.models import User
from config.icons import symbols
from evidence.models import Item, ViewingLock
from incidents.models import Incident
from tests.factories.evidence import STARTED, make_item

LINK = re.compile(r'href="([^"]+)"\s+(aria-current="true")?\s*title="([^"]+)"><span>')


def links(client: Client, query: str) -> list[tuple[str, str, bool]]:
    page = client.get("/evidence/", {"q": query}).content.decode()
    scrubber = page.partition('aria-label="Jump to a period"')[2]
    return [(label, address, bool(current)) for address, current, label in LINK.findall(scrubber)]


def test_years_and_months_are_links_that_set_when(officer: Client, recording: Item) -> None:
    assert links(officer, "arrival")[:2] == [
        ("2026: 1", "?q=arrival+when%3A2026", False),
        ("Nov 2026: 1", "?q=arrival+when%3A2026-11", False),
    ]


def test_a_chosen_month_opens_its_days_and_the_other_months_stay(
    officer: Client, recording: Item, pc_rahman: User
) -> None:
    make_item(b"b", recorded_by=pc_rahman, recorded_at=STARTED - timedelta(days=1))
    make_item(b"c", recorded_by=pc_rahman, recorded_at=STARTED - timedelta(days=40))

    found = [(label, is_current) for label, _, is_current in links(officer, "when:2026-11")]

    assert found == [
        ("2026: 3", False),
        ("Nov 2026: 2", True),
        ("21 Nov: 1", False),
        ("20 Nov: 1", False),
        ("Oct 2026: 1", False),
    ]


def test_a_day_takes_the_place_of_its_month(officer: Client, recording: Item) -> None:
    [(_, address, _)] = [link for link in links(officer, "when:2026-11") if link[0] == "21 Nov: 1"]

    assert address == "?q=when%3A2026-11-21"
    assert ("21 Nov: 1", "?q=when%3A2026-11-21", True) in links(officer, "when:2026-11-21")


def test_c_and_a_open_their_own_form_for_what_is_selected(officer: Client, recording: Item) -> None:
    page = officer.get("/evidence/").content.decode()
    asked = officer.post("/evidence/bulk/", {"items": [str(recording.pk)], "first": "place"}).content.decode()

    assert re.findall(r'value="(\w+)"\s+data-key="(\w)"', page) == [("category_add", "c"), ("place", "a")]
    assert re.findall(r'value="(\w+)"[^>]*\bchecked\b', asked) == ["place"]


def test_a_locked_recording_shows_a_lock_in_the_panel_of_its_incident(
    officer: Client, recording: Item, tanner_row: Incident, gareth_wynn: User
) -> None:
    ViewingLock.objects.create(
        incident=tanner_row, from_at=STARTED - timedelta(hours=1), reason="Post-incident procedure", set_by=gareth_wynn
    )

    panel = officer.get(f"/evidence/panels/incident/{tanner_row.slug}/").content.decode()

    assert "Arrival to detention" in panel
    assert (symbols()["lock"] in panel, "Viewing lock</span>" in panel) == (True, True)
