"""An export that was changed is found out with nothing but its folder and public keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import CommandError, call_command

from audit import exports, notes
from audit.exports import BadExport
from audit.notes import Signer, Verifier
from tests.audit.cast import IN_TRANSACTIONS
from tests.audit.exports.exporting import Months, check, exported, resign, without_line

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


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
