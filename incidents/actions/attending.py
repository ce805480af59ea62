"""Officers come to an incident and leave it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.models import Attendance, Incident
from incidents.refusals import TimesWrong, must_change


@journal.action
def record_attendance(
    *,
    incident: Incident,
    officer: User,
    from_at: datetime,
    by: User,
    to_at: datetime | None = None,
    note: str = "",
) -> Attendance:
    """Record that an officer was at an incident from one moment to another; no end means: still there.

    Raises NotAllowed, and TimesWrong when it ends before it starts or overlaps with what is recorded.
    """
    must_change(by, Operation.OFFICER_ATTENDED, incident)
    _must_be_in_order(from_at, to_at, Operation.OFFICER_ATTENDED, incident, by)
    try:
        with transaction.atomic():
            attendance = Attendance.objects.create(
                incident=incident, officer=officer, from_at=from_at, to_at=to_at, note=note
            )
    except IntegrityError as error:
        message = f"{officer.title} is already recorded here at that time. Correct the times."
        raise _wrong(message, Operation.OFFICER_ATTENDED, incident, by) from error
    _write(Operation.OFFICER_ATTENDED, attendance, by)
    return attendance


@journal.action
def end_attendance(*, attendance: Attendance, to_at: datetime, by: User) -> Attendance:
    """Record when an officer left.

    Raises NotAllowed, and TimesWrong when the officer has left already, or before arriving.
    """
    must_change(by, Operation.OFFICER_LEFT, attendance.incident)
    attendance = (
        Attendance.objects.select_for_update(of=("self",)).select_related("officer", "incident").get(pk=attendance.pk)
    )
    if attendance.to_at is not None:
        message = f"{attendance.officer.title} has already left."
        raise _wrong(message, Operation.OFFICER_LEFT, attendance.incident, by)
    _must_be_in_order(attendance.from_at, to_at, Operation.OFFICER_LEFT, attendance.incident, by)
    attendance.to_at = to_at
    attendance.save(update_fields=["to_at"])
    _write(Operation.OFFICER_LEFT, attendance, by)
    return attendance


def _must_be_in_order(
    from_at: datetime, to_at: datetime | None, operation: Operation, incident: Incident, by: User
) -> None:
    if to_at is not None and to_at <= from_at:
        raise _wrong("The officer cannot leave before arriving.", operation, incident, by)


def _wrong(message: str, operation: Operation, incident: Incident, by: User) -> TimesWrong:
    return TimesWrong(message, operation=operation, by=by, on=incident, reason_code="times_wrong")


def _write(operation: Operation, attendance: Attendance, by: User) -> None:
    journal.act(
        operation,
        by=by,
        on=attendance.incident,
        incident_id=attendance.incident_id,
        details={
            "attendance": str(attendance.pk),
            "officer": str(attendance.officer_id),
            "from_at": attendance.from_at.isoformat(),
            "to_at": attendance.to_at.isoformat() if attendance.to_at else None,
        },
        personal={"officer": attendance.officer.label, "note": attendance.note},
    )
