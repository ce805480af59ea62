"""The pages of retention: who may open them, what they say, and what their forms do."""

import csv
import io
from datetime import date

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.operations import Operation
from audit.reading import acts, trail
from evidence.actions.record.placing import place_item
from evidence.actions.retention.due import erase_due, queue_due
from evidence.actions.retention.holding import hold_incident, place_hold
from evidence.actions.retention.policies import count_effects
from evidence.actions.retention.refreshing import refresh_changed
from evidence.models import Disposal, DisposalState, Hold, HoldKind, Item, RetentionReview, RetentionRuleVersion, Status
from evidence.retention.consequences import of_leaving
from incidents.actions import add_to_case, open_case, take_out_of_case
from tests.evidence.retention.conftest import NEXT_YEAR, again, due_day
from tests.factories.accounts import sign_in_client

REASON = "Needed for the civil action"
WHY = {"code": "SUPERVISION", "reference": "", "text": ""}


@pytest.fixture
def wynn(client: Client, gareth_wynn: User) -> Client:
    return sign_in_client(client, gareth_wynn)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def address(item: Item, *parts: object) -> str:
    return "/".join(["/evidence", str(item.pk), "retention", *map(str, parts), ""])


def test_page_answers_the_four_questions(wynn: Client, item: Item) -> None:
    page = text(wynn.get(address(item)))

    assert "Body-worn video, counted from its recording." in page
    assert "The schedule" in page
    assert "23 Dec 2026" in page
    assert "A category, an incident, a case or a hold." in page


def test_reading_it_is_an_act(wynn: Client, item: Item) -> None:
    wynn.get(address(item))

    assert trail(item)[0].operation == Operation.RETENTION_VIEWED


def test_panel_is_the_short_answer_alone(wynn: Client, item: Item) -> None:
    page = text(wynn.get(address(item), headers={"HX-Request": "true"}))

    assert "Why it is here" in page
    assert "<html" not in page


def test_stranger_gets_404(client: Client, item: Item, supt_ito: User, pc_doyle: User) -> None:
    sign_in_client(client, pc_doyle)

    assert client.get(address(item)).status_code == 404


def test_officer_sees_their_own_without_buttons(client: Client, item: Item, pc_rahman: User) -> None:
    sign_in_client(client, pc_rahman)

    page = text(client.get(address(item)))

    assert "23 Dec 2026" in page
    assert "Place a hold" not in page
    assert "Ask for its deletion" not in page


def test_officer_cannot_post_a_hold_or_a_deletion(client: Client, item: Item, pc_rahman: User) -> None:
    sign_in_client(client, pc_rahman)

    statuses = [client.post(address(item, part)).status_code for part in ("hold", "keep", "go")]

    assert (statuses, Hold.objects.count(), Disposal.objects.count()) == ([403, 403, 403], 0, 0)


def test_hold_is_placed_from_the_page(wynn: Client, item: Item) -> None:
    given = {"kind": "iopc", "reason": REASON, "owner": "S4071", "review_on": "2027-05-01"}

    answer = wynn.post(address(item, "hold"), given)

    hold = Hold.objects.get()
    assert (answer.status_code, hold.kind, hold.review_on) == (302, HoldKind.IOPC, date(2027, 5, 1))
    assert "On hold" in text(wynn.get(address(item)))


def test_hold_with_a_past_review_comes_back_with_the_reason(wynn: Client, item: Item) -> None:
    given = {"kind": "iopc", "reason": REASON, "owner": "S4071", "review_on": "2026-05-01"}

    answer = wynn.post(address(item, "hold"), given)

    assert answer.status_code == 409
    assert "The review date must lie in the future." in text(answer)


def test_hold_without_a_reason_says_so(wynn: Client, item: Item) -> None:
    answer = wynn.post(address(item, "hold"), {"kind": "iopc", "owner": "S4071", "review_on": "2027-05-01"})

    assert (answer.status_code, Hold.objects.count()) == (422, 0)


def test_hold_is_released_from_the_page(wynn: Client, item: Item, gareth_wynn: User) -> None:
    hold = place_hold(item=item, kind=HoldKind.SAR, reason="r", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)

    wynn.post(address(item, "hold", hold.pk, "release"), {"reason": "Answered in full"})

    hold.refresh_from_db()
    assert hold.release_reason == "Answered in full"


def test_item_is_kept_with_its_criteria(wynn: Client, item: Item) -> None:
    wynn.post(address(item, "keep"), {"reason": REASON, "keep_until": "2028-02-29", "criteria": ["vulnerable"]})

    review = RetentionReview.objects.get()
    assert (review.keep_until, review.answers["vulnerable"], review.answers["trust"]) == (
        date(2028, 2, 29), True, False,
    )  # fmt: skip


def test_early_deletion_without_the_word_comes_back(wynn: Client, item: Item) -> None:
    answer = wynn.post(address(item, "go"), {"reason": "Recorded in a changing room", "typed": "yes"})

    assert (answer.status_code, Disposal.objects.count()) == (409, 0)
    assert "Type DELETE" in text(answer)


def test_second_person_agrees_on_the_page(wynn: Client, item: Item, records_manager: User, gareth_wynn: User) -> None:
    wynn.post(address(item, "go"), {"reason": "Recorded in a changing room", "typed": "DELETE"})
    disposal = Disposal.objects.get()
    alone = wynn.post(address(item, disposal.pk, "approve"))

    answer = sign_in_client(Client(), records_manager).post(address(item, disposal.pk, "approve"))

    disposal.refresh_from_db()
    assert (alone.status_code, answer.status_code) == (409, 302)
    assert (disposal.state, again(item).status) == (DisposalState.QUEUED, Status.QUEUED)


def test_item_is_restored_from_the_page(client: Client, gareth_wynn: User, item: Item, later) -> None:
    later(25)
    wynn = sign_in_client(client, gareth_wynn)
    queue_due()
    disposal = Disposal.objects.get()

    wynn.post(address(item, disposal.pk, "restore"), {"reason": REASON, "keep_until": "2027-03-31"})

    assert (again(item).status, again(item).retention.rule) == (Status.ACTIVE, "KEEP")


def test_deleted_item_says_when_under_which_rule_and_shows_its_certificate(
    client: Client, gareth_wynn: User, item: Item, later
) -> None:
    later(24)
    queue_due()
    later(31.5)
    wynn = sign_in_client(client, gareth_wynn)
    wynn.post(reverse("accounts:reason"), WHY)
    erase_due()

    record, page = wynn.get(f"/evidence/{item.pk}/"), wynn.get(address(item))

    assert (record.status_code, record["Location"]) == (302, address(item))
    assert page.status_code == 410
    assert "Deleted 23 Dec 2026 under rule R01; the record is kept" in text(page)
    assert f"/evidence/{item.pk}/custody/" in text(page)
    assert item.certificate.sha256 in text(page)


def test_custody_of_a_deleted_item_still_opens(client: Client, gareth_wynn: User, item: Item, later) -> None:
    later(24)
    queue_due()
    later(31.5)
    erase_due()
    wynn = sign_in_client(client, gareth_wynn)
    wynn.post(reverse("accounts:reason"), WHY)

    assert wynn.get(f"/evidence/{item.pk}/custody/").status_code == 200


# --- the queue
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


# --- policies
def test_policy_is_proposed_counted_and_agreed_on_its_pages(
    item: Item, records_manager: User, second_records_manager: User, client: Client
) -> None:
    first = sign_in_client(client, records_manager)
    second = sign_in_client(Client(), second_records_manager)
    page = "/retention/policies/BWV_NON_EVIDENTIAL/"
    given = {"amount": 3, "unit": "days", "then": "erase", "review_years": 0, "reason": "Storage is nearly full"}

    first.post(page, given)
    version = RetentionRuleVersion.objects.get(number=2, rule="BWV_NON_EVIDENTIAL")
    count_effects(version_id=version.pk)
    counted = text(second.get(page))
    second.post(f"{page}{version.pk}/", {"act": "approve"})

    version.refresh_from_db()
    assert "Would erase <b>1</b>, change <b>0</b>." in counted
    assert version.approved_by == second_records_manager
    assert "You proposed it" not in counted


def test_schedule_shows_source_and_confidence(wynn: Client) -> None:
    page = text(wynn.get("/retention/policies/"))

    assert "MoPI groups, kept by the PIRM Code 2023" in page
    assert "Confirm with the force records manager" in page


def test_evidence_manager_cannot_change_the_schedule(wynn: Client) -> None:
    page = "/retention/policies/BWV_NON_EVIDENTIAL/"
    given = {"amount": 3, "unit": "days", "then": "erase", "review_years": 0, "reason": "Storage is nearly full"}

    seen, posted = wynn.get(page), wynn.post(page, given)

    assert "Propose a change" not in text(seen)
    assert (posted.status_code, RetentionRuleVersion.objects.filter(number=2).count()) == (409, 0)


def test_rail_shows_retention_to_who_has_it(wynn: Client, ruth_adler: User) -> None:
    assert 'href="/retention/"' in text(wynn.get("/"))
    assert 'href="/retention/"' not in text(sign_in_client(Client(), ruth_adler).get("/"))


# --- an item leaves its incident or case
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


def test_release_without_a_reason_comes_back_open(wynn: Client, item: Item, gareth_wynn: User) -> None:
    hold = place_hold(
        item=item, kind=HoldKind.LEGAL, reason="Claim", owner=gareth_wynn, review_on=date(2027, 5, 1), by=gareth_wynn
    )

    answer = wynn.post(address(item, f"hold/{hold.pk}/release"), {"reason": "Too short"})

    assert answer.status_code == 422
    assert "<details open>" in text(answer)
    assert "Too short" in text(answer)
    assert Hold.objects.get(pk=hold.pk).released_at is None


def test_refused_deletion_comes_back_with_what_was_typed(wynn: Client, item: Item, gareth_wynn: User) -> None:
    place_hold(
        item=item, kind=HoldKind.LEGAL, reason="Claim", owner=gareth_wynn, review_on=date(2027, 5, 1), by=gareth_wynn
    )

    answer = wynn.post(address(item, "go"), {"reason": "Recorded in a changing room", "typed": "DELETE"})

    assert answer.status_code == 409
    assert text(answer).count("It must stay. Legal hold: Claim") == 1
    assert "Recorded in a changing room" in text(answer)
