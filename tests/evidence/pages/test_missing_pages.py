"""Worklists of what is missing: own, the team's or all; counts that match; the oldest first."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from config.home import duty, queue
from evidence.intake.missing import lacking
from evidence.models import Item
from tests.factories.evidence import make_item
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(receiving_folder, pc_rahman: User, pc_doyle: User, dc_okafor: User) -> list[Item]:
    incident = make_incident("1182", pc_rahman)
    old = timezone.now() - timedelta(days=4)
    return [
        make_item(b"1", recorded_by=pc_rahman, title="first", received_at=old),
        make_item(b"2", recorded_by=pc_doyle, title="second", category_keys=["taser"]),
        make_item(b"3", recorded_by=dc_okafor, title="third", incident=incident),
    ]


def listed(client: Client, what: str) -> list[str]:
    response = client.get(f"/evidence/missing/{what}/")
    assert response.status_code == 200
    return [row.item.title for row, _, _ in response.context["lines"]]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("pc_rahman", (["first"], ["first"])),
        ("sgt_nair", (["first", "second"], ["first"])),
        ("gareth_wynn", (["first", "second"], ["first", "third"])),
    ],
)
def test_each_sees_what_is_missing_within_reach(
    client: Client, signed_in: Callable, items: list[Item], request, who: str, expected: tuple[list[str], list[str]]
) -> None:
    signed = signed_in(client, request.getfixturevalue(who))

    assert (listed(signed, "incident"), listed(signed, "category")) == expected


def test_counts_of_the_homes_match_the_lists(
    client: Client, signed_in: Callable, items: list[Item], gareth_wynn: User, sgt_nair: User
) -> None:
    counts = {line.label: line.count for line in queue.fill(gareth_wynn)["lines"]}
    on_duty = duty.fill(sgt_nair)

    assert (counts["Without an incident"], counts["Without a category"]) == (2, 2)
    assert (on_duty["without_incident"], on_duty["without_category"]) == (2, 1)
    assert len(listed(signed_in(client, gareth_wynn), "category")) == 2


def test_what_waits_for_more_than_three_days_is_late(items: list[Item], gareth_wynn: User) -> None:
    [incident, _] = lacking(Item.objects.visible_to(gareth_wynn))

    assert (incident.count, incident.late, incident.oldest) == (2, 1, items[0].received_at)


def test_list_links_to_the_same_search(client: Client, signed_in: Callable, items: list[Item], sgt_nair: User) -> None:
    html = signed_in(client, sgt_nair).get("/evidence/missing/category/").content.decode()

    assert 'href="/evidence/?q=no%3Acategory"' in html


def test_nothing_missing_says_so(client: Client, signed_in: Callable, pc_rahman: User) -> None:
    html = signed_in(client, pc_rahman).get("/evidence/missing/incident/").content.decode()

    assert "Every recording has its incident" in html


def test_unknown_lack_is_not_found(client: Client, signed_in: Callable, pc_rahman: User) -> None:
    assert signed_in(client, pc_rahman).get("/evidence/missing/nothing/").status_code == 404


def test_reader_without_the_right_to_change_is_refused(client: Client, signed_in: Callable, supt_ito: User) -> None:
    assert signed_in(client, supt_ito).get("/evidence/missing/incident/").status_code == 403
