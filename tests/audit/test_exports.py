"""The export for the Information Commissioner: whole, signed, checked with nothing but its folder and public keys."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from audit import checkpoint, exports, journal, notes
from audit.actions.erasing import erase_personal_data
from audit.actors import Worker
from audit.cosigning import Courier
from audit.exports import BadExport, Checked
from audit.known_keys import KnownWitness
from audit.models import Entry
from audit.notes import Signer, Verifier
from audit.operations import Operation
from audit.sealer import Sealer
from audit.witness.service import Witness
from tests.audit.attacks import write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]

NOVEMBER = ("--since", "2026-11-01", "--until", "2026-11-30")
Months = dict[str, list[str]]


@pytest.fixture
def own(settings: Any, tmp_path: Path, sealer: Sealer, pcc: Witness) -> Signer:
    """The key of this test's log as the command finds it; the witness knows it."""
    settings.AUDIT_LOG_ORIGIN = sealer.signer.name
    settings.AUDIT_SIGNING_KEY_FILE = tmp_path / "journal.pem"
    checkpoint.make_key(settings.AUDIT_SIGNING_KEY_FILE)
    sealer.signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, sealer.signer.name)
    pcc.logs = {sealer.signer.name: [sealer.signer.verifier]}
    return sealer.signer


@pytest.fixture
def months(own: Signer, sealer: Sealer, pc_rahman: Officer) -> Months:
    """Entries of October, November and December; the borders are midnight in London."""
    written: Months = {"October": [], "November": [], "December": []}
    for month, moment in [
        ("October", "2026-10-31T23:59:59.999Z"),
        ("November", "2026-11-01T00:00:00Z"),
        ("November", "2026-11-21T22:47:02Z"),
        ("November", "2026-11-30T23:59:59.999Z"),
        ("December", "2026-12-01T00:00:00Z"),
    ]:
        with time_machine.travel(moment, tick=False):
            written[month] += write(2, pc_rahman)
    sealer.round(is_last=True)
    return written


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def exported(folder: Path, *period: str) -> str:
    output = io.StringIO()
    given = (*(period or NOVEMBER), "--reference", "IC-123456-A1B2", "--out", str(folder))
    call_command("export_logs_for_commissioner", *given, stdout=output)
    return output.getvalue()


def check(folder: Path, own: Signer) -> Checked:
    return exports.check(folder, [own.verifier])


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


def resign(folder: Path, signer: Signer) -> None:
    """Write the manifest anew over the files as they are, as somebody with the key would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {name: exports.file_hash(folder / name) for name in exports.FILES}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    text = exports.manifest_text((folder / "manifest.json").read_bytes())
    key = Signer(exports.export_key_name(signer.name), signer.private_key)
    (folder / "manifest.note").write_text(notes.sign(text, key))


def without_line(number: int) -> Callable[[str], str]:
    return lambda text: "".join(line for at, line in enumerate(text.splitlines(keepends=True)) if at != number)


@pytest.mark.parametrize("name", [*exports.FILES, exports.MANIFEST])
def test_a_changed_byte_is_named_with_its_file(months: Months, own: Signer, out: Path, name: str) -> None:
    exported(out)
    (out / name).write_text((out / name).read_text() + " ")

    with pytest.raises(BadExport, match=rf"{name} is not the (file|one)"):
        check(out, own)


@pytest.mark.parametrize("name", [*exports.FILES, exports.MANIFEST, exports.SIGNATURE])
def test_a_missing_file_is_named(months: Months, own: Signer, out: Path, name: str) -> None:
    exported(out)
    (out / name).unlink()

    with pytest.raises(BadExport, match=name):
        check(out, own)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("entries.jsonl", without_line(5), "some were left out or added"),
        ("entries.jsonl", without_line(2), "line 3: leaf 4 should stand here"),
        ("entries.jsonl", lambda text: text.replace("success", "denied", 1), "some were left out or added"),
        ("entries.jsonl", lambda text: text.replace("Rahman", "Doyle", 1), "line 1: the personal part is not the one"),
        ("tail.txt", without_line(0), "some were left out or added"),
        ("tail.txt", lambda text: f"!{text[1:]}", "tail.txt: '!.*' is not base64"),
        ("checkpoint.txt", lambda text: text.replace("\n10\n", "\n9\n"), "checkpoint.txt: The signature of"),
    ],
)
def test_even_the_holder_of_the_key_cannot_leave_out_or_change_an_entry(
    months: Months, own: Signer, out: Path, name: str, change: Callable[[str], str], words: str
) -> None:
    """The manifest is signed again over the changed files; the head that was signed before does not follow."""
    exported(out)
    (out / name).write_text(change((out / name).read_text()))
    resign(out, own)

    with pytest.raises(BadExport, match=words):
        check(out, own)


def test_a_count_that_does_not_fit_is_refused(months: Months, own: Signer, out: Path) -> None:
    exported(out)
    path = out / "manifest.json"
    path.write_text(path.read_text().replace('"entries":6', '"entries":7'))
    resign(out, own)

    with pytest.raises(BadExport, match="some were left out or added"):
        check(out, own)


def test_a_manifest_signed_by_a_stranger_is_refused(months: Months, own: Signer, out: Path) -> None:
    exported(out)
    resign(out, Signer(own.name, Ed25519PrivateKey.generate()))

    with pytest.raises(BadExport, match=r"manifest\.note: The signature of|manifest\.note: No known key has signed"):
        check(out, own)


def test_a_signature_of_an_export_is_never_one_of_a_checkpoint(months: Months, own: Signer, out: Path) -> None:
    exported(out)
    note = (out / "manifest.note").read_text()

    with pytest.raises(notes.BadNote, match="No known key"):
        notes.open_note(note, [own.verifier])
    assert notes.open_note(note, [Verifier(f"{own.name}/export", own.verifier.public_key)]).startswith(
        "exhibit-journal-export/1\n"
    )


def test_a_changed_export_is_told_by_the_command(months: Months, out: Path) -> None:
    exported(out)
    (out / "entries.jsonl").write_text("")

    with pytest.raises(CommandError, match=r"is NOT what was signed. entries\.jsonl is not the file"):
        call_command("export_logs_for_commissioner", "--check", str(out))


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


def test_a_draft_that_was_cut_off_is_replaced(months: Months, own: Signer, tmp_path: Path) -> None:
    (tmp_path / "out.part").mkdir()
    (tmp_path / "out.part" / "entries.jsonl").write_text("half")

    exported(tmp_path / "out")

    assert check(tmp_path / "out", own).entries == 6
    assert not (tmp_path / "out.part").exists()
