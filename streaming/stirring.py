"""What goes on in live command, in one cheap question: on a quiet night the clock has nothing else to ask."""

from datetime import datetime
from enum import StrEnum

from django.db import connection

from devices.models import Signal
from streaming.models import Alert, LiveSession
from streaming.models.alert import AlertState
from streaming.models.live_session import ON_AIR


class Stir(StrEnum):
    """Something that gives the clock work."""

    UNTOLD = "an alert that browsers were not told of"
    OVERDUE = "an alert that nobody has acknowledged in time"
    SIGNAL = "a Signal message of the last minutes"
    STREAM = "a camera on the air"


QUESTION = f"""
SELECT EXISTS (SELECT FROM {Alert._meta.db_table} WHERE published_at IS NULL),
       EXISTS (SELECT FROM {Alert._meta.db_table} WHERE state = %s AND escalated_at IS NULL AND due_at <= %s),
       EXISTS (SELECT FROM {Signal._meta.db_table} WHERE received_at > %s),
       EXISTS (SELECT FROM {LiveSession._meta.db_table} WHERE state = ANY(%s))
"""  # noqa: S608 - names of our own tables; each part has an index of its own


def what_stirs(now: datetime, since: datetime) -> frozenset[Stir]:
    """Return what goes on at an aware moment; Signal messages count from `since`. Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, [AlertState.NEW, now, since, sorted(ON_AIR)])
        answers = cursor.fetchone()
    return frozenset(stir for stir, is_so in zip(Stir, answers, strict=True) if is_so)
