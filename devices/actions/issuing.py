"""Cameras and TASERs go to officers and come back: at any moment one holder per device, one of each per officer."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.operations import Operation
from devices.kinds import TASER, Device, kind_of
from devices.models import Issue, Qualification
from devices.models.qualification import taser_problem
from devices.refusals import (
    AlreadyIssued,
    HolderDisabled,
    NotAllowed,
    NotIssued,
    NotQualified,
    OutOfService,
    UndoTooLate,
    WrongMoment,
    must_manage,
)

UNDO_FOR = timedelta(minutes=10)  # later a mistake is corrected by a return and a new issue
LOADED = ("camera", "taser", "holder")


@journal.action
def issue_device(*, device: Device, holder: User, by: User, at: datetime | None = None) -> Issue:
    """Give a camera or TASER to an officer, now or at an earlier moment that is entered later.

    Raises NotAllowed, OutOfService, HolderDisabled, NotQualified (a TASER takes a qualification that counts today),
    AlreadyIssued when the device is busy now or the officer has another of its kind, and WrongMoment when the moment
    lies ahead or another issue covers it.
    """
    must_manage(by, kind_of(device).issued, device)
    moment = _moment(at, device, by)
    device = _locked(device, holder)
    _must_be_issuable(device, holder, by)
    if busy := _busy(device, holder):
        raise AlreadyIssued(_who_is_busy(busy, device, holder), device=device, by=by, issues=busy)
    return _start(device, holder, by, moment)


@journal.action
def return_device(*, device: Device, by: User, at: datetime | None = None) -> Issue:
    """Take a camera or TASER back from its holder.

    Raises NotAllowed, NotIssued, and WrongMoment when the moment lies ahead or before the issue.
    """
    kind = kind_of(device)
    must_manage(by, kind.returned, device)
    moment = _moment(at, device, by)
    device = kind.model.objects.select_for_update().get(pk=device.pk)
    issue = kind.issues().current().filter(kind.is_device(device)).select_related(*LOADED).first()
    if issue is None:
        message = f"Nobody holds {device.serial}, so it cannot be returned."
        raise NotIssued(message, operation=kind.returned, by=by, on=device, reason_code="not_issued")
    if moment < issue.issued_at:
        raise _wrong_moment(f"A {kind.word} cannot come back before it was issued.", kind.returned, device, by)
    return _end(issue, by, moment, reason_code="")


@journal.action
def take_over_device(*, device: Device, holder: User, by: User) -> Issue:
    """Issue a device although it or its new holder is busy: what is in the way is returned in the same act.

    Raises NotAllowed, OutOfService, HolderDisabled, NotQualified, and AlreadyIssued when the officer holds this one.
    """
    must_manage(by, kind_of(device).issued, device)
    moment = timezone.now()
    device = _locked(device, holder)
    _must_be_issuable(device, holder, by)
    busy = _busy(device, holder)
    if any(issue.device == device and issue.holder_id == holder.pk for issue in busy):
        raise AlreadyIssued(_who_is_busy(busy, device, holder), device=device, by=by, issues=[])
    for issue in busy:
        _end(issue, by, moment, reason_code="taken_over")
    return _start(device, holder, by, moment)


@journal.action
def undo_issue(*, issue: Issue, by: User) -> list[Issue]:
    """Undo an issue of the last ten minutes and give back what its take-over had ended; return those issues.

    Raises NotAllowed, UndoTooLate when ten minutes have passed or the device has been returned, and NotQualified
    when a TASER would go back to somebody who may no longer hold it.
    """
    kind = kind_of(issue.device)
    must_manage(by, kind.returned, issue.device)
    device = _locked(issue.device, issue.holder)
    issue = Issue.objects.select_related(*LOADED).get(pk=issue.pk)
    moment = timezone.now()
    if not issue.is_current or moment - issue.issued_at > UNDO_FOR:
        message = f"This can no longer be undone. Return the {kind.word} and issue it again."
        raise UndoTooLate(message, operation=kind.returned, by=by, on=device, reason_code="undo_too_late")
    _end(issue, by, moment, reason_code="undone")
    ended = kind.issues().filter(returned_at=issue.issued_at).filter(kind.is_device(device) | Q(holder=issue.holder))
    earlier = list(ended.select_related(*LOADED).order_by("pk"))
    for one in earlier:
        _must_be_qualified(one.device, one.holder, by)
    return [_start(one.device, one.holder, by, moment) for one in earlier]


@journal.action
def undo_return(*, issue: Issue, by: User) -> Issue:
    """Undo a return of the last ten minutes: the holder has had the device all along. Return the new issue.

    Raises NotAllowed, OutOfService, HolderDisabled, NotQualified, AlreadyIssued when the device or the officer is busy
    again, and UndoTooLate when ten minutes have passed.
    """
    kind = kind_of(issue.device)
    must_manage(by, kind.issued, issue.device)
    device = _locked(issue.device, issue.holder)
    issue = Issue.objects.select_related(*LOADED).get(pk=issue.pk)
    if issue.returned_at is None or timezone.now() - issue.returned_at > UNDO_FOR:
        message = f"This can no longer be undone. Issue the {kind.word} again."
        raise UndoTooLate(message, operation=kind.issued, by=by, on=device, reason_code="undo_too_late")
    _must_be_issuable(device, issue.holder, by)
    if busy := _busy(device, issue.holder):
        raise AlreadyIssued(_who_is_busy(busy, device, issue.holder), device=device, by=by, issues=busy)
    return _start(device, issue.holder, by, issue.returned_at)


def _moment(at: datetime | None, device: Device, by: User) -> datetime:
    now = timezone.now()
    if at is not None and at > now:
        raise _wrong_moment("The moment lies in the future.", kind_of(device).issued, device, by)
    return at or now


def _wrong_moment(message: str, operation: Operation, device: Device, by: User) -> WrongMoment:
    return WrongMoment(message, operation=operation, by=by, on=device, reason_code="wrong_moment")


def _locked(device: Device, holder: User) -> Device:
    """Lock what an issue touches: the officer, then the wanted device and the officer's own of its kind, by key."""
    kind = kind_of(device)
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=holder.pk)
    held = kind.issues().current().filter(holder=holder).values(kind.field)
    wanted = kind.model.objects.filter(Q(pk=device.pk) | Q(pk__in=held)).order_by("pk").select_for_update(no_key=True)
    return next(found for found in wanted if found.pk == device.pk)


def _must_be_issuable(device: Device, holder: User, by: User) -> None:
    kind = kind_of(device)
    if not device.is_in_service:
        message = f"{device.serial} is {device.get_state_display().lower()} and cannot be issued."
        raise OutOfService(message, operation=kind.issued, by=by, on=device, reason_code="out_of_service")
    if not reaches(by, Permission.DEVICES_MANAGE, holder):
        message = f"{holder.title} belongs to a team whose devices you do not manage."
        raise NotAllowed(message, operation=kind.issued, by=by, on=device, reason_code="out_of_reach")
    if not holder.is_active:
        message = f"{holder.title} has no working account, so no {kind.word} can be issued to them."
        raise HolderDisabled(message, operation=kind.issued, by=by, on=device, reason_code="holder_disabled")
    _must_be_qualified(device, holder, by)


def _must_be_qualified(device: Device, holder: User, by: User) -> None:
    if kind_of(device) is not TASER:
        return
    found = Qualification.objects.of(holder)
    if message := taser_problem(holder, found):
        code = "qualification_ran_out" if found else "not_qualified"
        raise NotQualified(message, operation=TASER.issued, by=by, on=device, reason_code=code)


def _busy(device: Device, holder: User) -> list[Issue]:
    kind = kind_of(device)
    current = kind.issues().current().filter(kind.is_device(device) | Q(holder=holder))
    return list(current.select_related(*LOADED).order_by("pk"))


def _who_is_busy(busy: list[Issue], device: Device, holder: User) -> str:
    if any(issue.device == device and issue.holder_id == holder.pk for issue in busy):
        return f"{holder.title} already holds {device.serial}."
    if mine := next((issue for issue in busy if issue.device == device), None):
        return f"{device.serial} is already issued to {mine.holder.title} {mine.holder.collar_number}."
    return f"{holder.title} already holds {busy[0].device.serial}."


def _start(device: Device, holder: User, by: User, moment: datetime) -> Issue:
    kind = kind_of(device)
    values: dict[str, Any] = {kind.field: device, "holder": holder, "issued_at": moment, "issued_by": by}
    try:
        with transaction.atomic():
            issue = Issue.objects.create(**values)
    except IntegrityError as error:
        message = f"The {kind.word} was with somebody else, or the officer had another {kind.word}, at that moment."
        raise _wrong_moment(message, kind.issued, device, by) from error
    journal.act(
        kind.issued,
        by=by,
        on=device,
        details={"issue": str(issue.pk), "holder": str(holder.pk), "issued_at": moment.isoformat()},
        personal={"holder": holder.label},
    )
    return issue


def _end(issue: Issue, by: User, moment: datetime, *, reason_code: str) -> Issue:
    issue.returned_at = moment
    issue.returned_by = by
    issue.save(update_fields=["returned_at", "returned_by"])
    journal.act(
        kind_of(issue.device).returned,
        by=by,
        on=issue.device,
        reason_code=reason_code,
        details={"issue": str(issue.pk), "holder": str(issue.holder_id), "returned_at": moment.isoformat()},
        personal={"holder": issue.holder.label},
    )
    return issue
