"""Makes room for the entries of the coming months."""

from django.db import connection

from audit import journal
from audit.actors import Actor
from audit.operations import Operation

MONTHS_AHEAD = 3


@journal.action
def prepare_partitions(*, by: Actor) -> int:
    """Make this month's partition and those of the next three; returns how many were new.

    The database function runs with its owner's rights: the application itself may not make tables.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_prepare_partitions(%s)", [MONTHS_AHEAD])
        (made,) = cursor.fetchone()
    journal.act(Operation.JOURNAL_PARTITIONED, by=by, details={"made": made, "months_ahead": MONTHS_AHEAD})
    return int(made)
