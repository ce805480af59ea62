"""After a day the places of cameras that did not film are thinned; those of recordings stay as they came.

Where officers were, second by second, is needed while it happens; later one place in ten seconds tells the same, and
less is known of people (streaming.md: "positions outside recordings are thinned to one per 10 s").
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from audit import journal
from audit.actors import Actor
from audit.canonical import Json
from audit.operations import Operation
from devices.models import CameraLogEntry, CameraPlace

EVERY_S = 10
LONGEST_FILM = timedelta(hours=24)
BEFORE = timedelta(minutes=2)  # the longest buffer: it belongs to the recording, and began before the press
# The first place of each camera in ten seconds stays. A row has no name of its own: it is found by where it lies.
THIN = f"""
WITH moving AS (
    SELECT DISTINCT camera_id FROM {CameraPlace._meta.db_table} WHERE at >= %(start)s AND at < %(end)s
), told AS (
    SELECT moving.camera_id, entry.at, entry.state, lead(entry.at, 1, 'infinity') OVER (
        PARTITION BY moving.camera_id ORDER BY entry.at, entry.report, entry.line) AS until
    FROM moving CROSS JOIN LATERAL (
        SELECT at, state, report, line FROM {CameraLogEntry._meta.db_table} WHERE camera_id = moving.camera_id
        AND kind = 'state' AND at >= %(since)s AND at < %(end)s + %(before)s::interval) AS entry
), filmed AS (
    SELECT camera_id, at - %(before)s::interval AS at, until FROM told WHERE state = 'recording'
    UNION ALL SELECT * FROM unnest(%(cameras)s::uuid[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
), numbered AS (
    SELECT place.tableoid AS part, place.ctid AS line, row_number() OVER (
        PARTITION BY camera_id, floor(extract(epoch FROM place.at) / {EVERY_S}) ORDER BY place.at) AS number
    FROM {CameraPlace._meta.db_table} AS place WHERE place.at >= %(start)s AND place.at < %(end)s AND NOT EXISTS (
        SELECT 1 FROM filmed
        WHERE filmed.camera_id = place.camera_id AND place.at >= filmed.at AND place.at < filmed.until)
)
DELETE FROM {CameraPlace._meta.db_table} AS gone USING numbered
WHERE number > 1 AND gone.tableoid = part AND gone.ctid = line AND gone.at >= %(start)s AND gone.at < %(end)s
"""  # noqa: S608 - the names of our own tables


class Filmed(NamedTuple):
    """A stretch in which a camera filmed, whatever its log says of it."""

    camera: UUID
    start: datetime
    end: datetime


@journal.action
def thin_places(*, start: datetime, end: datetime, filmed: Sequence[Filmed] = (), by: Actor) -> int:
    """Keep one place in ten seconds of each camera from `start` up to `end`, and all of those that were filmed.

    Filming is what the camera's log says, with the buffer before it, and what is given. Done again it removes nothing.
    Returns how many rows went.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            THIN,
            {
                "start": start,
                "end": end,
                "since": start - LONGEST_FILM,
                "before": f"{BEFORE.total_seconds():.0f} seconds",
                "cameras": [str(one.camera) for one in filmed],
                "starts": [one.start for one in filmed],
                "ends": [one.end for one in filmed],
            },
        )
        removed = int(cursor.rowcount)
    details: dict[str, Json] = {"from": start.isoformat(), "to": end.isoformat(), "removed": removed}
    journal.act(Operation.PLACES_THINNED, by=by, details=details)
    return removed
