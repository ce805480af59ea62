"""`manage.py sweep`: reads every stored object again now and compares it with its hash."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evidence import storage
from evidence.actions.integrity.sweeping import find_orphans, sweep

WHOLE_DAY = 86400.0


class Command(BaseCommand):
    """Ends with an error when anything is not as it should be."""

    help = "Re-hash the whole store, oldest check first, and look for objects that nobody knows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=float, default=0, help="only what was not checked for so many days")
        parser.add_argument("--seconds", type=float, default=WHOLE_DAY, help="stop after so many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            swept = sweep(seconds=options["seconds"], again_after=timedelta(days=options["days"]))
            strange = find_orphans(seconds=options["seconds"])
        except storage.StoreDown as error:
            raise CommandError(f"The object store does not answer: {error}. Check S3_ENDPOINT_URL.") from error
        self.stdout.write(f"{swept.files} files, {swept.bytes} bytes read again, {swept.wrong} wrong")
        self.stdout.write(f"{strange} objects or versions that should not be there")
        if swept.wrong or strange:
            message = "Something is not as it should be: see the open findings on /retention/?tab=store."
            raise CommandError(message)
