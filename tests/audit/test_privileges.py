"""Append-only by trigger, for the owner too, and by privilege for the two roles that run the system."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from audit import checks, journal
from audit.actions.erasing import erase_personal_data
from audit.actions.partitions import prepare_partitions
from audit.actors import Worker
from audit.models import Entry, Personal
from audit.operations import Operation
from audit.sealer import Sealer
from audit.tasks import prepare_partitions as prepare_partitions_task
from tests.audit.attacks import attack, rows, write
from tests.audit.cast import Officer

pytestmark = pytest.mark.django_db

JOURNAL = ("audit_entry", "audit_leaf", "audit_checkpoint", "audit_anchor")


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXHIBIT_APP_DB_PASSWORD", 'app\'s "secret"')
    monkeypatch.setenv("EXHIBIT_SEALER_DB_PASSWORD", "sealer-secret")
    call_command("grant_roles", verbosity=0)
    call_command("grant_roles", verbosity=0)  # the second time changes nothing


@pytest.fixture
def one_of_each(sealer_in_test: Sealer, pc_rahman: Officer) -> None:
    """A row in every table of the journal."""
    write(2, pc_rahman)
    sealer_in_test.round(is_last=True)
    write(1, pc_rahman)


@pytest.fixture
def sealer_in_test(signer: Any, bucket: Any) -> Sealer:
    """A sealer inside the test's own transaction, over an empty journal."""
    attack("DELETE FROM audit_checkpoint", "DELETE FROM audit_leaf", "DELETE FROM audit_anchor")
    attack("DELETE FROM audit_pending", "DELETE FROM audit_entry", "DELETE FROM audit_personal")
    return Sealer(signer, bucket)


@pytest.mark.parametrize("table", JOURNAL)
@pytest.mark.parametrize("verb", ["UPDATE {} SET {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_owner_cannot_change_the_journal(one_of_each: None, table: str, verb: str) -> None:
    column = {"audit_entry": "outcome = 'denied'", "audit_leaf": "leaf_index = leaf_index + 9"}.get(table, "size = 9")

    with pytest.raises(DatabaseError, match=rf"append-only: (UPDATE|DELETE|TRUNCATE) on {table}"):
        run(verb.format(table, column))


def test_the_owner_cannot_empty_a_partition(one_of_each: None) -> None:
    for (partition,) in rows(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass"
    ):
        with pytest.raises(DatabaseError, match="append-only: TRUNCATE"):
            run(f"TRUNCATE {partition}")


def test_the_owner_cannot_rewrite_or_take_personal_data(one_of_each: None) -> None:
    with pytest.raises(DatabaseError, match="append-only: UPDATE on audit_personal"):
        run("UPDATE audit_personal SET payload = '{}'")
    with pytest.raises(DatabaseError, match="erased only by the action"):
        run("DELETE FROM audit_personal")


def test_an_erasure_cannot_name_an_entry_that_erased_nothing(one_of_each: None) -> None:
    other = Entry.objects.filter(operation="evidence.viewed").values_list("id", flat=True)[0]

    with pytest.raises(DatabaseError, match="erased only by the action"):
        run(f"SELECT set_config('exhibit.erasure', '{other}', true); DELETE FROM audit_personal")  # noqa: S608 - names from this file


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET outcome = 'denied'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "SELECT * FROM audit_entry_other",
        "UPDATE audit_entry_other SET outcome = 'denied'",
        "INSERT INTO audit_leaf VALUES (99, gen_random_uuid(), sha256(''))",
        "DELETE FROM audit_pending",
        "INSERT INTO audit_pending VALUES (gen_random_uuid())",
        "UPDATE audit_personal SET payload = '{}'",
        "DELETE FROM audit_checkpoint",
        "UPDATE django_migrations SET name = 'x'",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE audit_entry",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_application_may_not(roles: None, one_of_each: None, statement: str) -> None:
    with acting_as("exhibit_app"), pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run(statement)


def test_the_application_may_act_read_and_erase(roles: None, one_of_each: None, pc_rahman: Officer) -> None:
    with acting_as("exhibit_app"):
        identifier = journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman)
        erased = erase_personal_data(entries=[identifier], reason_code="right_to_erasure", by=pc_rahman)
        found = Entry.objects.get(id=identifier).operation

    assert (erased, found) == (1, "evidence.viewed")
    assert not Personal.objects.filter(entry_id=identifier).exists()


def test_the_application_may_use_its_other_tables(roles: None) -> None:
    with acting_as("exhibit_app"):
        run("UPDATE django_session SET session_data = session_data")
        run("DELETE FROM django_session")


def test_the_application_may_have_partitions_made(roles: None) -> None:
    (name,) = rows("SELECT 'audit_entry_' || to_char(now() AT TIME ZONE 'UTC' + interval '2 months', 'YYYY_MM')")[0]
    run(f"DROP TABLE {name}")

    with acting_as("exhibit_app"):
        made = prepare_partitions(by=Worker("audit.prepare_partitions"))

    triggers = rows("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass ORDER BY tgname", name)
    assert made == 1
    assert triggers == [("entry_is_append_only",), ("entry_is_never_emptied",), ("entry_waits_for_its_leaf",)]
    with acting_as("exhibit_app"), pytest.raises(DatabaseError, match="permission denied"):
        run(f"UPDATE {name} SET outcome = 'denied'")  # noqa: S608 - names from this file


def test_making_partitions_twice_does_no_harm() -> None:
    prepare_partitions_task()
    prepare_partitions_task()

    made = Entry.objects.filter(operation="journal.partitioned").order_by("-id").values_list("details", flat=True)[:2]
    assert [details["made"] for details in made] == [0, 0]


def test_an_entry_lands_in_the_partition_of_its_month(pc_rahman: Officer) -> None:
    (identifier,) = write(1, pc_rahman)

    ((table, month),) = rows(
        "SELECT tableoid::regclass::text, 'audit_entry_' || to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM') "
        "FROM audit_entry WHERE id = %s",
        identifier,
    )
    assert table == month


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_entry SELECT * FROM audit_entry",
        "UPDATE audit_leaf SET leaf_index = leaf_index + 9",
        "DELETE FROM audit_leaf",
        "DELETE FROM audit_personal",
        "UPDATE audit_checkpoint SET size = 9",
        "SELECT * FROM accounts_user",
    ],
)
def test_the_sealer_may_not(roles: None, one_of_each: None, statement: str) -> None:
    with acting_as("exhibit_sealer"), pytest.raises(DatabaseError, match="permission denied"):
        run(statement)


def test_the_sealer_may_seal_sign_and_anchor(roles: None, sealer_in_test: Sealer, pc_rahman: Officer) -> None:
    write(2, pc_rahman)

    with acting_as("exhibit_sealer"):
        sealed = sealer_in_test.round(is_last=True)

    assert sealed == 2
    assert rows("SELECT count(*), max(size) FROM audit_anchor") == [(1, 2)]


def test_a_missing_password_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EXHIBIT_APP_DB_PASSWORD", raising=False)

    with pytest.raises(CommandError, match="EXHIBIT_APP_DB_PASSWORD is not set"):
        call_command("grant_roles", verbosity=0)


def test_the_deployment_check_fails_for_a_role_that_could_change_the_journal() -> None:
    (error,) = checks.journal_is_out_of_reach(None)

    assert error.id == "audit.E001"
    assert "may UPDATE, DELETE, TRUNCATE on audit_entry" in error.msg


def test_the_deployment_check_passes_for_the_applications_role(roles: None) -> None:
    with acting_as("exhibit_app"):
        assert checks.journal_is_out_of_reach(None) == []


def test_the_deployment_check_says_when_there_is_no_journal() -> None:
    run("ALTER TABLE audit_entry RENAME TO audit_entry_gone")

    (error,) = checks.journal_is_out_of_reach(None)

    assert error.id == "audit.E002"
