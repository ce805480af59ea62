"""Cameras go out and come back: the rule, the right, the journal, and the undo."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import User
from devices.actions import issue_device, return_device, take_over_device, undo_issue
from devices.models import Camera, Issue, State
from devices.refusals import (
    AlreadyIssued,
    HolderDisabled,
    NotAllowed,
    NotIssued,
    OutOfService,
    UndoTooLate,
    WrongMoment,
)
from tests.factories.devices import entries, make_camera, make_issue


def test_a_camera_is_issued(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    assert Issue.objects.get() == issue
    assert (issue.camera, issue.holder, issue.issued_by, issue.returned_at) == (camera, pc_rahman, ruth_adler, None)
    assert camera.current_issue == issue


def test_a_stranger_cannot_issue_a_camera(camera: Camera, pc_rahman: User, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        issue_device(device=camera, holder=pc_rahman, by=sgt_nair)

    assert Issue.objects.count() == 0
    assert entries() == [("camera.issued", "denied", str(sgt_nair.pk), str(camera.pk))]


def test_issuing_leaves_exactly_one_entry(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    assert entries() == [("camera.issued", "success", str(ruth_adler.pk), str(camera.pk))]


def test_a_failed_journal_undoes_the_issue(
    camera: Camera, pc_rahman: User, ruth_adler: User, broken_journal: None
) -> None:
    with pytest.raises(DatabaseError):
        issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    assert Issue.objects.count() == 0


def test_a_camera_with_a_holder_is_not_issued_again(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    first = issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    with pytest.raises(AlreadyIssued, match="X6039A1B4 is already issued to PC Aisha Rahman 20417") as refused:
        issue_device(device=camera, holder=pc_doyle, by=ruth_adler)

    assert refused.value.issues == [first]
    assert list(Issue.objects.all()) == [first]


def test_an_officer_holds_one_camera(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    with pytest.raises(AlreadyIssued, match="PC Aisha Rahman already holds X6039A1B4"):
        issue_device(device=make_camera("X6039A1B5"), holder=pc_rahman, by=ruth_adler)

    assert Issue.objects.count() == 1


@pytest.mark.parametrize("state", [State.RETIRED, State.LOST])
def test_a_camera_out_of_service_is_not_issued(state: State, pc_rahman: User, ruth_adler: User) -> None:
    camera = make_camera(state=state)

    with pytest.raises(OutOfService):
        issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    assert Issue.objects.count() == 0


def test_a_disabled_person_gets_no_camera(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    User.objects.filter(pk=pc_rahman.pk).update(is_active=False, disabled_at=timezone.now(), disabled_by=ruth_adler)
    pc_rahman.refresh_from_db()

    with pytest.raises(HolderDisabled):
        issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    assert Issue.objects.count() == 0


def test_an_issue_can_be_entered_later(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    this_morning = timezone.now() - timedelta(hours=9)

    issue = issue_device(device=camera, holder=pc_rahman, by=ruth_adler, at=this_morning)

    assert issue.issued_at == this_morning


def test_a_camera_is_not_issued_in_the_future(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    with pytest.raises(WrongMoment):
        issue_device(device=camera, holder=pc_rahman, by=ruth_adler, at=timezone.now() + timedelta(minutes=1))

    assert Issue.objects.count() == 0


def test_an_issue_entered_later_cannot_overlap_another(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    now = timezone.now()
    make_issue(camera, pc_doyle, ruth_adler, from_at=now - timedelta(hours=5), to_at=now - timedelta(hours=1))

    with pytest.raises(WrongMoment):
        issue_device(device=camera, holder=pc_rahman, by=ruth_adler, at=now - timedelta(hours=2))

    assert Issue.objects.count() == 1


def test_a_camera_is_returned(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    issue = return_device(device=camera, by=ruth_adler)

    assert issue.returned_at is not None
    assert issue.returned_by == ruth_adler
    assert Camera.objects.get().current_issue is None


def test_a_stranger_cannot_return_a_camera(camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(NotAllowed):
        return_device(device=camera, by=pc_doyle)

    assert Issue.objects.get().is_current
    assert entries() == [("camera.returned", "denied", str(pc_doyle.pk), str(camera.pk))]


def test_returning_leaves_exactly_one_entry(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    return_device(device=camera, by=ruth_adler)

    assert entries() == [("camera.returned", "success", str(ruth_adler.pk), str(camera.pk))]


def test_a_failed_journal_undoes_the_return(
    camera: Camera, pc_rahman: User, ruth_adler: User, broken_journal: None
) -> None:
    make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(DatabaseError):
        return_device(device=camera, by=ruth_adler)

    assert Issue.objects.get().is_current


def test_a_camera_nobody_holds_cannot_be_returned(camera: Camera, ruth_adler: User) -> None:
    with pytest.raises(NotIssued):
        return_device(device=camera, by=ruth_adler)


def test_a_take_over_returns_what_is_in_the_way(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    other = make_camera("X6039A1B5")
    make_issue(camera, pc_rahman, ruth_adler)
    make_issue(other, pc_doyle, ruth_adler)

    issue = take_over_device(device=camera, holder=pc_doyle, by=ruth_adler)

    assert list(Issue.objects.current()) == [issue]
    assert (issue.camera, issue.holder) == (camera, pc_doyle)
    assert [entry[0] for entry in entries()] == ["camera.returned", "camera.returned", "camera.issued"]


def test_a_stranger_cannot_take_over(camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User) -> None:
    first = make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(NotAllowed):
        take_over_device(device=camera, holder=pc_doyle, by=pc_doyle)

    assert list(Issue.objects.current()) == [first]
    assert entries() == [("camera.issued", "denied", str(pc_doyle.pk), str(camera.pk))]


def test_a_failed_journal_undoes_the_take_over(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User, broken_journal: None
) -> None:
    first = make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(DatabaseError):
        take_over_device(device=camera, holder=pc_doyle, by=ruth_adler)

    assert list(Issue.objects.current()) == [first]


def test_undo_takes_the_camera_back(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = issue_device(device=camera, holder=pc_rahman, by=ruth_adler)

    restored = undo_issue(issue=issue, by=ruth_adler)

    assert restored == []
    assert Issue.objects.current().count() == 0
    assert [entry[:2] for entry in entries()] == [("camera.issued", "success"), ("camera.returned", "success")]


def test_undo_of_a_take_over_gives_both_cameras_back(
    camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    other = make_camera("X6039A1B5")
    make_issue(camera, pc_rahman, ruth_adler)
    make_issue(other, pc_doyle, ruth_adler)
    issue = take_over_device(device=camera, holder=pc_doyle, by=ruth_adler)

    undo_issue(issue=issue, by=ruth_adler)

    assert {(one.camera, one.holder) for one in Issue.objects.current()} == {(camera, pc_rahman), (other, pc_doyle)}


def test_undo_is_over_after_ten_minutes(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = make_issue(camera, pc_rahman, ruth_adler, from_at=timezone.now() - timedelta(minutes=11))

    with pytest.raises(UndoTooLate):
        undo_issue(issue=issue, by=ruth_adler)

    assert Issue.objects.get().is_current


def test_a_stranger_cannot_undo(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(NotAllowed):
        undo_issue(issue=issue, by=pc_rahman)

    assert Issue.objects.get().is_current


def test_a_failed_journal_undoes_the_undo(
    camera: Camera, pc_rahman: User, ruth_adler: User, broken_journal: None
) -> None:
    issue = make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(DatabaseError):
        undo_issue(issue=issue, by=ruth_adler)

    assert Issue.objects.get().is_current


def test_the_holder_at_a_moment_is_known(camera: Camera, pc_rahman: User, pc_doyle: User, ruth_adler: User) -> None:
    now = timezone.now()
    make_issue(camera, pc_rahman, ruth_adler, from_at=now - timedelta(hours=4), to_at=now - timedelta(hours=2))
    make_issue(camera, pc_doyle, ruth_adler, from_at=now - timedelta(hours=2))

    holders = [Issue.objects.holder_at(camera, now - timedelta(hours=hours)) for hours in (5, 4, 3, 2, 0)]

    assert holders == [None, pc_rahman, pc_rahman, pc_doyle, pc_doyle]
