"""What cannot be exported whole is refused, and nothing half done is left."""

from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from audit.notes import Signer
from audit.sealer import Sealer
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.exports.exporting import Months, exported

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_a_period_without_entries_is_refused(months: Months, out: Path) -> None:
    with pytest.raises(CommandError, match="no entries in that period"):
        exported(out, "--since", "2025-01-01", "--until", "2025-01-31")

    assert not out.exists()


def test_a_period_with_unsealed_entries_is_refused(months: Months, pc_rahman: Officer, tmp_path: Path) -> None:
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        write(1, pc_rahman)

    with pytest.raises(CommandError, match="1 entries of the period are not sealed yet"):
        exported(tmp_path / "out")

    assert list(tmp_path.glob("out*")) == []


def test_an_entry_that_no_head_covers_yet_is_refused(
    own: Signer, sealer: Sealer, pc_rahman: Officer, out: Path
) -> None:
    with time_machine.travel("2026-11-29T12:00:00Z", tick=False):
        write(1, pc_rahman)
    sealer.seal()

    with pytest.raises(CommandError, match="No signed head covers leaf 0 yet"):
        exported(out)


def test_what_is_there_is_not_overwritten_and_what_is_missing_is_named(months: Months, out: Path) -> None:
    out.mkdir()

    with pytest.raises(CommandError, match="is there already"):
        exported(out)
    with pytest.raises(CommandError, match="Give --since, --until, --reference and --out"):
        call_command("export_logs_for_commissioner", "--since", "2026-11-01")
    assert list(out.iterdir()) == []


def test_a_failed_journal_leaves_no_export(months: Months, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**values: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("audit.management.commands.export_logs_for_commissioner.note_export", broken)

    with pytest.raises(DatabaseError):
        exported(tmp_path / "out")
    assert list(tmp_path.glob("out*")) == []
