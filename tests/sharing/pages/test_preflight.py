"""The list before sending: what blocks, what is doubtful, who needs a second person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Rank, User
from accounts.roles import Role
from evidence.actions.access.viewing_lock import set_lock
from evidence.models import AccessClass, Clip, File, Item, TimeBasis, VerifyOutcome
from evidence.sharing.actions import building, sending
from evidence.sharing.actions.building import Described
from evidence.sharing.models import Disposition, Package, PackageItem, PackageVersion, Recipient
from evidence.sharing.preflight import checks_of, is_allowed, rows_of
from evidence.sharing.refusals import NotReady
from tests.accounts.acts import last
from tests.factories.accounts import make_person
from tests.factories.sharing import make_draft


@pytest.fixture
def draft(tanner_row, gareth_wynn: User, footage: Item) -> Package:
    return make_draft(tanner_row, gareth_wynn, footage)


def keys_of(package: Package, tone: str) -> set[str]:
    rows = rows_of(package.versions.get(sent_at=None))
    return {one.key for one in checks_of(package, rows, package.recipients.all()).checks if one.tone == tone}


def test_good_draft_has_nothing_to_fix(draft: Package) -> None:
    assert keys_of(draft, "red") == set()


RED = {
    "undecided": lambda item: PackageItem.objects.update(disposition=""),
    "sensitive": lambda item: PackageItem.objects.update(disposition=Disposition.UNUSED_SENSITIVE),
    "flagged": lambda item: Item.objects.update(sensitivity=["rasso"]),
    "restricted": lambda item: Item.objects.update(access_class=AccessClass.RESTRICTED),
    "status": lambda item: Item.objects.update(status="queued"),
    "storing": lambda item: File.objects.update(place="incoming", stored_at=None, incoming_name="x"),
    "hash": lambda item: File.objects.update(verified_at=timezone.now(), verify_outcome=VerifyOutcome.MISMATCH),
    "nobody": lambda item: Recipient.objects.all().delete(),
    "empty": lambda item: PackageItem.objects.update(is_listed_only=True),
}


@pytest.mark.parametrize("key", sorted(RED))
def test_red_check_blocks_sending(draft: Package, gareth_wynn: User, footage: Item, key: str) -> None:
    RED[key](footage)

    with pytest.raises(NotReady):
        sending.send_package(package=draft, by=gareth_wynn)

    assert key in keys_of(draft, "red")
    assert (last(draft).outcome, PackageVersion.objects.get().sent_at) == ("denied", None)


def test_viewing_lock_blocks_sending(draft: Package, headquarters, dc_okafor: User, tanner_row, footage: Item) -> None:
    manager = make_person("S4150", "Owen Pryce", Rank.STAFF, headquarters, Role.PIM)
    early = footage.recorded_at - timedelta(hours=1)
    set_lock(incident=tanner_row, from_at=early, to_at=None, witnesses=[dc_okafor], reason="A death", by=manager)

    assert "locked" in keys_of(draft, "red")


def test_wrong_clock_is_doubtful_until_it_is_said(draft: Package, gareth_wynn: User) -> None:
    Item.objects.update(clock_offset_ms=63_000)
    before = keys_of(draft, "amber")
    described = Described("SD/2", "CCTV", disposition="evidence", label="The clock was 63 s fast.")
    building.describe_row(row=PackageItem.objects.get(), described=described, by=gareth_wynn)

    assert ("clock" in before, "clock" in keys_of(draft, "amber")) == (True, False)


def test_whole_recording_beside_its_clip_needs_a_reason(
    draft: Package, gareth_wynn: User, footage: Item, second
) -> None:
    facts = {"title": "For charge", "purpose": "share", "asked_by": gareth_wynn}
    Clip.objects.create(parent=footage, in_ms=0, out_ms=900, item=second, method="copied", **facts)
    before = keys_of(draft, "red")
    PackageItem.objects.update(why_whole="The defence asks for all of it")

    assert ("whole" in before, "whole" in keys_of(draft, "red")) == (True, False)


def test_unknown_time_is_doubtful(draft: Package) -> None:
    Item.objects.update(time_basis=TimeBasis.UNKNOWN, recorded_at=None)

    assert "clock" in keys_of(draft, "amber")


def test_database_refuses_bytes_of_sensitive_unused_material(draft: Package, footage: Item) -> None:
    file = footage.original
    with pytest.raises(IntegrityError, match="sensitive_unused_material_is_never_sent"), transaction.atomic():
        PackageItem.objects.update(disposition="unused_sensitive", file=file, size=file.size, sha256=file.sha256)


@pytest.mark.parametrize(
    ("email", "allowed"),
    [("a@cps.example", True), ("a@west.cps.example", True), ("a@CPS.example", True), ("a@notcps.example", False),
     ("a@cps.example.evil", False), ("a@gmail.example", False)],
)  # fmt: skip
def test_domains_below_an_allowed_one_are_allowed(email: str, *, allowed: bool) -> None:
    assert is_allowed(email) is allowed
