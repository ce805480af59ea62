"""A package is built, checked, sent and managed: each act works, is refused to strangers, and stands in the journal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Rank, User
from accounts.models.outgoing import OutgoingMessage
from accounts.roles import Role
from audit.operations import Operation
from audit.reading import trail
from evidence.models import Item
from evidence.sharing.actions import building, managing, minding, sending
from evidence.sharing.actions.building import About, Described
from evidence.sharing.models import (
    Code,
    Package,
    PackageItem,
    PackageState,
    PackageVersion,
    Recipient,
    Standing,
)
from evidence.sharing.refusals import BadTimes, NotReady, NotYours, PackageMoved
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last
from tests.factories.accounts import make_person
from tests.factories.evidence import make_item
from tests.factories.sharing import VOSS, make_draft, make_sent

OUTSIDER = replace(VOSS, name="Jo Platt", email="jo@chambers.example")


@pytest.fixture
def draft(tanner_row, gareth_wynn: User, footage: Item) -> Package:
    return make_draft(tanner_row, gareth_wynn, footage)


Act = Callable[[Package, User], object]
THEO = replace(VOSS, name="Theo Marsh", email="theo.marsh@cps.example")
SOON = timezone.now() + timedelta(days=40)


def one(package: Package) -> Recipient:
    return package.recipients.get()


def row_of(package: Package) -> PackageItem:
    return PackageItem.objects.get(version__package=package)


def version_of(package: Package) -> PackageVersion:
    return package.versions.get()


CHANGED, ASKED = Operation.PACKAGE_CHANGED, Operation.PACKAGE_APPROVAL_ASKED
WALSH, NINE = About("R v Walsh"), Described("AR/9", "x")
ON_DRAFTS: dict[str, tuple[Operation, Act]] = {
    "describe_package": (CHANGED, lambda p, by: building.describe_package(package=p, about=WALSH, by=by)),
    "describe_row": (CHANGED, lambda p, by: building.describe_row(row=row_of(p), described=NINE, by=by)),
    "choose_items": (CHANGED, lambda p, by: building.choose_items(version=version_of(p), items=[], by=by)),
    "name_recipient": (CHANGED, lambda p, by: building.name_recipient(package=p, person=OUTSIDER, by=by)),
    "remove_recipient": (CHANGED, lambda p, by: building.remove_recipient(recipient=one(p), by=by)),
    "send_package": (Operation.PACKAGE_SENT, lambda p, by: sending.send_package(package=p, by=by)),
    "ask_approval": (ASKED, lambda p, by: sending.ask_approval(package=p, by=by)),
}
EXTENDED, REVOKED, LINK = Operation.SHARE_EXTENDED, Operation.SHARE_REVOKED, Operation.SHARE_LINK_SENT
ON_SENT: dict[str, tuple[Operation, Act]] = {
    "open_next_version": (CHANGED, lambda p, by: building.open_next_version(package=p, by=by)),
    "extend_access": (EXTENDED, lambda p, by: managing.extend_access(recipient=one(p), until_at=SOON, by=by)),
    "revoke_recipient": (REVOKED, lambda p, by: managing.revoke_recipient(recipient=one(p), reason="No", by=by)),
    "revoke_package": (
        Operation.PACKAGE_REVOKED,
        lambda p, by: managing.revoke_package(package=p, reason="Wrong case", by=by),
    ),
    "send_link_again": (LINK, lambda p, by: managing.send_link_again(recipient=one(p), by=by)),
    "add_recipient": (LINK, lambda p, by: managing.add_recipient(package=p, person=THEO, by=by)),
}


@pytest.fixture(params=[*ON_DRAFTS, *ON_SENT])
def act(request, tanner_row, gareth_wynn: User, footage: Item) -> tuple[Package, Operation, Act]:
    make = make_draft if request.param in ON_DRAFTS else make_sent
    return make(tanner_row, gareth_wynn, footage), *(ON_DRAFTS | ON_SENT)[request.param]


def test_act_is_done_and_stands_in_the_journal(act, gareth_wynn: User) -> None:
    package, operation, do = act

    do(package, gareth_wynn)

    row = last(package)
    assert (row.operation, row.outcome, row.actor_id) == (operation, "success", str(gareth_wynn.pk))


def test_act_is_refused_to_who_does_not_reach_the_package(act, pc_khan: User) -> None:
    package, operation, do = act

    assert_refused(NotYours, operation, package, lambda: do(package, pc_khan))


def test_act_is_undone_when_the_journal_fails(act, gareth_wynn: User, journal_down) -> None:
    package, _, do = act
    messages = OutgoingMessage.objects.count()

    assert_undone(package, lambda: do(package, gareth_wynn))

    assert OutgoingMessage.objects.count() == messages


def test_references_count_up_within_the_year(tanner_row, gareth_wynn: User) -> None:
    two = [building.start_package(incident=tanner_row, by=gareth_wynn).reference for _ in range(2)]

    year = f"{timezone.localdate():%y}"
    assert two == [f"MDS-{year}-00001", f"MDS-{year}-00002"]


def test_package_is_not_started_about_an_incident_out_of_reach(tanner_row, pc_khan: User) -> None:
    with pytest.raises(NotYours):
        building.start_package(incident=tanner_row, by=pc_khan)

    assert (Package.objects.count(), last(tanner_row).outcome) == (0, "denied")


def test_package_is_not_started_when_the_journal_fails(tanner_row, gareth_wynn: User, journal_down) -> None:
    with pytest.raises(JournalDown):
        building.start_package(incident=tanner_row, by=gareth_wynn)

    assert Package.objects.count() == 0


def test_item_of_another_incident_is_not_chosen(draft: Package, gareth_wynn: User, pc_khan: User) -> None:
    other = make_item(recorded_by=pc_khan)

    with pytest.raises(NotYours):
        building.choose_items(version=draft.versions.get(), items=[other], by=gareth_wynn)

    assert PackageItem.objects.filter(item=other).count() == 0


def test_sent_version_fixes_its_bytes_and_custody_says_to_whom(
    draft: Package, gareth_wynn: User, footage: Item
) -> None:
    sending.send_package(package=draft, by=gareth_wynn)

    row, entry = PackageItem.objects.get(), trail(footage)[0]
    assert (row.file, row.sha256, row.size) == (footage.original, footage.original.sha256, footage.original.size)
    assert (entry.operation, entry.sha256, entry.details["package"]) == ("share.sent", row.sha256, draft.reference)
    assert entry.given["recipients"] == "Eleanor Voss, CPS (eleanor.voss@cps.example)"


def test_listed_item_is_sent_without_bytes(draft: Package, gareth_wynn: User, second: Item, footage: Item) -> None:
    building.choose_items(version=draft.versions.get(), items=[footage, second], by=gareth_wynn)
    row = PackageItem.objects.get(item=second)
    listed = Described("NPAS/1", "Thermal", disposition="unused_nonsensitive", is_listed_only=True)
    building.describe_row(row=row, described=listed, by=gareth_wynn)
    sending.send_package(package=draft, by=gareth_wynn)

    row.refresh_from_db()
    assert (row.file, trail(second)[0].operation if trail(second) else "") == (None, "")


def test_mail_holds_the_link_and_no_fact_of_the_case(draft: Package, gareth_wynn: User) -> None:
    sending.send_package(package=draft, by=gareth_wynn)

    mail = OutgoingMessage.objects.get(way="email")
    assert (mail.address, "/s/#" in mail.body, draft.title in mail.body) == ("eleanor.voss@cps.example", True, False)


def test_outsider_needs_a_second_person(tanner_row, footage: Item, gareth_wynn: User, helen_marsh: User) -> None:
    package = make_draft(tanner_row, gareth_wynn, footage, people=(OUTSIDER,))
    with pytest.raises(NotReady):
        sending.send_package(package=package, by=gareth_wynn)
    sending.ask_approval(package=package, by=gareth_wynn)
    with pytest.raises(NotYours):
        sending.approve_package(package=package, by=gareth_wynn)
    second = make_person("S4072", "Ann Roe", Rank.STAFF, gareth_wynn.team, Role.EVIDENCE_MANAGER)

    sending.approve_package(package=package, by=second)

    package.refresh_from_db()
    assert (package.state, package.approved_by, package.sent_by) == (PackageState.SENT, second, second)
    assert gareth_wynn.notices.filter(text__contains="agreed").exists()


def test_change_takes_the_request_for_approval_back(tanner_row, footage: Item, gareth_wynn: User) -> None:
    package = make_draft(tanner_row, gareth_wynn, footage, people=(OUTSIDER,))
    sending.ask_approval(package=package, by=gareth_wynn)

    building.describe_row(row=PackageItem.objects.get(), described=Described("X/1", "x"), by=gareth_wynn)

    package.refresh_from_db()
    assert (package.state, package.asked_by) == (PackageState.DRAFT, None)


def test_second_person_sends_it_back_with_a_reason(tanner_row, footage: Item, gareth_wynn: User) -> None:
    package = make_draft(tanner_row, gareth_wynn, footage, people=(OUTSIDER,))
    sending.ask_approval(package=package, by=gareth_wynn)
    second = make_person("S4072", "Ann Roe", Rank.STAFF, gareth_wynn.team, Role.EVIDENCE_MANAGER)

    sending.send_back(package=package, reason="Who is this?", by=second)

    package.refresh_from_db()
    assert (package.state, last(package).operation) == (PackageState.DRAFT, Operation.PACKAGE_SENT_BACK)


def test_person_outside_the_domains_is_not_added_after_sending(package: Package, gareth_wynn: User) -> None:
    assert_refused(
        NotReady,
        Operation.SHARE_LINK_SENT,
        package,
        lambda: managing.add_recipient(package=package, person=OUTSIDER, by=gareth_wynn),
    )


@pytest.mark.parametrize("days", [-1, 92])
def test_last_day_lies_within_ninety_days(package: Package, gareth_wynn: User, days: int) -> None:
    until = timezone.now() + timedelta(days=days)

    with pytest.raises(BadTimes):
        managing.extend_access(recipient=package.recipients.get(), until_at=until, by=gareth_wynn)


def test_revoked_package_is_final(package: Package, gareth_wynn: User) -> None:
    managing.revoke_package(package=package, reason="Wrong case", by=gareth_wynn)

    with pytest.raises(PackageMoved):
        managing.send_link_again(recipient=package.recipients.get(), by=gareth_wynn)

    assert Recipient.objects.get().standing == Standing.REVOKED


def test_next_version_adds_an_exhibit_and_tells_recipients(package, gareth_wynn: User, footage, second: Item) -> None:
    version = building.open_next_version(package=package, by=gareth_wynn)
    building.choose_items(version=version, items=[footage, second], by=gareth_wynn)
    row = PackageItem.objects.get(version=version, item=second)
    building.describe_row(row=row, described=Described("SD/1", "Doyle", disposition="evidence"), by=gareth_wynn)
    sending.send_package(package=package, by=gareth_wynn, words="SD/1 from PC Doyle")

    kept = PackageItem.objects.get(version=version, item=footage)
    assert (kept.exhibit_reference, kept.disposition) == ("AR/1", "evidence")
    assert "New: SD/1 from PC Doyle" in OutgoingMessage.objects.filter(way="email").order_by("made_at").last().body


def test_sent_version_is_not_changed(package: Package, gareth_wynn: User, second: Item) -> None:
    with pytest.raises(PackageMoved):
        building.choose_items(version=package.versions.get(), items=[second], by=gareth_wynn)

    assert PackageItem.objects.count() == 1


def test_code_is_read_out_only_to_who_gets_it_by_telephone(package: Package, gareth_wynn: User) -> None:
    recipient = package.recipients.get()
    with pytest.raises(PackageMoved):
        managing.read_out_code(recipient=recipient, by=gareth_wynn)
    Recipient.objects.update(code_way="call")

    digits = managing.read_out_code(recipient=recipient, by=gareth_wynn)

    assert (len(digits), digits.isdigit(), Code.objects.get().way) == (6, True, "call")


def test_both_sides_are_warned_once_before_a_link_stops(package: Package, gareth_wynn: User) -> None:
    Recipient.objects.update(until_at=timezone.now() + timedelta(days=6, hours=1))
    for _ in range(2):
        for due in minding.warnings_due():
            minding.warn(warning=due)

    assert OutgoingMessage.objects.filter(subject__contains="stops in 7 days").count() == 1
    assert gareth_wynn.notices.filter(text__contains="stops on").count() == 1


def test_link_nobody_opens_is_said_after_five_days(package: Package, gareth_wynn: User) -> None:
    Recipient.objects.update(sent_at=timezone.now() - timedelta(days=5, hours=1))

    assert [due.days for due in minding.warnings_due()] == [0]


def test_old_codes_and_visits_are_erased(package: Package, gareth_wynn: User) -> None:
    old = timezone.now() - timedelta(days=91)
    recipient = package.recipients.get()
    Code.objects.create(
        recipient=recipient, code_hmac="x", way="sms", made_at=old, expires_at=old + timedelta(minutes=10)
    )

    assert (minding.forget_traces(), minding.forget_traces()) == (1, 0)
