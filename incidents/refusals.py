"""What incidents refuse, each as an exception whose text tells the person what to do next."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.actors import Actor
from audit.journal import Refused
from audit.operations import Operation
from incidents.models import Incident

LONGEST_BEFORE, LONGEST_AFTER = timedelta(days=7), timedelta(days=366)  # of the incident's start


class NotAllowed(Refused):
    """The person has no right to this incident."""


class NumberTaken(Refused):
    """The day has this log number already."""


class LevelHeld(Refused):
    """Somebody has this level of command, or the person themself has."""


class NotHolder(Refused):
    """Only who holds a level of command can hand it over or lay it down."""


class NotCorrectable(Refused):
    """A decision is corrected once, by one of the same incident."""


class BadReference(Refused):
    """A reference does not fit the force's pattern."""


class BadPattern(Refused):
    """A reference pattern cannot be read, or its own example does not fit it."""


class MoveForbidden(Refused):
    """The incident may not change from its state to the wanted one."""


class TimesWrong(Refused):
    """Something ends before it starts, or overlaps with what is recorded already."""


def must_change(by: Actor, operation: Operation, incident: Incident) -> None:
    """Let a person whose right to change reaches this incident go on; raise NotAllowed for anybody else."""
    if isinstance(by, User) and Incident.objects.changeable_by(by).filter(pk=incident.pk).exists():
        return
    message = "You may not change this incident. Ask its owner team or your supervisor."
    raise NotAllowed(message, operation=operation, by=by, on=incident, reason_code="no_permission")


def must_see(by: Actor, operation: Operation, incident: Incident) -> None:
    """Let a person who may see this incident go on; raise NotAllowed for anybody else."""
    if isinstance(by, User) and Incident.objects.visible_to(by).filter(pk=incident.pk).exists():
        return
    message = "You may not see this incident."
    raise NotAllowed(message, operation=operation, by=by, on=incident, reason_code="no_permission")


def must_open(by: User) -> None:
    """Let a person who may open incidents go on; raise NotAllowed for anybody else."""
    if by.may(Permission.INCIDENTS_CHANGE):
        return
    message = "You may not open incidents. Ask your supervisor."
    raise NotAllowed(message, operation=Operation.INCIDENT_OPENED, by=by, reason_code="no_permission")


def must_command(by: Actor, operation: Operation, incident: Incident) -> None:
    """Let a person whose right to command reaches this incident go on; raise NotAllowed for anybody else."""
    if (
        isinstance(by, User)
        and Incident.objects.in_reach_of(by, Permission.LIVE_COMMAND).filter(pk=incident.pk).exists()
    ):
        return
    message = "You may not command this incident. Ask your supervisor."
    raise NotAllowed(message, operation=operation, by=by, on=incident, reason_code="no_permission")


def must_be_of(incident: Incident, at: datetime, by: Actor, operation: Operation) -> None:
    """Let what somebody writes of a past moment of an incident go on; raise TimesWrong for any other moment."""
    within = incident.started_at - LONGEST_BEFORE <= at <= incident.started_at + LONGEST_AFTER
    if within and at <= timezone.now():
        return
    message = "This moment is not one of the incident. Choose one between its start and now."
    raise TimesWrong(message, operation=operation, by=by, on=incident, reason_code="outside")
