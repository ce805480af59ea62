"""The export for the Information Commissioner: what it holds, and that it is whole and signed."""

import io
import json
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from audit import exports, journal
from audit.actions.erasing import erase_personal_data
from audit.actors import Worker
from audit.cosigning import Courier
from audit.known_keys import KnownWitness
from audit.models import Entry
from audit.notes import Signer
from audit.operations import Operation
from audit.sealer import Sealer
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer
from tests.audit.exports.exporting import Months, check, exported

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


def test_the_entries_of_the_period_and_no_others_are_exported(months: Months, own: Signer, out: Path) -> None:
    said = exported(out)

    lines = [json.loads(line) for line in (out / "entries.jsonl").read_text().splitlines()]
    found = check(out, own)
    assert said == f"{out}: 6 entries from leaf 2 on.\n"
    assert [line["attested"]["id"] for line in lines] == months["November"]
    assert lines[0]["personal"]["payload"]["actor"] == {"name": "PC Aisha Rahman", "collar_number": "20417"}
    assert (found.entries, found.first_leaf, found.head.size) == (6, 2, 10)
    assert found.manifest["since"] == "2026-11-01T00:00:00.000000Z"
    assert found.manifest["until"] == "2026-12-01T00:00:00.000000Z"


def test_the_export_is_written_down(months: Months, out: Path) -> None:
    exported(out)

    entry = Entry.objects.get(operation="journal.exported")
    assert (entry.kind, entry.object_sha256) == ("disclosure", exports.file_hash(out / "manifest.json"))
    assert entry.details == {
        "recipient": "Information Commissioner",
        "reference": "IC-123456-A1B2",
        "since": "2026-11-01T00:00:00.000000Z",
        "until": "2026-12-01T00:00:00.000000Z",
        "entries": 6,
        "first_leaf": 2,
        "size": 10,
    }


def test_only_its_owner_can_read_it(months: Months, out: Path) -> None:
    exported(out)

    modes = {path.name: path.stat().st_mode & 0o777 for path in out.iterdir()}
    assert out.stat().st_mode & 0o777 == 0o700
    assert modes == dict.fromkeys([*exports.FILES, exports.MANIFEST, exports.SIGNATURE, "README.txt"], 0o600)


def test_an_entry_sealed_between_comes_along(own: Signer, sealer: Sealer, pc_rahman: Officer, out: Path) -> None:
    """Leaves are taken without a gap, so that nothing between the first and the last can be left out unseen."""
    for moment in ("2026-11-02T12:00:00Z", "2026-10-31T12:00:00Z", "2026-11-03T12:00:00Z"):
        with time_machine.travel(moment, tick=False):
            write(1, pc_rahman)
        sealer.seal()
    sealer.round(is_last=True)

    exported(out)

    found = check(out, own)
    assert (found.entries, found.first_leaf) == (3, 0)


def test_cosignatures_are_checked_and_named(months: Months, own: Signer, known: KnownWitness, out: Path) -> None:
    Courier(known).finish(5)
    exported(out)
    output = io.StringIO()
    keys = ["--key", own.verifier.as_text(), "--witness", known.verifier.as_text()]

    call_command("export_logs_for_commissioner", "--check", str(out), *keys, stdout=output)

    said = output.getvalue().splitlines()
    assert said[0] == "6 entries from leaf 2 on, signed at 10."
    assert said[1].startswith("Cosigned by witness.pcc.example/w1 at 20")
    assert said[2] == "The export is whole."


def test_an_erased_person_leaves_the_export_whole(
    months: Months, own: Signer, sealer: Sealer, sgt_nair: Officer, out: Path
) -> None:
    chosen = Entry.objects.get(id=months["November"][0]).id
    erase_personal_data(entries=[chosen], reason_code="right_to_erasure", by=sgt_nair)
    sealer.round(is_last=True)

    exported(out)

    first = json.loads((out / "entries.jsonl").read_text().splitlines()[0])
    # Six of November, the erasure, and the two of December that were sealed between them.
    assert (first["personal"], check(out, own).entries) == (None, 9)


def test_background_work_is_exported_without_a_personal_part(own: Signer, sealer: Sealer, out: Path) -> None:
    with time_machine.travel("2026-11-02T12:00:00Z", tick=False), transaction.atomic():
        journal.act(Operation.EVIDENCE_READY, by=Worker("evidence.prepare"))
    sealer.round(is_last=True)

    exported(out)

    assert check(out, own).entries == 1


def test_a_draft_that_was_cut_off_is_replaced(months: Months, own: Signer, tmp_path: Path) -> None:
    (tmp_path / "out.part").mkdir()
    (tmp_path / "out.part" / "entries.jsonl").write_text("half")

    exported(tmp_path / "out")

    assert check(tmp_path / "out", own).entries == 6
    assert not (tmp_path / "out.part").exists()
