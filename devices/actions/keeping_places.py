"""Where cameras were is kept for some days, each day in a partition of its own."""

from django.conf import settings
from django.db import connection

from audit import journal
from audit.actors import Actor
from audit.operations import Operation

DAYS_AHEAD = 3


@journal.action
def keep_places_for(*, by: Actor) -> list[int]:
    """Make the partitions of the coming days and drop those beyond the force's limit; returns how many of each.

    The database function runs with its owner's rights: the application itself may not make or drop tables.
    """
    days = settings.PLACES_KEPT_DAYS
    with connection.cursor() as cursor:
        cursor.execute("SELECT devices_prepare_places(%s, %s)", [days, DAYS_AHEAD])
        (numbers,) = cursor.fetchone()
    made, dropped = (int(number) for number in numbers)
    journal.act(Operation.PLACES_KEPT, by=by, details={"days": days, "made": made, "dropped": dropped})
    return [made, dropped]
