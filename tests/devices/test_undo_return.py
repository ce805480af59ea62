"""Undoing a return: the holder has had the camera all along; not later, and not when somebody else has it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.actions import return_device, undo_return
from devices.models import Camera, Issue, State
from devices.refusals import AlreadyIssued, NotAllowed, OutOfService, UndoTooLate
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_issue


@pytest.fixture
def returned(camera: Camera, pc_rahman: User, ruth_adler: User) -> Issue:
    make_issue(camera, pc_rahman, ruth_adler, from_at=timezone.now() - timedelta(hours=8))
    return return_device(device=camera, by=ruth_adler)


def test_the_holder_has_the_camera_again_without_a_gap(returned: Issue, pc_rahman: User, ruth_adler: User) -> None:
    again = undo_return(issue=returned, by=ruth_adler)

    assert (again.holder, again.is_current, again.issued_at) == (pc_rahman, True, returned.returned_at)


def test_undoing_is_journalled(returned: Issue, camera: Camera, ruth_adler: User) -> None:
    undo_return(issue=returned, by=ruth_adler)

    assert entries()[-1] == ("camera.issued", "success", str(ruth_adler.pk), str(camera.pk))


def test_after_ten_minutes_it_is_too_late(returned: Issue, ruth_adler: User) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=11)), pytest.raises(UndoTooLate):
        undo_return(issue=returned, by=ruth_adler)

    assert Issue.objects.current().count() == 0


def test_a_camera_that_somebody_else_has_stays_there(
    returned: Issue, camera: Camera, pc_doyle: User, ruth_adler: User
) -> None:
    make_issue(camera, pc_doyle, ruth_adler)

    with pytest.raises(AlreadyIssued):
        undo_return(issue=returned, by=ruth_adler)

    assert Issue.objects.current().get().holder == pc_doyle


def test_an_officer_with_another_camera_keeps_that_one(returned: Issue, pc_rahman: User, ruth_adler: User) -> None:
    other = make_camera("X6039A1B5")
    make_issue(other, pc_rahman, ruth_adler)

    with pytest.raises(AlreadyIssued):
        undo_return(issue=returned, by=ruth_adler)

    assert Issue.objects.current().get().camera == other


def test_a_camera_lost_meanwhile_is_not_issued(returned: Issue, ruth_adler: User) -> None:
    Camera.objects.update(state=State.LOST)

    with pytest.raises(OutOfService):
        undo_return(issue=returned, by=ruth_adler)

    assert Issue.objects.current().count() == 0


def test_an_issue_that_was_not_returned_cannot_be_undone_so(camera: Camera, pc_rahman: User, ruth_adler: User) -> None:
    issue = make_issue(camera, pc_rahman, ruth_adler)

    with pytest.raises(UndoTooLate):
        undo_return(issue=issue, by=ruth_adler)

    assert Issue.objects.count() == 1


def test_a_supervisor_cannot_undo(returned: Issue, sgt_nair: User, camera: Camera) -> None:
    with pytest.raises(NotAllowed):
        undo_return(issue=returned, by=sgt_nair)

    assert Issue.objects.current().count() == 0
    assert entries()[-1] == ("camera.issued", "denied", str(sgt_nair.pk), str(camera.pk))


def test_a_failed_journal_undoes_it(returned: Issue, ruth_adler: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        undo_return(issue=returned, by=ruth_adler)

    assert Issue.objects.current().count() == 0


def test_too_late_is_said_on_the_page(client: Client, returned: Issue, ruth_adler: User) -> None:
    Issue.objects.update(returned_at=timezone.now() - timedelta(minutes=11))
    sign_in_client(client, ruth_adler)

    page = client.post("/devices/assign/undo-return/", {"issue": str(returned.pk)}, follow=True).content.decode()

    assert "This can no longer be undone. Issue the camera again." in page


def test_undo_of_nothing_is_404(client: Client, ruth_adler: User) -> None:
    sign_in_client(client, ruth_adler)

    assert client.post("/devices/assign/undo-return/", {"issue": "nonsense"}).status_code == 404
