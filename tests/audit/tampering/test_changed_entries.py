"""Attacks on sealed entries (integrity reference, section 3.2): edited, swapped, inserted, hidden; each is named."""

from typing import Any

import pytest

from audit import tree
from audit.findings import Attack
from audit.models import Entry
from audit.uuid7 import uuid7
from tests.audit.attacks import Verify, attack, first, forge, rehash, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("operation", "evidence.listed"),
        ("outcome", "denied"),
        ("reason_code", "x"),
        ("actor_id", "person-20388"),
        ("actor_type", "dba"),
        ("occurred_at", "2026-11-21T22:47:02Z"),
        ("client_time", "2026-11-21T22:47:02Z"),
        ("clock_offset_ms", 0),
        ("details", '{"number": 8}'),
        ("object_sha256", "ab" * 32),
        ("object_id", "elsewhere"),
        ("incident_id", "01a19467-e800-7000-8000-000000000001"),
        ("justification_code", "OIC"),
        ("personal_commitment", b"\xab" * 32),
        ("schema_version", 2),
        ("mfa", True),
    ],
)
def test_an_edited_field_is_named(entries: list[str], verify: Verify, column: str, value: Any) -> None:
    attack((f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [value, entries[7]]))  # noqa: S608 - names from this file

    assert first(verify()) == (Attack.EDITED, 7, entries[7])


def test_an_edit_with_a_new_content_hash_is_named(entries: list[str], verify: Verify) -> None:
    attack(("UPDATE audit_entry SET operation = 'evidence.listed' WHERE id = %s", [entries[7]]))
    rehash(entries[7])

    assert first(verify()) == (Attack.EDITED, 7, entries[7])


def test_an_edit_with_all_hashes_anew_is_named(entries: list[str], verify: Verify) -> None:
    forge(entries[35])

    assert first(verify()) == (Attack.EDITED, 35, entries[35])


def test_the_first_of_two_edits_is_named(entries: list[str], verify: Verify) -> None:
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id IN %s", [(entries[37], entries[20])]))

    assert first(verify()) == (Attack.EDITED, 20, entries[20])


def test_swapped_leaves_are_named(entries: list[str], verify: Verify) -> None:
    attack(
        ("UPDATE audit_leaf SET leaf_index = 1000 + leaf_index WHERE leaf_index IN %s", [(10, 20)]),
        "UPDATE audit_leaf SET leaf_index = CASE leaf_index WHEN 1010 THEN 20 ELSE 10 END WHERE leaf_index > 999",
    )

    assert first(verify()) == (Attack.REORDERED, 10, entries[20])


def test_swapped_entries_of_leaves_are_named(entries: list[str], verify: Verify) -> None:
    stranger = str(uuid7())
    attack(
        ("UPDATE audit_leaf SET entry_id = %s WHERE leaf_index = 10", [stranger]),
        ("UPDATE audit_leaf SET entry_id = %s WHERE leaf_index = 20", [entries[10]]),
        ("UPDATE audit_leaf SET entry_id = %s WHERE leaf_index = 10", [entries[20]]),
    )

    assert first(verify()) == (Attack.REORDERED, 10, entries[20])


def test_an_entry_inserted_into_the_order_is_named(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    (inserted,) = write(1, pc_rahman)
    content = bytes(Entry.objects.get(id=inserted).content_hash)
    attack(
        "UPDATE audit_leaf SET leaf_index = leaf_index + 100001 WHERE leaf_index >= 12",
        "UPDATE audit_leaf SET leaf_index = leaf_index - 100000 WHERE leaf_index > 100000",
        ("INSERT INTO audit_leaf VALUES (12, %s, %s)", [inserted, tree.leaf(content)]),
        "DELETE FROM audit_pending",
    )

    assert first(verify()) == (Attack.INSERTED, 12, inserted)


def test_an_entry_kept_from_the_sealer_is_named(entries: list[str], verify: Verify, pc_rahman: Officer) -> None:
    (hidden,) = write(1, pc_rahman)
    attack("DELETE FROM audit_pending")

    assert first(verify()) == (Attack.HIDDEN, None, hidden)


def test_changed_personal_data_is_named(entries: list[str], verify: Verify) -> None:
    payload = '{"actor": {"name": "PC Sean Doyle"}}'
    attack(("UPDATE audit_personal SET payload = %s WHERE entry_id = %s", [payload, entries[5]]))

    assert first(verify()) == (Attack.PERSONAL_CHANGED, 5, entries[5])
