"""Cameras go to officers and come back: at any moment one holder per camera and one camera per officer."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from devices.models import Camera, Issue
from devices.refusals import (
    AlreadyIssued,
    HolderDisabled,
    NotAllowed,
    NotIssued,
    OutOfService,
    UndoTooLate,
    WrongMoment,
    must_manage,
)

UNDO_FOR = timedelta(minutes=10)  # later a mistake is corrected by a return and a new issue


@journal.action
def issue_camera(*, camera: Camera, holder: User, by: User, at: datetime | None = None) -> Issue:
    """Give a camera to an officer, now or at an earlier moment that is entered later.

    Raises NotAllowed, OutOfService, HolderDisabled, AlreadyIssued when the camera or the officer is busy now,
    and WrongMoment when the moment lies ahead or another issue covers it.
    """
    must_manage(by, Operation.CAMERA_ISSUED, camera)
    moment = _moment(at, camera, by)
    camera = _locked(camera, holder)
    _must_be_issuable(camera, holder, by)
    if busy := _busy(camera, holder):
        raise AlreadyIssued(_who_is_busy(busy, camera, holder), camera=camera, by=by, issues=busy)
    return _start(camera, holder, by, moment)


@journal.action
def return_camera(*, camera: Camera, by: User, at: datetime | None = None) -> Issue:
    """Take a camera back from its holder.

    Raises NotAllowed, NotIssued, and WrongMoment when the moment lies ahead or before the issue.
    """
    must_manage(by, Operation.CAMERA_RETURNED, camera)
    moment = _moment(at, camera, by)
    camera = Camera.objects.select_for_update().get(pk=camera.pk)
    issue = camera.issues.current().select_related("holder").first()
    if issue is None:
        message = f"Nobody holds {camera.serial}, so it cannot be returned."
        raise NotIssued(message, operation=Operation.CAMERA_RETURNED, by=by, on=camera, reason_code="not_issued")
    if moment < issue.issued_at:
        raise _wrong_moment("A camera cannot come back before it was issued.", Operation.CAMERA_RETURNED, camera, by)
    return _end(issue, by, moment, reason_code="")


@journal.action
def take_over_camera(*, camera: Camera, holder: User, by: User) -> Issue:
    """Issue a camera although it or its new holder is busy: what is in the way is returned in the same act.

    Raises NotAllowed, OutOfService, HolderDisabled, and AlreadyIssued when the officer holds this camera.
    """
    must_manage(by, Operation.CAMERA_ISSUED, camera)
    moment = timezone.now()
    camera = _locked(camera, holder)
    _must_be_issuable(camera, holder, by)
    busy = _busy(camera, holder)
    if any(issue.camera_id == camera.pk and issue.holder_id == holder.pk for issue in busy):
        raise AlreadyIssued(_who_is_busy(busy, camera, holder), camera=camera, by=by, issues=[])
    for issue in busy:
        _end(issue, by, moment, reason_code="taken_over")
    return _start(camera, holder, by, moment)


@journal.action
def undo_issue(*, issue: Issue, by: User) -> list[Issue]:
    """Undo an issue of the last ten minutes and give back what its take-over had ended; return those issues.

    Raises NotAllowed, and UndoTooLate when ten minutes have passed or the camera has been returned.
    """
    must_manage(by, Operation.CAMERA_RETURNED, issue.camera)
    camera = _locked(issue.camera, issue.holder)
    issue = Issue.objects.select_related("camera", "holder").get(pk=issue.pk)
    moment = timezone.now()
    if not issue.is_current or moment - issue.issued_at > UNDO_FOR:
        message = "This can no longer be undone. Return the camera and issue it again."
        raise UndoTooLate(message, operation=Operation.CAMERA_RETURNED, by=by, on=camera, reason_code="undo_too_late")
    _end(issue, by, moment, reason_code="undone")
    ended = Issue.objects.filter(returned_at=issue.issued_at).filter(Q(camera=camera) | Q(holder=issue.holder))
    earlier = list(ended.select_related("camera", "holder").order_by("pk"))
    return [_start(one.camera, one.holder, by, moment) for one in earlier]


@journal.action
def undo_return(*, issue: Issue, by: User) -> Issue:
    """Undo a return of the last ten minutes: the holder has had the camera all along. Return the new issue.

    Raises NotAllowed, OutOfService, HolderDisabled, AlreadyIssued when the camera or the officer is busy again, and
    UndoTooLate when ten minutes have passed.
    """
    must_manage(by, Operation.CAMERA_ISSUED, issue.camera)
    camera = _locked(issue.camera, issue.holder)
    issue = Issue.objects.select_related("camera", "holder").get(pk=issue.pk)
    if issue.returned_at is None or timezone.now() - issue.returned_at > UNDO_FOR:
        message = "This can no longer be undone. Issue the camera again."
        raise UndoTooLate(message, operation=Operation.CAMERA_ISSUED, by=by, on=camera, reason_code="undo_too_late")
    _must_be_issuable(camera, issue.holder, by)
    if busy := _busy(camera, issue.holder):
        raise AlreadyIssued(_who_is_busy(busy, camera, issue.holder), camera=camera, by=by, issues=busy)
    return _start(camera, issue.holder, by, issue.returned_at)


def _moment(at: datetime | None, camera: Camera, by: User) -> datetime:
    now = timezone.now()
    if at is not None and at > now:
        raise _wrong_moment("The moment lies in the future.", Operation.CAMERA_ISSUED, camera, by)
    return at or now


def _wrong_moment(message: str, operation: Operation, camera: Camera, by: User) -> WrongMoment:
    return WrongMoment(message, operation=operation, by=by, on=camera, reason_code="wrong_moment")


def _locked(camera: Camera, holder: User) -> Camera:
    """Lock what an issue touches: the officer, then the officer's and the wanted camera in key order."""
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=holder.pk)
    held = Issue.objects.current().filter(holder=holder).values("camera")
    wanted = Camera.objects.filter(Q(pk=camera.pk) | Q(pk__in=held)).order_by("pk").select_for_update(no_key=True)
    return next(found for found in wanted if found.pk == camera.pk)


def _must_be_issuable(camera: Camera, holder: User, by: User) -> None:
    if not camera.is_in_service:
        message = f"{camera.serial} is {camera.get_state_display().lower()} and cannot be issued."
        raise OutOfService(message, operation=Operation.CAMERA_ISSUED, by=by, on=camera, reason_code="out_of_service")
    if not reaches(by, Permission.DEVICES_MANAGE, holder):
        message = f"{holder.title} belongs to a team whose devices you do not manage."
        raise NotAllowed(message, operation=Operation.CAMERA_ISSUED, by=by, on=camera, reason_code="out_of_reach")
    if not holder.is_active:
        message = f"{holder.title} has no working account, so no camera can be issued to them."
        raise HolderDisabled(
            message, operation=Operation.CAMERA_ISSUED, by=by, on=camera, reason_code="holder_disabled"
        )


def _busy(camera: Camera, holder: User) -> list[Issue]:
    current = Issue.objects.current().filter(Q(camera=camera) | Q(holder=holder))
    return list(current.select_related("camera", "holder").order_by("pk"))


def _who_is_busy(busy: list[Issue], camera: Camera, holder: User) -> str:
    if any(issue.camera_id == camera.pk and issue.holder_id == holder.pk for issue in busy):
        return f"{holder.title} already holds {camera.serial}."
    if mine := next((issue for issue in busy if issue.camera_id == camera.pk), None):
        return f"{camera.serial} is already issued to {mine.holder.title} {mine.holder.collar_number}."
    return f"{holder.title} already holds {busy[0].camera.serial}."


def _start(camera: Camera, holder: User, by: User, moment: datetime) -> Issue:
    try:
        with transaction.atomic():
            issue = Issue.objects.create(camera=camera, holder=holder, issued_at=moment, issued_by=by)
    except IntegrityError as error:
        message = "The camera was with somebody else, or the officer had another camera, at that moment."
        raise _wrong_moment(message, Operation.CAMERA_ISSUED, camera, by) from error
    journal.act(
        Operation.CAMERA_ISSUED,
        by=by,
        on=camera,
        details={"issue": str(issue.pk), "holder": str(holder.pk), "issued_at": moment.isoformat()},
        personal={"holder": holder.label},
    )
    return issue


def _end(issue: Issue, by: User, moment: datetime, *, reason_code: str) -> Issue:
    issue.returned_at = moment
    issue.returned_by = by
    issue.save(update_fields=["returned_at", "returned_by"])
    journal.act(
        Operation.CAMERA_RETURNED,
        by=by,
        on=issue.camera,
        reason_code=reason_code,
        details={"issue": str(issue.pk), "holder": str(issue.holder_id), "returned_at": moment.isoformat()},
        personal={"holder": issue.holder.label},
    )
    return issue
