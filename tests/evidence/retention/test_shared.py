"""What somebody outside can still open is not erased under their hands, and its page says until when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import User
from evidence.actions.retention.disposing import ask_disposal
from evidence.actions.retention.due import erase_due, queue_due
from evidence.actions.retention.refreshing import refresh_rest
from evidence.models import Disposal, DisposalState, Item, Status
from evidence.retention.refusals import HoldInForce
from evidence.sharing.actions.managing import extend_access, revoke_package, revoke_recipient
from evidence.sharing.models import Package
from evidence.sharing.still_open import open_shares
from incidents.models import Incident
from tests.evidence.retention.conftest import TODAY, again, objects_of
from tests.evidence.retention.pages import address, text
from tests.factories.sharing import VOSS, make_draft, make_sent

UNTIL = datetime(2027, 1, 15, 23, 59, tzinfo=UTC)
LATER_VOSS = replace(VOSS, until_at=UNTIL)
FENN = replace(VOSS, name="Ola Fenn", email="ola.fenn@cps.example", until_at=UNTIL - timedelta(days=9))
WHY = "Shared with Eleanor Voss, CPS and 1 more until 15 Jan 2027 ({})."


@pytest.fixture
def shared(tanner_row: Incident, make, gareth_wynn: User) -> Item:
    """A recording of the 31 days alone, which was sent to two prosecutors and is in no incident any more."""
    item = make(incident=tanner_row, category_keys=["use_of_force"])
    make_sent(tanner_row, gareth_wynn, item, people=(LATER_VOSS, FENN))
    Item.objects.filter(pk=item.pk).update(incident=None, was_evidential=False)
    refresh_rest()
    return again(item)


def pass_time(later, days: float) -> None:
    later(days)
    refresh_rest()
    queue_due()
    later(days + 8)
    erase_due()


def test_it_stays_while_one_of_them_can_open_it(shared: Item, later) -> None:
    pass_time(later, 40)

    assert (again(shared).status, len(objects_of(shared))) == (Status.ACTIVE, 1)
    assert again(shared).retention.is_held


def test_its_page_says_with_whom_and_until_when(shared: Item, wynn: Client) -> None:
    page = text(wynn.get(address(shared)))

    assert WHY.format(Package.objects.get()) in page
    assert "Shared</span> Not before <time" in page
    assert "Its last day, or taking the access back." in page


def test_nobody_can_ask_for_its_deletion(shared: Item, records_manager: User) -> None:
    with pytest.raises(HoldInForce, match="Shared with Eleanor Voss"):
        ask_disposal(item=shared, reason="No longer needed", by=records_manager, typed="DELETE")

    assert not Disposal.objects.exists()


def test_what_is_in_the_queue_when_it_is_sent_is_taken_out(
    make, tanner_row: Incident, gareth_wynn: User, later
) -> None:
    item = make(incident=tanner_row, category_keys=["use_of_force"])
    draft = make_draft(tanner_row, gareth_wynn, item, people=(LATER_VOSS,))
    Item.objects.filter(pk=item.pk).update(incident=None, was_evidential=False)
    later(25)
    refresh_rest()
    queue_due()
    version = draft.versions.get()
    version.items.update(file=item.original, size=item.original.size, sha256=item.original.sha256)
    draft.recipients.update(sent_at=TODAY)
    draft.versions.update(sent_at=TODAY, sent_by=gareth_wynn)
    Package.objects.update(state="sent", sent_at=TODAY, sent_by=gareth_wynn)
    later(33)

    erase_due()

    disposal = Disposal.objects.get()
    assert (disposal.state, again(item).status) == (DisposalState.STOPPED, Status.ACTIVE)
    assert "until 15 Jan 2027" in disposal.end_reason


def test_when_access_is_taken_back_it_goes(shared: Item, gareth_wynn: User, later) -> None:
    for recipient in Package.objects.get().recipients.all():
        revoke_recipient(recipient=recipient, reason="Sent in error", by=gareth_wynn)

    pass_time(later, 40)

    assert (again(shared).status, objects_of(shared)) == (Status.DELETED, [])


def test_when_their_last_day_is_over_it_goes(shared: Item, later) -> None:
    pass_time(later, 56)

    assert again(shared).status == Status.DELETED


def test_only_what_can_be_opened_counts(shared: Item, gareth_wynn: User, later) -> None:
    def until() -> list[datetime]:
        return [share.until for share in open_shares([shared.pk])[shared.pk]]

    package, seen = Package.objects.get(), [until()]
    voss, fenn = package.recipients.order_by("name")
    later(50)
    extend_access(recipient=fenn, until_at=UNTIL + timedelta(days=30), by=gareth_wynn)
    seen.append(until())
    later(60)
    seen.append(until())
    package.versions.get().items.update(file=None)
    seen.append(until())
    package.versions.get().items.update(file=shared.original)
    revoke_package(package=package, reason="Sent in error", by=gareth_wynn)
    seen.append(until())

    late = UNTIL + timedelta(days=30)
    assert voss.until_at == UNTIL
    assert seen == [[UNTIL], [late], [late], [], []]
