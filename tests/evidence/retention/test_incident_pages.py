"""Retention on the pages of incidents and cases: what an item loses when it leaves, and holds on all of it."""

from datetime import date

from django.test import Client

from accounts.models import User
from evidence.actions.record.placing import place_item
from evidence.actions.retention.holding import hold_incident
from evidence.actions.retention.refreshing import refresh_changed
from evidence.models import Hold, HoldKind, Item
from evidence.retention.consequences import of_leaving
from incidents.actions import add_to_case, open_case, take_out_of_case
from tests.evidence.retention.conftest import NEXT_YEAR, again, due_day
from tests.evidence.retention.pages import text


def test_case_removal_keeps_hold_and_states_lost_recipients(
    wynn: Client, item: Item, tanner_row, dc_okafor: User, pc_rahman: User, gareth_wynn: User
) -> None:
    case = open_case(reference="20/1/26", urn="", title="x", group="MOPI_G2", team=dc_okafor.team, by=dc_okafor)
    add_to_case(case=case, incident=tanner_row, by=dc_okafor)
    place_item(item=item, incident=tanner_row, by=pc_rahman)
    hold_incident(
        incident=tanner_row, kind=HoldKind.CIVIL, reason="Claim", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn
    )
    told = text(wynn.get(f"/retention/cases/{case.pk}/{tanner_row.slug}/", headers={"HX-Request": "true"}))

    take_out_of_case(case=case, incident=tanner_row, reason="Another case", by=dc_okafor)
    refresh_changed()
    place_item(item=again(item), incident=None, by=pc_rahman)

    assert "Holds stay: Civil claim." in told
    assert "It leaves case 20/1/26." in told
    assert "Nobody outside has it through a share." in told
    assert again(item).retention.is_held


def test_consequence_names_the_date_then(item: Item, tanner_row, dc_okafor: User, pc_rahman: User) -> None:
    case = open_case(reference="20/1/26", urn="", title="x", group="MOPI_G2", team=dc_okafor.team, by=dc_okafor)
    add_to_case(case=case, incident=tanner_row, by=dc_okafor)
    place_item(item=item, incident=tanner_row, by=pc_rahman)

    consequence = of_leaving(again(item), "20/1/26")

    assert (consequence.erase_at_now, consequence.erase_at_then) == (None, due_day(2026, 12, 23))
    assert consequence.cases_left == ["case 20/1/26"]


def test_incident_is_held_on_its_page(wynn: Client, item: Item, tanner_row, pc_rahman: User) -> None:
    place_item(item=item, incident=tanner_row, by=pc_rahman)
    given = {"kind": "coroner", "reason": "Inquest is opened", "owner": "S4071", "review_on": "2027-05-01"}

    answer = wynn.post(f"/retention/incidents/{tanner_row.slug}/", given)

    assert answer.status_code == 302
    assert again(item).retention.is_held


def test_hold_on_an_incident_is_released_on_its_page(wynn: Client, item: Item, tanner_row, gareth_wynn: User) -> None:
    hold = hold_incident(
        incident=tanner_row, kind=HoldKind.CORONER, reason="Inquest is opened", owner=gareth_wynn,
        review_on=date(2027, 5, 1), by=gareth_wynn,
    )  # fmt: skip

    answer = wynn.post(f"/retention/incidents/{tanner_row.slug}/{hold.pk}/release/", {"reason": "Inquest is closed"})

    assert answer.status_code == 302
    assert Hold.objects.get(pk=hold.pk).release_reason == "Inquest is closed"
