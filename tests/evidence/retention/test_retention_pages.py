"""The retention page of an item: who may open it, what it says, and what its forms do."""

from datetime import date

from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.retention.due import erase_due, queue_due
from evidence.actions.retention.holding import place_hold
from evidence.models import Disposal, DisposalState, Hold, HoldKind, Item, RetentionReview, Status
from tests.evidence.retention.conftest import NEXT_YEAR, again
from tests.evidence.retention.pages import REASON, WHY, address, text
from tests.factories.accounts import sign_in_client


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
