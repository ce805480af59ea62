"""The journal's one door: an entry in the transaction of the act, refusals that last, actions that must answer."""

import hmac
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from audit import context, journal
from audit.actors import Actor, Visitor, Worker
from audit.canonical import NotCanonical
from audit.journal import NoEntry, OutsideTransaction, Refused
from audit.models import Anchor, Entry, Leaf, Pending, Personal
from audit.operations import Operation, Outcome
from audit.uuid7 import uuid7
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = pytest.mark.django_db


@journal.action
def view(*, anchor: Anchor, by: Actor) -> str:
    journal.act(Operation.EVIDENCE_VIEWED, by=by, on=anchor)
    return "seen"


@journal.action
def forget(*, by: Actor) -> None:
    Leaf.objects.create(leaf_index=7, entry_id=uuid7(), leaf_hash=bytes(32))


@journal.action
def refuse_after_writing(*, anchor: Anchor, by: Actor) -> None:
    journal.act(Operation.EVIDENCE_PLAYED, by=by, on=anchor)
    raise Refused("Not yours.", operation=Operation.EVIDENCE_PLAYED, by=by, on=anchor, reason_code="not_yours")


@journal.action
def try_and_live_with_it(*, anchor: Anchor, by: Actor) -> None:
    try:
        refuse_after_writing(anchor=anchor, by=by)
    except Refused:
        journal.act(Operation.EVIDENCE_VIEWED, by=by, on=anchor)


@journal.action
def outer(*, anchor: Anchor, by: Actor) -> None:
    view(anchor=anchor, by=by)
    refuse_after_writing(anchor=anchor, by=by)


def about(anchor: Anchor) -> list[tuple[str, str, str]]:
    entries = Entry.objects.filter(object_id=str(anchor.pk)).order_by("id")
    return list(entries.values_list("operation", "outcome", "reason_code"))


@pytest.fixture
def anchor() -> Anchor:
    return Anchor(size=1)


def test_act_writes_every_field_that_the_caller_and_the_context_give(pc_rahman: Officer, anchor: Anchor) -> None:
    incident = anchor.pk
    with context.bound(
        request_id="r-1", source_ip="10.4.0.7", session_ref="5e55", auth_method="passkey", mfa=True,
        auth_at=datetime(2026, 11, 21, 22, 30, tzinfo=UTC), justification_code="OIC", purpose="investigation",
        justification_text="log 1182", rule="evidence.read", clock_offset_ms=0,
    ):  # fmt: skip
        identifier = journal.act(
            Operation.EVIDENCE_PLAYED,
            by=pc_rahman,
            on=anchor,
            sha256="a" * 64,
            incident_id=incident,
            details={"ranges": [[0, 5000]], "speed_percent": 100},
            personal={"recipient": "Eleanor Voss"},
        )

    entry = Entry.objects.get(id=identifier)
    personal = Personal.objects.get(entry_id=identifier)
    assert (entry.operation, entry.kind, entry.outcome) == ("evidence.played", "consultation", "success")
    assert (entry.actor_type, entry.actor_id) == ("officer", "person-20417")
    assert (entry.object_type, entry.object_id, entry.object_sha256) == ("audit.anchor", str(anchor.pk), "a" * 64)
    assert (entry.request_id, entry.session_ref, entry.auth_method, entry.mfa) == ("r-1", "5e55", "passkey", True)
    assert (entry.justification_code, entry.purpose, entry.rule) == ("OIC", "investigation", "evidence.read")
    assert entry.auth_at == datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    assert (entry.incident_id, entry.clock_offset_ms) == (incident, 0)
    assert entry.details == {"ranges": [[0, 5000]], "speed_percent": 100}
    assert personal.payload == {
        "actor": {"name": "PC Aisha Rahman", "collar_number": "20417"},
        "source_ip": "10.4.0.7",
        "justification_text": "log 1182",
        "given": {"recipient": "Eleanor Voss"},
    }
    assert Pending.objects.filter(entry_id=identifier).exists()


def test_background_work_without_a_person_has_no_personal_part() -> None:
    identifier = journal.act(Operation.EVIDENCE_READY, by=Worker("evidence.prepare", on_behalf_of="person-20417"))

    entry = Entry.objects.get(id=identifier)
    assert (entry.actor_type, entry.actor_id, entry.on_behalf_of) == ("worker", "evidence.prepare", "person-20417")
    assert entry.personal_commitment is None
    assert not Personal.objects.filter(entry_id=identifier).exists()


def test_a_visitor_is_public() -> None:
    identifier = journal.act(Operation.ACCESS_DENIED, by=Visitor(), outcome=Outcome.DENIED)

    assert Entry.objects.get(id=identifier).actor_type == "public"


def test_a_float_is_refused_and_nothing_is_written(pc_rahman: Officer, anchor: Anchor) -> None:
    with pytest.raises(NotCanonical):
        journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor, details={"seconds": 1.5})  # type: ignore[dict-item]

    assert about(anchor) == []


@IN_TRANSACTIONS
def test_act_outside_a_transaction_is_refused(pc_rahman: Officer, anchor: Anchor) -> None:
    with pytest.raises(OutsideTransaction):
        journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)

    assert about(anchor) == []


def test_action_returns_what_its_function_returns(pc_rahman: Officer, anchor: Anchor) -> None:
    assert view(anchor=anchor, by=pc_rahman) == "seen"

    assert about(anchor) == [("evidence.viewed", "success", "")]


def test_action_without_an_entry_is_rolled_back(pc_rahman: Officer) -> None:
    with pytest.raises(NoEntry, match="forget ended without"):
        forget(by=pc_rahman)

    assert not Leaf.objects.filter(leaf_index=7).exists()


def test_refused_act_is_rolled_back_and_stands_as_denied(pc_rahman: Officer, anchor: Anchor) -> None:
    with pytest.raises(Refused, match="Not yours"):
        refuse_after_writing(anchor=anchor, by=pc_rahman)

    assert about(anchor) == [("evidence.played", "denied", "not_yours")]


def test_refusal_inside_an_action_undoes_the_outer_one_and_is_written_once(pc_rahman: Officer, anchor: Anchor) -> None:
    with pytest.raises(Refused):
        outer(anchor=anchor, by=pc_rahman)

    assert about(anchor) == [("evidence.played", "denied", "not_yours")]


def test_refusal_that_the_outer_action_lives_with_is_written_too(pc_rahman: Officer, anchor: Anchor) -> None:
    try_and_live_with_it(anchor=anchor, by=pc_rahman)

    assert about(anchor) == [("evidence.viewed", "success", ""), ("evidence.played", "denied", "not_yours")]


@IN_TRANSACTIONS
def test_denied_survives_the_roll_back_of_a_transaction_around_the_action(pc_rahman: Officer, anchor: Anchor) -> None:
    with pytest.raises(Refused), transaction.atomic():
        refuse_after_writing(anchor=anchor, by=pc_rahman)

    assert about(anchor) == [("evidence.played", "denied", "not_yours")]


@IN_TRANSACTIONS
def test_refuse_survives_the_roll_back_of_its_caller(pc_rahman: Officer, anchor: Anchor) -> None:
    with transaction.atomic():
        journal.refuse(Operation.ACCESS_DENIED, by=pc_rahman, on=anchor, reason_code="no_permission")
        transaction.set_rollback(True)

    assert about(anchor) == [("access.denied", "denied", "no_permission")]


def test_the_denied_entry_keeps_the_context_of_the_refusal(pc_rahman: Officer, anchor: Anchor) -> None:
    with pytest.raises(Refused), context.bound(request_id="r-2"):
        refuse_after_writing(anchor=anchor, by=pc_rahman)

    assert Entry.objects.get(object_id=str(anchor.pk)).request_id == "r-2"


def test_failed_journal_undoes_the_act(pc_rahman: Officer, anchor: Anchor) -> None:
    @journal.action
    def store(*, by: Actor) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE stored_by_the_act (id int)")
            cursor.execute("ALTER TABLE audit_entry RENAME TO audit_entry_broken")
        journal.act(Operation.EVIDENCE_CHANGED, by=by, on=anchor)

    with pytest.raises(DatabaseError):
        store(by=pc_rahman)

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('stored_by_the_act'), to_regclass('audit_entry')::text")
        assert cursor.fetchone() == (None, "audit_entry")


def test_an_entry_carries_the_code_of_the_application(pc_rahman: Officer, anchor: Anchor, settings: Settings) -> None:
    """HMAC-SHA256 of the content hash, spelled out: a key made of SECRET_KEY, cut to 16 bytes."""
    identifier = journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)

    with connection.cursor() as cursor:
        cursor.execute("SELECT content_hash, writer_mac FROM audit_entry WHERE id = %s", [str(identifier)])
        content, code = (bytes(value) for value in cursor.fetchone())
    key = hmac.digest(settings.SECRET_KEY.encode(), b"exhibit: who wrote a journal entry, 1", "sha256")
    assert code == hmac.digest(key, content, "sha256")[:16]


def test_columns_without_a_value_get_those_of_the_table(anchor: Anchor) -> None:
    """Only the columns that have a value are sent; the others read back as empty, as they were hashed."""
    identifier = journal.act(Operation.EVIDENCE_READY, by=Worker(""))

    entry = Entry.objects.get(id=identifier)
    assert (entry.actor_id, entry.reason_code, entry.object_type, entry.purpose, entry.rule) == ("", "", "", "", "")
    assert (entry.mfa, entry.details, entry.client_time, entry.clock_offset_ms) == (False, {}, None, None)
    assert (entry.incident_id, entry.object_sha256, entry.personal_commitment) == (None, "", None)


def test_one_entry_costs_one_query(pc_rahman: Officer, anchor: Anchor, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        journal.act(Operation.EVIDENCE_VIEWED, by=pc_rahman, on=anchor)
