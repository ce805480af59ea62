"""Verifies the whole journal and names the first thing that is wrong."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from audit.actions.verifying import record_verification
from audit.actors import Worker
from audit.bucket import Bucket
from audit.findings import Report
from audit.known_keys import BadWitness, KnownWitness, known_witnesses
from audit.management.keys import log_keys
from audit.verify import Verification


class Command(BaseCommand):
    """Verify the journal; ends with an error when anything is wrong."""

    help = "Verify the whole journal: entries, leaves, heads, bucket, witnesses. Names the first bad entry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", action="append", help="public key line to trust instead of the key file")
        parser.add_argument("--without-bucket", action="store_true", help="do not compare with the locked bucket")
        parser.add_argument("--without-witnesses", action="store_true", help="do not ask the witnesses")
        parser.add_argument("--no-record", action="store_true", help="do not write the result into the journal")

    def handle(self, *args: Any, **options: Any) -> None:
        origin = settings.AUDIT_LOG_ORIGIN
        bucket = None if options["without_bucket"] else Bucket(origin)
        witnesses = [] if options["without_witnesses"] else self._witnesses()
        report = Verification(origin, log_keys(options["key"]), bucket, witnesses).run()
        self._show(report)
        if not options["no_record"]:
            self._record(report)
        if first := report.first:
            message = f"The journal is NOT whole. First: {first}"
            if (entry := report.first_entry) and entry is not first:
                message += f" First bad entry: {entry}"
            raise CommandError(message)
        self.stdout.write("The journal is whole.")

    def _witnesses(self) -> list[KnownWitness]:
        try:
            return known_witnesses()
        except BadWitness as error:
            raise CommandError(str(error)) from error

    def _show(self, report: Report) -> None:
        write = self.stdout.write
        write(f"{report.sealed:,} entries sealed, {report.signed:,} under a signed head ({report.seconds:.1f} s).")
        for reach in report.reaches():
            write(f"  {reach}")
        write(f"Not anchored yet: {report.sealed - report.outside:,}. Not sealed yet: {report.unsealed:,}.")
        for notice in report.notices:
            write(f"Note: {notice}")
        for problem in report.problems:
            write(f"WRONG: {problem}")

    def _record(self, report: Report) -> None:
        try:
            record_verification(report=report, by=Worker("audit.verify"))
        except DatabaseError as error:
            self.stderr.write(f"The result could not be written into the journal: {error}")
