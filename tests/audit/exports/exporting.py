"""November exported and checked, and its files changed afterwards."""

import io
import json
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from audit import exports, notes
from audit.exports import Checked
from audit.notes import Signer

NOVEMBER = ("--since", "2026-11-01", "--until", "2026-11-30")
Months = dict[str, list[str]]


def exported(folder: Path, *period: str) -> str:
    output = io.StringIO()
    given = (*(period or NOVEMBER), "--reference", "IC-123456-A1B2", "--out", str(folder))
    call_command("export_logs_for_commissioner", *given, stdout=output)
    return output.getvalue()


def check(folder: Path, own: Signer) -> Checked:
    return exports.check(folder, [own.verifier])


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
