"""Attacks that take away (integrity reference, section 3.2): entries, a tail, a table, a trigger; each is named."""

import pytest
from django.db import connection

from audit.findings import Attack
from tests.audit.attacks import Verify, attack, first
from tests.audit.cast import IN_TRANSACTIONS

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_an_entry_deleted_in_the_middle_is_named(entries: list[str], verify: Verify) -> None:
    attack(("DELETE FROM audit_entry WHERE id = %s", [entries[33]]))

    assert first(verify()) == (Attack.DELETED, 33, entries[33])


def test_an_entry_deleted_with_its_leaf_is_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id = %s", [entries[33]]),
        "DELETE FROM audit_leaf WHERE leaf_index = 33",
    )

    assert first(verify())[:2] == (Attack.DELETED, 33)


def test_an_entry_deleted_and_the_leaves_moved_up_is_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id = %s", [entries[33]]),
        "DELETE FROM audit_leaf WHERE leaf_index = 33",
        "UPDATE audit_leaf SET leaf_index = leaf_index + 100000 WHERE leaf_index > 33",
        "UPDATE audit_leaf SET leaf_index = leaf_index - 100001 WHERE leaf_index > 100000",
        "DELETE FROM audit_personal WHERE entry_id NOT IN (SELECT id FROM audit_entry)",
    )

    assert first(verify()) == (Attack.DELETED, 33, entries[34])


def test_a_deleted_tail_is_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id >= %s", [entries[38]]),
        "DELETE FROM audit_leaf WHERE leaf_index >= 38",
    )

    assert first(verify())[:2] == (Attack.TAIL_CUT, 38)


def test_a_tail_cut_with_its_checkpoint_is_named_by_the_bucket(entries: list[str], verify: Verify) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id >= %s", [entries[32]]),
        ("DELETE FROM audit_personal WHERE entry_id >= %s", [entries[32]]),
        "DELETE FROM audit_leaf WHERE leaf_index >= 32",
        "DELETE FROM audit_checkpoint WHERE size > 32",
        "DELETE FROM audit_anchor WHERE size > 32",
    )

    report = verify()

    assert first(report)[:2] == (Attack.TAIL_CUT, 32)
    assert report.first is not None
    assert report.first.text == "40 entries were anchored in the bucket, only 32 are left."


def test_an_emptied_journal_is_named(entries: list[str], verify: Verify) -> None:
    attack("TRUNCATE audit_entry, audit_personal, audit_leaf, audit_checkpoint, audit_anchor")

    assert first(verify())[:2] == (Attack.TAIL_CUT, 0)


def test_a_dropped_table_is_named(entries: list[str], verify: Verify) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
    try:
        report = verify()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry_gone RENAME TO audit_entry")

    assert first(report)[:2] == (Attack.TABLE_DROPPED, 0)
    assert str(report.first) == "leaf 0: table dropped: the table audit_entry is gone."


def test_a_trigger_switched_off_is_named(entries: list[str], verify: Verify) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_leaf DISABLE TRIGGER leaf_is_append_only")
    try:
        report = verify()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_leaf ENABLE TRIGGER leaf_is_append_only")

    assert str(report.first) == (
        "guard removed: the trigger leaf_is_append_only on audit_leaf is missing or switched off."
    )
