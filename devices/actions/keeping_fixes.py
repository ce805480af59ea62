"""Fixes of the whole fleet are kept, those of half a second with one COPY; the journal counts them by the minute."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.fix_rows import COLUMNS, LastPlace, whole
from devices.models import Camera, CameraPlace

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Cameras that somebody else is changing are left for the next time: nobody waits, and nobody waits for each other.
LAST_PLACES = f"""
WITH new AS (
    SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::float8[], %s::float8[], %s::float8[])
        AS told (id, placed_at, latitude, longitude, accuracy_m)
), free AS (
    SELECT id FROM {Camera._meta.db_table} WHERE id = ANY (%s::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE {Camera._meta.db_table} AS old
SET placed_at = new.placed_at, latitude = new.latitude, longitude = new.longitude, accuracy_m = new.accuracy_m
FROM new JOIN free USING (id)
WHERE old.id = new.id AND (old.placed_at IS NULL OR old.placed_at < new.placed_at)
"""  # noqa: S608 - the name of our own table


@transaction.atomic
def write_fixes(*, rows: Sequence[bytes], places: Sequence[LastPlace]) -> None:
    """Write rows made by `devices.fix_rows.row_of`, and the last place of some cameras into their own rows.

    This is no act of its own: `note_fixes` says in the journal, once a minute, how many came.
    """
    with connection.cursor() as cursor:
        if rows:
            cursor.copy_expert(
                f"COPY {CameraPlace._meta.db_table} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT binary)",
                io.BytesIO(whole(rows)),
            )
        if places:
            cursor.execute(LAST_PLACES, _arrays(places))


def _arrays(places: Sequence[LastPlace]) -> list[list[object]]:
    cameras: list[object] = [str(place.camera) for place in places]
    fixes = [place.fix for place in places]
    moments: list[object] = [EPOCH + timedelta(milliseconds=fix.at_ms) for fix in fixes]
    latitudes: list[object] = [fix.latitude for fix in fixes]
    longitudes: list[object] = [fix.longitude for fix in fixes]
    return [cameras, moments, latitudes, longitudes, [fix.accuracy_m for fix in fixes], cameras]


@journal.action
def note_fixes(*, counts: Mapping[str, int], by: Actor) -> UUID:
    """Write down how many fixes one process kept, left and lost since it last wrote; returns the entry."""
    return journal.act(Operation.FIXES_KEPT, by=by, details=dict(counts))
