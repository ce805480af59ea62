"""TASERs go out and come back as cameras do, and only to officers who are qualified."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from devices.actions import issue_device, return_device, take_over_device, undo_issue, undo_return
from devices.models import Camera, Issue, Service, Taser
from devices.refusals import AlreadyIssued, NotAllowed, NotQualified, OutOfService, UndoTooLate
from tests.factories.devices import entries, make_issue, make_qualified, make_taser, make_taser_issue


@pytest.fixture
def taser(db: None) -> Taser:
    return make_taser()


@pytest.fixture
def rahman(pc_rahman: User, ruth_adler: User) -> User:
    """PC Rahman, qualified."""
    make_qualified(pc_rahman, ruth_adler)
    return pc_rahman


def test_a_taser_is_issued_with_exactly_one_entry(taser: Taser, rahman: User, ruth_adler: User) -> None:
    issue = issue_device(device=taser, holder=rahman, by=ruth_adler)

    assert (issue.taser, issue.camera, issue.holder, issue.device) == (taser, None, rahman, taser)
    assert taser.current_issue == issue
    assert entries() == [("taser.issued", "success", str(ruth_adler.pk), str(taser.pk))]


def test_a_stranger_cannot_issue_a_taser(taser: Taser, rahman: User, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        issue_device(device=taser, holder=rahman, by=sgt_nair)

    assert Issue.objects.count() == 0
    assert entries() == [("taser.issued", "denied", str(sgt_nair.pk), str(taser.pk))]


def test_a_failed_journal_undoes_the_issue(taser: Taser, rahman: User, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        issue_device(device=taser, holder=rahman, by=ruth_adler)

    assert Issue.objects.count() == 0


def test_only_who_is_qualified_gets_a_taser(taser: Taser, pc_rahman: User, ruth_adler: User) -> None:
    with pytest.raises(NotQualified) as refused:
        issue_device(device=taser, holder=pc_rahman, by=ruth_adler)

    assert str(refused.value) == "PC Aisha Rahman is not qualified for TASER."
    assert Issue.objects.count() == 0
    assert entries() == [("taser.issued", "denied", str(ruth_adler.pk), str(taser.pk))]


def test_a_qualification_counts_on_its_last_day_and_not_after(taser: Taser, pc_rahman: User, ruth_adler: User) -> None:
    today = timezone.localdate()
    make_qualified(pc_rahman, ruth_adler, today)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)

    with time_machine.travel(midnight, tick=False), pytest.raises(NotQualified) as refused:
        issue_device(device=taser, holder=pc_rahman, by=ruth_adler)
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        issue_device(device=taser, holder=pc_rahman, by=ruth_adler)

    assert str(refused.value) == f"PC Aisha Rahman's TASER qualification ran out on {today:%-d %b %Y}."
    assert Issue.objects.current().count() == 1


def test_a_camera_needs_no_qualification(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    assert issue_device(device=camera, holder=pc_rahman, by=ruth_adler).is_current


def test_an_officer_holds_one_camera_and_one_taser(
    taser: Taser, camera: Camera, rahman: User, ruth_adler: User
) -> None:
    issue_device(device=camera, holder=rahman, by=ruth_adler)
    issue_device(device=taser, holder=rahman, by=ruth_adler)

    with pytest.raises(AlreadyIssued, match="PC Aisha Rahman already holds X3000A1C2"):
        issue_device(device=make_taser("X3000A1C3"), holder=rahman, by=ruth_adler)

    assert {issue.device.serial for issue in Issue.objects.current()} == {"X6039A1B4", "X3000A1C2"}


@pytest.mark.parametrize("state", [Service.LOST, Service.RETIRED])
def test_a_taser_out_of_service_is_not_issued(state: Service, rahman: User, ruth_adler: User) -> None:
    with pytest.raises(OutOfService):
        issue_device(device=make_taser(state=state), holder=rahman, by=ruth_adler)

    assert Issue.objects.count() == 0


def test_a_taser_is_returned(taser: Taser, camera: Camera, rahman: User, ruth_adler: User) -> None:
    make_taser_issue(taser, rahman, ruth_adler)
    kept = make_issue(camera, rahman, ruth_adler)

    issue = return_device(device=taser, by=ruth_adler)

    assert issue.returned_by == ruth_adler
    assert list(Issue.objects.current()) == [kept]
    assert entries() == [("taser.returned", "success", str(ruth_adler.pk), str(taser.pk))]


def test_taking_over_a_taser_leaves_cameras_where_they_are(
    taser: Taser, camera: Camera, rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_taser_issue(taser, pc_doyle, ruth_adler)
    make_taser_issue(make_taser("X3000A1C3"), rahman, ruth_adler)
    kept = make_issue(camera, rahman, ruth_adler)

    issue = take_over_device(device=taser, holder=rahman, by=ruth_adler)

    assert set(Issue.objects.current()) == {kept, issue}
    assert [entry[0] for entry in entries()] == ["taser.returned", "taser.returned", "taser.issued"]


def test_nobody_takes_over_a_taser_unqualified(taser: Taser, rahman: User, pc_doyle: User, ruth_adler: User) -> None:
    first = make_taser_issue(taser, rahman, ruth_adler)

    with pytest.raises(NotQualified):
        take_over_device(device=taser, holder=pc_doyle, by=ruth_adler)

    assert list(Issue.objects.current()) == [first]


def test_undo_of_a_take_over_gives_the_taser_back(
    taser: Taser, camera: Camera, rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_qualified(pc_doyle, ruth_adler)
    make_taser_issue(taser, pc_doyle, ruth_adler)
    kept = make_issue(camera, rahman, ruth_adler)
    issue = take_over_device(device=taser, holder=rahman, by=ruth_adler)

    restored = undo_issue(issue=issue, by=ruth_adler)

    assert [(one.device, one.holder) for one in restored] == [(taser, pc_doyle)]
    assert set(Issue.objects.current()) == {kept, *restored}


def test_undo_gives_no_taser_back_to_somebody_unqualified(
    taser: Taser, rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_taser_issue(taser, pc_doyle, ruth_adler)
    issue = take_over_device(device=taser, holder=rahman, by=ruth_adler)

    with pytest.raises(NotQualified, match="PC Sean Doyle is not qualified"):
        undo_issue(issue=issue, by=ruth_adler)

    assert list(Issue.objects.current()) == [issue]


def test_undoing_a_return_asks_for_the_qualification_again(taser: Taser, pc_rahman: User, ruth_adler: User) -> None:
    make_taser_issue(taser, pc_rahman, ruth_adler)
    returned = return_device(device=taser, by=ruth_adler)

    with pytest.raises(NotQualified):
        undo_return(issue=returned, by=ruth_adler)

    assert Issue.objects.current().count() == 0


def test_a_return_too_long_ago_is_spoken_of_as_a_taser(taser: Taser, rahman: User, ruth_adler: User) -> None:
    long_ago = timezone.now() - timedelta(minutes=11)
    issue = make_taser_issue(taser, rahman, ruth_adler, from_at=long_ago - timedelta(hours=1), to_at=long_ago)

    with pytest.raises(UndoTooLate, match="Issue the TASER again"):
        undo_return(issue=issue, by=ruth_adler)


def test_one_taser_per_officer(taser: Taser, rahman: User, ruth_adler: User) -> None:
    make_taser_issue(taser, rahman, ruth_adler)

    with pytest.raises(IntegrityError, match="one_taser_per_officer"), transaction.atomic():
        make_taser_issue(make_taser("X3000A1C3"), rahman, ruth_adler)


def test_one_holder_of_a_taser_at_a_time(taser: Taser, rahman: User, pc_doyle: User, ruth_adler: User) -> None:
    make_taser_issue(taser, rahman, ruth_adler)

    with pytest.raises(IntegrityError, match="one_holder_of_a_taser_at_a_time"), transaction.atomic():
        make_taser_issue(taser, pc_doyle, ruth_adler)


@pytest.mark.parametrize("both", [True, False])
def test_an_issue_is_of_one_device(taser: Taser, camera: Camera, rahman: User, ruth_adler: User, *, both: bool) -> None:
    devices = {"camera": camera, "taser": taser} if both else {}

    with pytest.raises(IntegrityError, match="issue_is_of_one_device"), transaction.atomic():
        Issue.objects.create(**devices, holder=rahman, issued_by=ruth_adler)


def test_the_holder_of_a_taser_at_a_moment_is_known(taser: Taser, rahman: User, ruth_adler: User) -> None:
    now = timezone.now()
    make_taser_issue(taser, rahman, ruth_adler, from_at=now - timedelta(hours=4), to_at=now - timedelta(hours=2))

    holders = [Issue.objects.holder_at(taser, now - timedelta(hours=hours)) for hours in (5, 3, 1)]

    assert holders == [None, rahman, None]
