"""The queue of retention as a page and a file: every tab, within one's scope, in a fixed number of queries."""

import csv
import io

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import acts
from evidence.actions.record.placing import place_item
from evidence.actions.retention.holding import place_hold
from evidence.actions.retention.refreshing import refresh_changed
from evidence.models import HoldKind, Item
from incidents.actions import add_to_case, open_case
from tests.evidence.retention.conftest import NEXT_YEAR
from tests.evidence.retention.pages import text
from tests.factories.accounts import sign_in_client


@pytest.mark.usefixtures("item")
def test_queue_is_empty_and_says_until_when(wynn: Client) -> None:
    assert "Nothing is due until 23 Dec 2026" in text(wynn.get("/retention/"))


def test_queue_shows_what_is_due_with_rule_and_why(client: Client, gareth_wynn: User, item: Item, later) -> None:
    later(5)
    wynn = sign_in_client(client, gareth_wynn)

    page = text(wynn.get("/retention/"))

    assert item.title in page
    assert '<span class="tag">R01</span>' in page
    assert "Body-worn video, counted from its recording." in page


@pytest.mark.parametrize("tab", ["due", "decide", "waiting", "queued", "held", "failed", "store"])
def test_every_tab_opens(wynn: Client, item: Item, tab: str) -> None:
    assert wynn.get(f"/retention/?tab={tab}").status_code == 200


def test_held_item_is_under_its_tab(wynn: Client, item: Item, gareth_wynn: User) -> None:
    place_hold(item=item, kind=HoldKind.SAR, reason="Ref 9", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)

    assert "Subject access request hold: Ref 9" in text(wynn.get("/retention/?tab=held"))


def test_undecided_case_is_named_with_its_group(
    wynn: Client, item: Item, tanner_row, dc_okafor: User, pc_rahman: User
) -> None:
    case = open_case(reference="20/1/26", urn="", title="x", group="MOPI_G2", team=dc_okafor.team, by=dc_okafor)
    add_to_case(case=case, incident=tanner_row, by=dc_okafor)
    place_item(item=item, incident=tanner_row, by=pc_rahman)
    refresh_changed()

    page = text(wynn.get("/retention/?tab=decide"))

    assert "20/1/26, open, no decision, MoPI 2" in page


def test_queue_makes_a_fixed_number_of_queries(
    client: Client, gareth_wynn: User, make, later, django_assert_max_num_queries
) -> None:
    for number in range(5):
        make(b"%d" % number)
    later(10)
    wynn = sign_in_client(client, gareth_wynn)

    with django_assert_max_num_queries(28):
        wynn.get("/retention/")


def test_officer_without_a_wider_scope_sees_only_their_own(client: Client, make, pc_doyle: User, later) -> None:
    make()
    own = make(b"own", recorded_by=pc_doyle, title="Doyle's recording")
    later(10)
    sign_in_client(client, pc_doyle)

    page = text(client.get("/retention/"))

    assert page.count('href="/evidence/') >= 1
    assert "Doyle&#x27;s recording" in page
    assert page.count(f"/evidence/{own.pk}/retention/") >= 1
    assert "Body camera video" not in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_csv_has_the_same_rows_and_is_written_down(make, gareth_wynn: User, later) -> None:
    item = make()
    later(5)
    client = AsyncClient()
    sign_in_client(client, gareth_wynn)
    began = timezone.now()

    async def fetch() -> bytes:
        answer = await client.get("/retention/retention.csv?tab=due")
        return b"".join([part async for part in answer.streaming_content])

    [heading, row] = list(csv.reader(io.StringIO(async_to_sync(fetch)().decode())))

    assert heading[:3] == ["item", "rule", "why"]
    assert (row[0], row[1], row[3]) == (str(item.pk), "R01", "2026-12-23T00:00:00+00:00")
    assert acts(operations=[Operation.RETENTION_VIEWED], since=began, limit=5)[0].details == {"tab": "due", "count": 1}


def test_rail_shows_retention_to_who_has_it(wynn: Client, ruth_adler: User) -> None:
    assert 'href="/retention/"' in text(wynn.get("/"))
    assert 'href="/retention/"' not in text(sign_in_client(Client(), ruth_adler).get("/"))
