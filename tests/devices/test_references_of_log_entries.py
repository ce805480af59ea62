"""What entries of TASERs name is there and stays there, though the database looks once for each statement."""

import threading
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, connections, transaction

from audit.uuid7 import uuid7
from devices.models import ArmedSession, LogEntry, Taser, TaserLog
from tests.factories.devices import make_taser
from tests.factories.tasers import TANNER_ROW, docked, keep

DELETE_LOG = "DELETE FROM devices_taserlog WHERE id = %s"


@pytest.fixture
def taser(db: None) -> Taser:
    weapon = make_taser()
    keep(weapon, TANNER_ROW.read_bytes(), docked())
    return weapon


@pytest.fixture
def session(taser: Taser) -> ArmedSession:
    return ArmedSession.objects.filter(entries__isnull=False).first() or pytest.fail("The log has no session.")


def run(statement: str, key: UUID) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [key])


def copies_of_an_entry(**changes: object) -> list[LogEntry]:
    values = LogEntry.objects.values().first() or {}
    return [LogEntry(**values | {"id": None, "sequence": number} | changes) for number in (90_001, 90_002)]


@pytest.mark.parametrize(("column", "named"), [("log_id", "a log"), ("session_id", "a session")])
def test_an_entry_of_something_unknown_is_refused(column: str, named: str, taser: Taser) -> None:
    with pytest.raises(IntegrityError, match=f"names {named} that is not there"):
        LogEntry.objects.bulk_create(copies_of_an_entry(**{column: uuid7()}))


def test_one_unknown_log_among_known_ones_is_refused(taser: Taser) -> None:
    good, bad = copies_of_an_entry()
    bad.log_id = uuid7()

    with pytest.raises(IntegrityError, match="names a log that is not there"):
        LogEntry.objects.bulk_create([good, bad])


def test_entries_without_a_session_are_kept(taser: Taser) -> None:
    LogEntry.objects.bulk_create(copies_of_an_entry(session_id=None))

    assert LogEntry.objects.filter(sequence__gt=90_000, session=None).count() == 2


@pytest.mark.parametrize(("column", "named"), [("log_id", "a log"), ("session_id", "a session")])
def test_an_entry_cannot_be_changed_to_name_something_unknown(column: str, named: str, taser: Taser) -> None:
    with pytest.raises(IntegrityError, match=f"names {named} that is not there"):
        LogEntry.objects.update(**{column: uuid7()})


def test_a_log_with_entries_cannot_be_removed(taser: Taser) -> None:
    with pytest.raises(IntegrityError, match="Entries of a TASER name this row of devices_taserlog"):
        run(DELETE_LOG, TaserLog.objects.get().pk)


def test_a_session_with_entries_cannot_be_removed(session: ArmedSession) -> None:
    session.cycles.all().delete()

    with pytest.raises(IntegrityError, match="Entries of a TASER name this row of devices_armedsession"):
        run("DELETE FROM devices_armedsession WHERE id = %s", session.pk)


def test_a_session_with_entries_cannot_be_renamed(session: ArmedSession) -> None:
    session.cycles.all().delete()

    with pytest.raises(IntegrityError, match="Entries of a TASER name this row of devices_armedsession"):
        run("UPDATE devices_armedsession SET id = gen_random_uuid() WHERE id = %s", session.pk)


def test_a_log_without_entries_can_be_removed(taser: Taser) -> None:
    log = TaserLog.objects.create(taser=taser, sha256="a" * 64, entries=0, new_entries=0)

    run(DELETE_LOG, log.pk)

    assert TaserLog.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_log_cannot_be_removed_while_somebody_writes_its_first_entries(taser: Taser) -> None:
    log = TaserLog.objects.create(taser=taser, sha256="a" * 64, entries=0, new_entries=0)
    refused: list[str] = []

    def remove() -> None:
        try:
            run(DELETE_LOG, log.pk)
        except IntegrityError as error:
            refused.append(str(error))
        finally:
            connections.close_all()

    with transaction.atomic():
        LogEntry.objects.bulk_create(copies_of_an_entry(log_id=log.pk))
        removing = threading.Thread(target=remove)
        removing.start()
        removing.join(0.5)
        assert removing.is_alive()  # it waits for who holds the log
    removing.join(10)

    assert "name this row" in refused[0]
