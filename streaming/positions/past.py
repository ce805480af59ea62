"""Where units were at a moment of the last quarter of an hour, as the table has it, and who held them then."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach
from devices.fix_rows import TrueFix
from devices.models import Camera, CameraLogEntry, CameraPlace, Issue, State
from devices.protocol import LogKind
from streaming.models import LiveSession
from streaming.positions.roster import NOBODY, Facts, doing_of, facts_of
from streaming.positions.states import Doing, doing_now
from streaming.positions.unit import Box, card_of

REWIND = timedelta(minutes=16)  # a quarter of an hour, and a browser's clock that is slow
BEFORE = timedelta(seconds=60)  # an older place does not say where a unit was at the moment
SHIFT = timedelta(hours=16)  # an older state is not the state of this shift

# One probe of the index for each camera: the partitions of other days are not opened.
PLACES = f"""
SELECT camera.id, place.at, place.latitude, place.longitude, place.accuracy_m, place.speed_m_s, place.heading
FROM unnest(%s::uuid[]) AS camera (id) CROSS JOIN LATERAL (
    SELECT * FROM {CameraPlace._meta.db_table} WHERE camera_id = camera.id AND at BETWEEN %s AND %s
    ORDER BY at DESC LIMIT 1
) AS place
"""  # noqa: S608 - the name of our own table
STATES = f"""
SELECT camera.id, entry.state
FROM unnest(%s::uuid[]) AS camera (id) CROSS JOIN LATERAL (
    SELECT state FROM {CameraLogEntry._meta.db_table} WHERE camera_id = camera.id AND kind = '{LogKind.STATE.value}'
    AND at BETWEEN %s AND %s ORDER BY at DESC, report DESC, line DESC LIMIT 1
) AS entry
"""  # noqa: S608 - the name of our own table


def units_at(person: User, box: Box, at_ms: int) -> list[dict[str, object]]:
    """Return the cards of units that were in a part of the map at a moment; none before the last quarter of an hour."""
    moment = datetime.fromtimestamp(at_ms / 1000, tz=timezone.get_default_timezone())
    if not timezone.now() - REWIND <= moment <= timezone.now():
        return []
    held = _held_at(person, moment)
    places = _places_at(list(held), moment, box)
    states, sessions = _states_at(list(places), moment), _sessions_at(list(places), moment)
    found = []
    for camera, fix in places.items():
        facts = _facts(camera, held[camera], states.get(camera, State.READY), sessions.get(camera, ""))
        if facts.doing is not Doing.DOCKED:
            found.append(card_of(facts, doing_now(facts.doing, fix.at_ms, at_ms), fix))
    return found


def _held_at(person: User, moment: datetime) -> dict[UUID, tuple[object, ...]]:
    """Return serial and holder of each camera whose holder at that moment the person reaches."""
    reach = people_in_reach(person, Permission.LIVE_WATCH, path="holder")
    issues = Issue.objects.at(moment).of_cameras().filter(reach).order_by()
    names = ("holder_id", "holder__name", "holder__rank", "holder__collar_number", "holder__team__path")
    held = {row[0]: row[1:] for row in issues.values_list("camera_id", "camera__serial", *names)}
    if person.scope_of(Permission.LIVE_WATCH) is Scope.ANY:
        issued = Issue.objects.at(moment).of_cameras().values("camera")
        loose = Camera.objects.filter(placed_at__gte=moment - BEFORE).exclude(pk__in=issued)
        held |= {key: (serial, *NOBODY) for key, serial in loose.values_list("pk", "serial")}
    return held


def _places_at(cameras: list[UUID], moment: datetime, box: Box) -> dict[UUID, TrueFix]:
    with connection.cursor() as cursor:
        cursor.execute(PLACES, [[str(key) for key in cameras], moment - BEFORE, moment])
        rows = cursor.fetchall()
    west, south, east, north = box
    return {
        key: TrueFix(round(at.timestamp() * 1000), latitude, longitude, *more)
        for key, at, latitude, longitude, *more in rows
        if west <= longitude <= east and south <= latitude <= north
    }


def _states_at(cameras: list[UUID], moment: datetime) -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(STATES, [[str(key) for key in cameras], moment - SHIFT, moment])
        return dict(cursor.fetchall())


def _sessions_at(cameras: list[UUID], moment: datetime) -> dict[UUID, str]:
    begun = LiveSession.objects.filter(camera__in=cameras, began_at__lte=moment).exclude(ended_at__lte=moment)
    return {camera: str(key) for camera, key in begun.values_list("camera_id", "pk")}


def _facts(camera: UUID, held: tuple[object, ...], state: str, session: str) -> Facts:
    serial, *holder = held
    return facts_of(camera, str(serial), doing_of(state, "live" if session else ""), holder, session)
