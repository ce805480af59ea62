"""The commands that make the key and run the sealer."""

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit import checkpoint
from audit.management.commands import sealer as command
from audit.models import Checkpoint
from audit.sealer import Sealer
from tests.audit.attacks import attack, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = pytest.mark.slow


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    settings.AUDIT_LOG_ORIGIN = f"test.midshire.example/{tmp_path.name}"
    return tmp_path / "journal.pem"


def test_the_key_is_made_once_and_its_public_half_printed(key_file: Path) -> None:
    first, second = io.StringIO(), io.StringIO()

    call_command("make_journal_key", stdout=first)
    call_command("make_journal_key", stdout=second)

    public = checkpoint.read_signer(key_file, f"test.midshire.example/{key_file.parent.name}").verifier.as_text()
    told = f"Public key, to be published outside this system: {public}\n"
    assert first.getvalue() == f"New key.\n{told}"
    assert second.getvalue() == f"The key was there already.\n{told}"


def test_the_sealer_without_a_key_says_what_to_do(key_file: Path) -> None:
    with pytest.raises(CommandError, match=r"Run `manage\.py make_journal_key`"):
        call_command("sealer", "--once")


@IN_TRANSACTIONS
def test_the_sealer_seals_once(key_file: Path, empty_journal: None, pc_rahman: Officer) -> None:
    checkpoint.make_key(key_file)
    write(3, pc_rahman)

    call_command("sealer", "--once")

    assert Checkpoint.objects.get().size == 3


@IN_TRANSACTIONS
def test_the_sealer_ends_with_an_error_when_the_log_was_cut(sealer: Sealer, pc_rahman: Officer) -> None:
    write(3, pc_rahman)
    sealer.round()
    attack("TRUNCATE audit_checkpoint, audit_leaf, audit_entry, audit_anchor")

    with pytest.raises(command.Inconsistent, match="3 entries"):
        command.run(Sealer(sealer.signer, sealer.bucket), threading.Event())
