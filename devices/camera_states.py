"""What cameras near a weapon were doing when it was armed, by their own logs: why a use was not filmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from devices.distance import metres
from devices.models import ArmedSession, Camera, CameraLogEntry, CameraPlace, Issue, SignalReach
from devices.models.camera import State
from devices.near import METRES_PER_DEGREE, NEAR_M
from devices.protocol import LogKind

AROUND = timedelta(seconds=60)  # a place or a Signal message this far from the moment still speaks of it
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Stand:
    """One camera at the moment a weapon was armed; what is not known is empty."""

    camera: Camera
    holder: str
    is_wearer: bool
    state: State | None = None
    since: datetime | None = None
    distance_m: float | None = None
    reach: SignalReach | None = None

    @property
    def state_words(self) -> str:
        """What it was doing, in words."""
        return self.state.label if self.state else "Not known"


def cameras_at(session: ArmedSession) -> list[Stand]:
    """Return the officer's own camera and every other that was near when the weapon was armed, the nearest first."""
    own = _held_by_officer(session)
    reaches = _reaches(session)
    distances = _distances(own, session.began_at)
    ids = {*own, *reaches, *distances}
    states = states_at(ids, session.began_at)
    holders = _holders(ids, session.began_at)
    stands = [
        Stand(
            camera=camera,
            holder=holders.get(camera.pk, ""),
            is_wearer=camera.pk in own,
            state=State(states[camera.pk].state) if camera.pk in states else None,
            since=states[camera.pk].at if camera.pk in states else None,
            distance_m=_distance(camera.pk, reaches, distances),
            reach=reaches.get(camera.pk),
        )
        for camera in Camera.objects.filter(pk__in=ids)
    ]
    return sorted(stands, key=lambda one: (not one.is_wearer, one.distance_m is None, one.distance_m or 0.0))


def states_at(cameras: Iterable[UUID], moment: datetime) -> dict[UUID, CameraLogEntry]:
    """Return for each camera the last state it had told by a moment, as the entry that says so."""
    told = CameraLogEntry.objects.states_until(moment).filter(camera__in=list(cameras))
    newest = told.order_by("camera_id", "-at", "-report", "-line").distinct("camera_id")
    return {entry.camera_id: entry for entry in newest}


def last_words(camera: UUID, moment: datetime, *, kinds: Iterable[LogKind]) -> CameraLogEntry | None:
    """Return the newest entry of some kinds within the hour before a moment."""
    entries = CameraLogEntry.objects.filter(camera=camera, kind__in=list(kinds), at__lte=moment, at__gt=moment - HOUR)
    return entries.order_by("-at").first()


def _held_by_officer(session: ArmedSession) -> dict[UUID, Issue]:
    if session.officer_id is None:
        return {}
    held = Issue.objects.of_cameras().at(session.began_at).filter(holder=session.officer_id)
    return {issue.camera_id: issue for issue in held if issue.camera_id}


def _reaches(session: ArmedSession) -> dict[UUID, SignalReach]:
    """Return what the first Signal message of this use did with each camera near; both have the weapon's clock."""
    between = (session.began_at_device - AROUND, session.ended_at_device + AROUND)
    told = SignalReach.objects.filter(signal__taser=session.taser_id, signal__at_source__range=between)
    found: dict[UUID, SignalReach] = {}
    for reach in told.order_by("signal__at_source", "pk"):
        found.setdefault(reach.camera_id, reach)
    return found


def _distances(own: Iterable[UUID], moment: datetime) -> dict[UUID, float]:
    """Return how far cameras were from the officer's own, by the places told within a minute of the moment."""
    between = (moment - AROUND, moment + AROUND)
    mine = CameraPlace.objects.filter(camera__in=list(own), at__range=between)
    here = min(mine, key=lambda place: abs(place.at - moment), default=None)
    if here is None:
        return {}
    north = (NEAR_M + here.accuracy_m) / METRES_PER_DEGREE
    near = CameraPlace.objects.filter(at__range=between, latitude__range=(here.latitude - north, here.latitude + north))
    closest: dict[UUID, CameraPlace] = {}
    for place in near:
        known = closest.get(place.camera_id)
        if known is None or abs(place.at - moment) < abs(known.at - moment):
            closest[place.camera_id] = place
    centre = (here.latitude, here.longitude)
    far = {key: metres(centre, (place.latitude, place.longitude)) for key, place in closest.items()}
    return {key: distance for key, distance in far.items() if distance <= NEAR_M}


def _distance(camera: UUID, reaches: dict[UUID, SignalReach], distances: dict[UUID, float]) -> float | None:
    reach = reaches.get(camera)
    return distances.get(camera) if reach is None or reach.distance_m is None else reach.distance_m


def _holders(cameras: Iterable[UUID], moment: datetime) -> dict[UUID, str]:
    issues = Issue.objects.at(moment).filter(camera__in=list(cameras)).select_related("holder")
    return {issue.camera_id: issue.holder.label for issue in issues if issue.camera_id}
