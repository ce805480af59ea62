"""The command that verifies the journal: it says whole or names the first bad entry, and writes it down."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import checkpoint
from audit.models import Entry
from audit.notes import Signer
from audit.sealer import Sealer
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


@pytest.fixture
def command_key(signer: Signer, settings: Any, tmp_path: Any) -> str:
    """The key and origin of this test's log, as the command finds them."""
    settings.AUDIT_LOG_ORIGIN = signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    return signer.verifier.as_text()


def test_the_command_says_whole_and_writes_it_down(entries: list[str], command_key: str) -> None:
    output = io.StringIO()

    call_command("verify_audit", "--key", command_key, stdout=output)

    assert output.getvalue().endswith("The journal is whole.\n")
    assert "  entries 0 to 39: sealed, signed, anchored in the bucket\n" in output.getvalue()
    assert "Not anchored yet: 0. Not sealed yet: 0." in output.getvalue()
    recorded = Entry.objects.get(operation="audit.verified")
    assert (recorded.outcome, recorded.details["sealed"], recorded.details["problems"]) == ("success", 40, [])


def test_the_command_fails_and_names_the_first_bad_entry(entries: list[str], command_key: str) -> None:
    attack(("UPDATE audit_entry SET outcome = 'denied' WHERE id = %s", [entries[7]]))

    with pytest.raises(CommandError, match=rf"NOT whole. First: leaf 7: edited \(entry {entries[7]}\)"):
        call_command("verify_audit", "--key", command_key, stdout=io.StringIO())

    recorded = Entry.objects.get(operation="audit.verified")
    assert (recorded.outcome, recorded.reason_code) == ("error", "edited")


def test_the_command_refuses_a_key_it_cannot_read(empty_journal: None) -> None:
    with pytest.raises(CommandError, match="not a verifier key of Ed25519"):
        call_command("verify_audit", "--key", "midshire", stdout=io.StringIO())


def test_the_command_trusts_the_key_file_and_prints_notices(
    sealer: Sealer, signer: Signer, pc_rahman: Officer, settings: Any, tmp_path: Any
) -> None:
    settings.AUDIT_LOG_ORIGIN = signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    own = Sealer(checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, signer.name), sealer.bucket)
    write(2, pc_rahman)
    own.round()
    output = io.StringIO()

    call_command("verify_audit", "--without-bucket", "--no-record", stdout=output)

    assert "Note: The bucket was left out" in output.getvalue()
    assert not Entry.objects.filter(operation="audit.verified").exists()


def test_the_command_names_a_missing_key_file(empty_journal: None, settings: Any, tmp_path: Any) -> None:
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "none.pem"

    with pytest.raises(CommandError, match="make_journal_key"):
        call_command("verify_audit", stdout=io.StringIO())


def test_the_command_still_names_the_attack_when_it_cannot_write_it_down(entries: list[str], command_key: str) -> None:
    errors = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry RENAME TO audit_entry_gone")
    try:
        with pytest.raises(CommandError, match="the table audit_entry is gone"):
            call_command("verify_audit", "--key", command_key, stdout=io.StringIO(), stderr=errors)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry_gone RENAME TO audit_entry")

    assert "could not be written into the journal" in errors.getvalue()
