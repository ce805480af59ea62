"""Cordons are drawn on the live map and lifted; both are acts of the command of an incident."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.journal import Refused
from audit.operations import Operation
from incidents.models import Incident
from streaming.models import Cordon
from streaming.models.cordon import LARGEST_M, MOST_CORNERS, SMALLEST_M, Ring

Place = tuple[float, float]  # longitude, latitude


class CordonNotAllowed(Refused):
    """The person does not command this incident."""


class CordonImpossible(Refused):
    """The area is none: too few or too many corners, a radius or a place that cannot be."""


@dataclass(frozen=True)
class Shape:
    """What is to be closed off: a circle around `middle`, or the inside of `corners`."""

    ring: Ring
    name: str = ""
    middle: Place | None = None
    radius_m: int | None = None
    corners: Sequence[Place] = ()


@journal.action
def draw_cordon(*, incident: Incident, shape: Shape, by: User) -> Cordon:
    """Draw a cordon for an incident; raises CordonNotAllowed, CordonImpossible."""
    _must_command(incident, by, Operation.CORDON_DRAWN)
    if problem := _problem(shape):
        raise CordonImpossible(problem, operation=Operation.CORDON_DRAWN, by=by, on=incident, reason_code="impossible")
    longitude, latitude = shape.middle or (None, None)
    cordon = Cordon.objects.create(
        incident=incident,
        ring=shape.ring,
        name=shape.name,
        latitude=latitude,
        longitude=longitude,
        radius_m=shape.radius_m if shape.middle else None,
        corners=[[round(east, 6), round(north, 6)] for east, north in shape.corners],
        drawn_by=by,
    )
    details = {"ring": str(shape.ring), "radius_m": cordon.radius_m, "corners": len(cordon.corners)}
    journal.act(Operation.CORDON_DRAWN, by=by, on=cordon, incident_id=incident.pk, details=details)
    return cordon


@journal.action
def lift_cordon(*, cordon: Cordon, by: User) -> Cordon:
    """Lift a cordon; lifting it again changes nothing but is written down. Raises CordonNotAllowed."""
    cordon = Cordon.objects.select_for_update(of=("self",)).select_related("incident").get(pk=cordon.pk)
    _must_command(cordon.incident, by, Operation.CORDON_LIFTED)
    was_lifted = cordon.lifted_at is not None
    if not was_lifted:
        cordon.lifted_at, cordon.lifted_by = timezone.now(), by
        cordon.save(update_fields=["lifted_at", "lifted_by"])
    details = {"again": was_lifted}
    journal.act(Operation.CORDON_LIFTED, by=by, on=cordon, incident_id=cordon.incident_id, details=details)
    return cordon


def _must_command(incident: Incident, by: User, operation: Operation) -> None:
    if not Incident.objects.all().in_reach_of(by, Permission.LIVE_COMMAND).filter(pk=incident.pk).exists():
        message = "You do not command this incident. Ask its Silver or Bronze."
        raise CordonNotAllowed(message, operation=operation, by=by, on=incident, reason_code="no_permission")


def _problem(shape: Shape) -> str:
    """Return what is wrong with an area, in one sentence, or nothing."""
    if (shape.middle is None) == (not shape.corners):
        return "A cordon is a circle or an area with corners."
    if not all(_is_on_earth(place) for place in ([shape.middle] if shape.middle else shape.corners)):
        return "Latitude lies between -90 and 90, longitude between -180 and 180."
    if shape.middle and not (shape.radius_m and SMALLEST_M <= shape.radius_m <= LARGEST_M):
        return f"The radius lies between {SMALLEST_M} and {LARGEST_M:,} metres."
    if shape.corners and not 3 <= len(shape.corners) <= MOST_CORNERS:
        return f"An area has 3 to {MOST_CORNERS} corners."
    return ""


def _is_on_earth(place: Place) -> bool:
    return all(math.isfinite(part) for part in place) and -180 <= place[0] <= 180 and -90 <= place[1] <= 90
