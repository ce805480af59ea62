"""A device is reported lost or stolen, and comes back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from audit import journal
from devices.actions.registry import end_issue_of_lost
from devices.kinds import Device, kind_of
from devices.models import Camera, LossReport
from devices.refusals import WrongMoment, must_manage, must_move


@dataclass(frozen=True)
class Loss:
    """What is told of a loss: when (aware) and where it was seen last, under which reference, and what happened."""

    last_seen_at: datetime
    place: str
    account: str
    reference: str = ""


@journal.action
def report_loss(*, device: Device, loss: Loss, by: User) -> LossReport:
    """Mark a device as lost at once, with what is known of it: from then on it can no longer report or upload.

    The report keeps who held it and how much it said it held; its issue ends. Where it was and what happened may name
    people, so they stand in the erasable part of the journal.
    Raises NotAllowed, MoveForbidden when it is lost or retired already, and WrongMoment for a moment that lies ahead.
    """
    kind = kind_of(device)
    must_manage(by, kind.lost, device)
    device = kind.model.objects.select_for_update(no_key=True).get(pk=device.pk)
    if device.state == "lost":
        must_move(device, "reported lost", by)
    must_move(device, "lost", by)
    if loss.last_seen_at > timezone.now():
        message = "It cannot have been seen in the future."
        raise WrongMoment(message, operation=kind.lost, by=by, on=device, reason_code="wrong_moment")
    issue = device.current_issue
    before, device.state = device.state, "lost"
    device.save(update_fields=["state"])
    report = LossReport(**{kind.field: device}, **vars(loss), reported_by=by, holder=issue.holder if issue else None)
    if isinstance(device, Camera) and device.last_seen_at:
        report.held_bytes, report.held_at = device.storage_used_bytes, device.last_seen_at
    report.save(force_insert=True)
    journal.act(
        kind.lost,
        by=by,
        on=device,
        details={"report": str(report.pk), "state_before": before, "held_bytes": report.held_bytes},
        personal={"place": loss.place, "account": loss.account, "reference": loss.reference},
    )
    if issue:
        end_issue_of_lost(issue=issue, by=by)
    return report


@journal.action
def find_again(*, device: Device, by: User) -> Device:
    """Put a lost device back into service; what was told of its loss stays.

    Raises NotAllowed, and MoveForbidden when it is not lost.
    """
    kind = kind_of(device)
    must_manage(by, kind.found_again, device)
    device = kind.model.objects.select_for_update(no_key=True).get(pk=device.pk)
    before = device.state
    if before != "lost":
        must_move(device, "found again", by)
    device.state = kind.found
    device.save(update_fields=["state"])
    for report in LossReport.objects.filter(**{kind.field: device}, found_at__isnull=True).select_for_update():
        report.found_at, report.found_by = timezone.now(), by
        report.save(update_fields=["found_at", "found_by"])
    journal.act(kind.found_again, by=by, on=device, details={"state": str(kind.found)})
    return device
