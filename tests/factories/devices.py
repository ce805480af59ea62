"""Devices, who holds them and who is qualified, straight into the database, and the journal as the tests read it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from audit.uuid7 import uuid7
from devices.keys import key_hash
from devices.models import Camera, Issue, Qualification, Taser, TaserModel

KEY = "5f" * 32
OTHER_KEY = "a0" * 32


def make_camera(serial: str = "X6039A1B4", **values: Any) -> Camera:
    return Camera.objects.create(serial=serial, key_hash=key_hash(KEY), **values)


def make_issue(
    camera: Camera, holder: User, by: User, *, from_at: datetime | None = None, to_at: datetime | None = None
) -> Issue:
    return Issue.objects.create(
        camera=camera,
        holder=holder,
        issued_by=by,
        issued_at=from_at or timezone.now(),
        returned_at=to_at,
        returned_by=by if to_at else None,
    )


def make_taser(serial: str = "X3000A1C2", model: str = TaserModel.T7, **values: Any) -> Taser:
    return Taser.objects.create(serial=serial, model=model, key_hash=key_hash(KEY), **values)


def make_taser_issue(
    taser: Taser, holder: User, by: User, *, from_at: datetime | None = None, to_at: datetime | None = None
) -> Issue:
    return Issue.objects.create(
        taser=taser,
        holder=holder,
        issued_by=by,
        issued_at=from_at or timezone.now(),
        returned_at=to_at,
        returned_by=by if to_at else None,
    )


def make_qualified(person: User, by: User, valid_until: date | None = None) -> Qualification:
    """Qualify a person for TASER, for a year unless a last day is given."""
    last_day = valid_until or timezone.localdate() + timedelta(days=365)
    return Qualification.objects.create(person=person, valid_until=last_day, set_by=by)


class Start:
    """Where the journal stood when the test began: nobody can delete what an earlier test left there."""

    mark = uuid7()
    left: frozenset[UUID] = frozenset()


def begin_journal() -> None:
    """Note where the journal stands now."""
    Start.mark = uuid7()
    Start.left = frozenset()


def begin_journal_earlier() -> None:
    """Note where the journal stands for a test whose clock is set back: all that is in it is somebody else's."""
    Start.mark = uuid7()
    Start.left = frozenset(Entry.objects.filter(id__gt=Start.mark).values_list("id", flat=True))


def new_entries() -> QuerySet[Entry]:
    """The entries of this test, oldest first; the making of the cast is left out."""
    entries = Entry.objects.filter(id__gt=Start.mark).exclude(id__in=Start.left)
    return entries.exclude(operation__startswith="team.").order_by("id")


def entries() -> list[tuple[str, str, str, str]]:
    """The entries of this test as (operation, outcome, actor id, object id), oldest first."""
    return list(new_entries().values_list("operation", "outcome", "actor_id", "object_id"))
