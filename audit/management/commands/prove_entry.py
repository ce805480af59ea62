"""Writes the proof that an entry is in the journal, or checks such a file."""

import json
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import proofs
from audit.actions.disclosing import note_proof
from audit.actors import Worker
from audit.cosignatures import WitnessVerifier
from audit.management.keys import add_keys, log_keys, witness_keys
from audit.notes import Verifier
from audit.proofs import SUFFIX, BadProof
from audit.proving import NotProvable, prove


class Command(BaseCommand):
    """Prove an entry, or check a proof."""

    help = "Write the proof of a journal entry as a .tlog-proof file that anybody checks offline, or check one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entry", nargs="?", type=uuid.UUID, help="id of the entry")
        parser.add_argument("--out", type=Path, help=f"file to write (ENTRY{SUFFIX})")
        parser.add_argument("--check", type=Path, help="check this file instead; needs no database")
        add_keys(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check(options["check"], log_keys(options["key"]), witness_keys(options["witness"]))
        elif options["entry"]:
            self._prove(options["entry"], options["out"])
        else:
            message = "Give the id of an entry, or --check and a file."
            raise CommandError(message)

    def _prove(self, entry: uuid.UUID, out: Path | None) -> None:
        path = out or Path(f"{entry}{SUFFIX}")
        try:
            proof = prove(entry)
            note_proof(entry_id=str(entry), leaf_index=proof.index, by=Worker("audit.prove_entry"))
            path.write_text(proof.as_text(), encoding="utf-8")
        except (NotProvable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}: proof of leaf {proof.index}.")

    def _check(self, path: Path, verifiers: list[Verifier], witnesses: list[WitnessVerifier]) -> None:
        try:
            proven = proofs.check(path.read_text(encoding="utf-8"), verifiers, witnesses)
        except (BadProof, OSError, UnicodeDecodeError) as error:
            message = f"{path} proves nothing: {error}"
            raise CommandError(message) from error
        self.stdout.write(json.dumps(proven.entry, ensure_ascii=False, indent=2))
        self.stdout.write(f"This entry is leaf {proven.index} of {proven.head.origin}, signed at {proven.head.size}.")
        for cosigned in proven.cosigned:
            self.stdout.write(f"Cosigned by {cosigned.witness} at {cosigned.moment:%Y-%m-%d %H:%M:%S} UTC.")
        if not proven.cosigned:
            self.stdout.write("No witness that you named has cosigned it: only the journal's own key speaks for it.")
