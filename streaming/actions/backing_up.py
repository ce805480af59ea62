"""Backup is asked for, sent, arrives, or is called off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from accounts.reach import reaches
from audit import journal
from audit.actors import Actor, Worker
from audit.canonical import Json
from audit.operations import Operation
from devices.distance import metres
from incidents.models import Incident
from incidents.refusals import TimesWrong, must_be_of
from streaming.actions.raising import Happening, raise_alert
from streaming.models import BackupRequest, BackupState, BackupUnit, LiveSession
from streaming.models.alert_words import AlertKind
from streaming.models.backup import ArrivedBy
from streaming.officer.places import place_of, where_of
from streaming.officer.refusals import (
    AlreadySent,
    BackupOpen,
    BackupOver,
    NotAllowed,
    must_command_log,
    must_command_officer,
)
from streaming.whereabouts import Spot, camera_of

PAGE = "/live/me/"


@dataclass(frozen=True)
class Call:
    """What a call for backup says: for which officer or log, where in words, and why."""

    incident: Incident | None = None
    officer: User | None = None
    place: str = ""
    why: str = ""


@journal.action
def ask_backup(*, call: Call, by: User) -> BackupRequest:
    """Ask for backup: an officer for themself, or command for an officer or a log.

    The place is that of the officer's camera while it is known, else that of the log.
    Raises NotAllowed, and BackupOpen when this officer waits for backup already.
    """
    operation, officer, incident = Operation.BACKUP_ASKED, call.officer, call.incident
    if officer is not None and officer.pk != by.pk:
        must_command_officer(by, officer, operation)
    elif officer is None and incident is not None:
        must_command_log(by, incident, operation)
    elif not by.may(Permission.LIVE_WATCH):
        text = "You may not ask for backup here. Use the radio."
        raise NotAllowed(text, operation=operation, by=by, reason_code="no_permission")
    where = where_of(officer, incident)
    request = BackupRequest(incident=incident, officer=officer, by=by, why=call.why)
    request.place = call.place or (incident.place if incident else "")
    request.latitude, request.longitude = where or (None, None)
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        text = "Backup is asked for already. Command sees it."
        raise BackupOpen(text, operation=operation, by=by, on=officer, reason_code="backup_open") from error
    if officer is not None and officer.pk == by.pk:
        _alert(request, by)
    details = {"for": str(officer.pk) if officer else None, "is_place_known": where is not None}
    _write(operation, request, by, details, {"place": request.place, "why": call.why})
    return request


@dataclass(frozen=True)
class ByRadio:
    """Backup that was asked for, sent and came over the radio: who came, and when each of it was (aware)."""

    officer: User
    asked_at: datetime
    sent_at: datetime
    arrived_at: datetime
    why: str = ""


@journal.action
def write_down_backup(*, incident: Incident, told: ByRadio, by: User) -> BackupRequest:
    """Write down afterwards the backup of a log that went over the radio; nobody is sent and nobody is alerted by it.

    Raises NotAllowed, and TimesWrong when a moment is none of the incident or they are not in their order.
    """
    operation = Operation.BACKUP_WRITTEN
    must_command_log(by, incident, operation)
    for moment in (told.asked_at, told.sent_at, told.arrived_at):
        must_be_of(incident, moment, by, operation)
    if not told.asked_at <= told.sent_at <= told.arrived_at:
        text = "Backup is asked for, then sent, then arrives. Put the three times in this order."
        raise TimesWrong(text, operation=operation, by=by, on=incident, reason_code="order")
    request = BackupRequest.objects.create(
        incident=incident,
        by=by,
        at=told.asked_at,
        written_at=timezone.now(),
        place=incident.place,
        why=told.why,
        state=BackupState.ARRIVED,
    )
    unit = BackupUnit.objects.create(
        request=request,
        officer=told.officer,
        assigned_by=by,
        assigned_at=told.sent_at,
        arrived_at=told.arrived_at,
        arrived_known_by=ArrivedBy.COMMAND,
    )
    times: dict[str, Json] = {name: getattr(told, name).isoformat() for name in ("asked_at", "sent_at", "arrived_at")}
    said = {"unit": str(unit.pk), "officer": str(told.officer.pk), **times}
    _write(operation, request, by, said, {"officer": told.officer.label, "why": told.why})
    return request


@journal.action
def send_unit(*, request: BackupRequest, officer: User, by: User) -> BackupUnit:
    """Send an officer to help, and tell them. Raises NotAllowed, BackupOver and AlreadySent."""
    operation = Operation.BACKUP_SENT
    request = _commanded(request, by, operation)
    must_command_officer(by, officer, operation)
    if request.state == BackupState.CANCELLED:
        text = "This backup was cancelled. Ask again if it is needed."
        raise BackupOver(text, operation=operation, by=by, on=request, reason_code="cancelled")
    if officer.pk == request.officer_id or request.units.filter(officer=officer).exists():
        text = f"{officer.title} is there already, or on the way."
        raise AlreadySent(text, operation=operation, by=by, on=request, reason_code="already_sent")
    unit = BackupUnit(request=request, officer=officer, assigned_by=by)
    here = place_of(officer)
    unit.distance_m = metres(here, request.where) if here and request.where else None
    unit.save(force_insert=True)
    if request.state == BackupState.ASKED:
        request.state = BackupState.SENT
        request.save(update_fields=["state"])
    text = f"Go to {request.place or 'an officer who needs help'}: backup for {request.needs}."
    notify(to=officer, kind=Kind.LIVE, text=text, target=PAGE, key=f"backup.sent:{unit.pk}")
    metres_off = round(unit.distance_m) if unit.distance_m is not None else None
    said = {"unit": str(unit.pk), "officer": str(officer.pk), "state": request.state, "distance_m": metres_off}
    _write(operation, request, by, said, {"officer": officer.label})
    return unit


@journal.action
def arrive(*, unit: BackupUnit, by: User | Worker) -> BackupUnit:
    """Note that a unit has arrived: the officer says so, command enters it, or a position shows it (a Worker).

    Said again it changes nothing. Raises NotAllowed, and BackupOver when the request was cancelled.
    """
    operation = Operation.BACKUP_ARRIVED
    request = BackupRequest.objects.select_for_update().get(pk=unit.request_id)
    unit = BackupUnit.objects.select_for_update(of=("self",)).select_related("officer").get(pk=unit.pk)
    how = _known_by(unit, request, by)
    if request.state == BackupState.CANCELLED:
        text = "This backup was cancelled."
        raise BackupOver(text, operation=operation, by=by, on=request, reason_code="cancelled")
    is_new = unit.arrived_at is None
    if is_new:
        unit.arrived_at, unit.arrived_known_by = timezone.now(), how
        unit.save(update_fields=["arrived_at", "arrived_known_by"])
    if request.state == BackupState.SENT:
        request.state = BackupState.ARRIVED
        request.save(update_fields=["state"])
    said: dict[str, Json] = {"unit": str(unit.pk), "officer": str(unit.officer_id), "known_by": how.value}
    _write(operation, request, by, {**said, "is_new": is_new}, {"officer": unit.officer.label})
    return unit


@journal.action
def cancel_backup(*, request: BackupRequest, by: User, why: str = "") -> BackupRequest:
    """Call backup off: who asked for it or needs it, or command; units on their way are told.

    Raises NotAllowed, and BackupOver when it has ended.
    """
    operation = Operation.BACKUP_CANCELLED
    is_theirs = by.pk in {request.by_id, request.officer_id}
    request = _locked(request) if is_theirs else _commanded(request, by, operation)
    if not request.is_open:
        text = f"This backup has ended already: {request.get_state_display().lower()}."
        raise BackupOver(text, operation=operation, by=by, on=request, reason_code="not_open")
    before, request.state = request.state, BackupState.CANCELLED
    request.cancelled_at, request.cancelled_by, request.cancelled_why = timezone.now(), by, why
    request.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancelled_why"])
    going = User.objects.filter(backup_units__request=request)
    text = f"Backup for {request.needs} is cancelled."
    notify(to=going, kind=Kind.LIVE, text=text, target=PAGE, key=f"backup.cancelled:{request.pk}")
    _write(operation, request, by, {"state_before": before}, {"why": why})
    return request


def _alert(request: BackupRequest, by: User) -> None:
    """Put an officer's own call on the board of alerts: nobody overlooks it there, and it escalates."""
    spot = Spot(request.place, request.latitude, request.longitude)
    words = f"Backup: {request.why}" if request.why else "Backup"
    happening = Happening(
        AlertKind.PRIORITY,
        key=f"backup:{request.pk}",
        officer=by,
        camera=camera_of(by),
        incident=request.incident,
        session=LiveSession.objects.on_air().filter(officer=by).first(),
        words=words,
        spot=spot,
    )
    raise_alert(happening, by=by)


def _locked(request: BackupRequest) -> BackupRequest:
    whole = BackupRequest.objects.select_for_update(of=("self",)).select_related("officer__team", "incident")
    return whole.get(pk=request.pk)


def _commanded(request: BackupRequest, by: User, operation: Operation) -> BackupRequest:
    if not BackupRequest.objects.commanded_by(by).filter(pk=request.pk).exists():
        text = "This backup is not in your command."
        raise NotAllowed(text, operation=operation, by=by, on=request, reason_code="out_of_reach")
    return _locked(request)


def _known_by(unit: BackupUnit, request: BackupRequest, by: User | Worker) -> ArrivedBy:
    if isinstance(by, Worker):
        return ArrivedBy.POSITION
    if by.pk == unit.officer_id:
        return ArrivedBy.OFFICER
    if reaches(by, Permission.LIVE_COMMAND, unit.officer):
        return ArrivedBy.COMMAND
    text = "Only the officer or their command can say that they have arrived."
    raise NotAllowed(text, operation=Operation.BACKUP_ARRIVED, by=by, on=request, reason_code="out_of_reach")


def _write(
    operation: Operation, request: BackupRequest, by: Actor, said: Mapping[str, Json], who: Mapping[str, str]
) -> None:
    journal.act(operation, by=by, on=request, incident_id=request.incident_id, details=said, personal=who)
