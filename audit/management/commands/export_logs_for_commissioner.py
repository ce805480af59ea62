"""Exports the journal of a period for the Information Commissioner, signed, or checks such an export."""

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit import checkpoint, exporting, exports
from audit.actions.disclosing import note_export
from audit.actors import Worker
from audit.exporting import NothingToExport, Order
from audit.exports import BadExport
from audit.management.keys import add_keys, log_keys, witness_keys
from audit.proving import NotProvable


class Command(BaseCommand):
    """Export journal entries, or check an export (DPA 2018 s. 62(5))."""

    help = "Export the journal of a period for the Information Commissioner (DPA 2018 s. 62(5)), or check an export."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="first day, local time, such as 2026-11-01")
        parser.add_argument("--until", type=date.fromisoformat, help="last day, local time")
        parser.add_argument("--reference", default="", help="the Commissioner's reference")
        parser.add_argument("--out", type=Path, help="folder to make; it must not be there yet")
        parser.add_argument("--check", type=Path, help="check this folder instead; needs no database")
        add_keys(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check(options["check"], options)
            return
        given = [options[name] for name in ("since", "until", "reference", "out")]
        if not all(given):
            message = "Give --since, --until, --reference and --out, or --check and a folder."
            raise CommandError(message)
        self._export(*given)

    def _export(self, since: date, until: date, reference: str, out: Path) -> None:
        if out.exists():
            message = f"{out} is there already: name a folder that is not."
            raise CommandError(message)
        order = Order(
            since=midnight(since),
            until=midnight(until + timedelta(days=1)),
            reference=reference,
            force=settings.FORCE_NAME,
            made_at=timezone.now(),
        )
        draft = out.with_name(f"{out.name}.part")
        shutil.rmtree(draft, ignore_errors=True)  # of an attempt that was cut off
        shutil.rmtree(draft, ignore_errors=True)  # of an attempt that was cut off
        try:
            signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN)
            manifest = exporting.write(draft, order, signer)
            exports.check(draft, [signer.verifier])  # what was written is read again before anybody gets it
            sha256 = exports.file_hash(draft / exports.MANIFEST)
            note_export(manifest=manifest, manifest_sha256=sha256, by=Worker("audit.export"))
            draft.rename(out)
        except (checkpoint.NoKey, NothingToExport, NotProvable, OSError) as error:
            raise CommandError(str(error)) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        self.stdout.write(f"{out}: {manifest['entries']} entries from leaf {manifest['first_leaf']} on.")

    def _check(self, folder: Path, options: dict[str, Any]) -> None:
        try:
            found = exports.check(folder, log_keys(options["key"]), witness_keys(options["witness"]))
        except BadExport as error:
            message = f"{folder} is NOT what was signed. {error}"
            raise CommandError(message) from error
        self.stdout.write(f"{found.entries} entries from leaf {found.first_leaf} on, signed at {found.head.size}.")
        for cosigned in found.cosigned:
            self.stdout.write(f"Cosigned by {cosigned.witness} at {cosigned.moment:%Y-%m-%d %H:%M:%S} UTC.")
        self.stdout.write("The export is whole.")


def midnight(day: date) -> datetime:
    """Return the first moment of a local day."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 - made aware in the local zone
