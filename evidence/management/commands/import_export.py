"""`manage.py import_export FOLDER --by COLLAR`: takes in a folder that another maker's system has exported."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from audit.journal import Refused
from evidence.intake.exports.folder import recordings_in
from evidence.models import Source, StepName
from evidence.receiving.folder_import import take_folder
from evidence.tasks import start

SOURCES = [Source.BODY_WORN, Source.CCTV, Source.DASHCAM, Source.DRONE, Source.OTHER]


class Command(BaseCommand):
    """Ends with an error when a file cannot be read or the person may not add evidence."""

    help = "Take in the recordings of a folder with the files beside them (docs/foreign-exports.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", required=True, help="collar number of the person who takes it in")
        parser.add_argument("--source", choices=[one.value for one in SOURCES], default=Source.BODY_WORN.value)

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(collar_number=options["by"], is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody with a working account has collar number {options['by']}.")
        try:
            for taken in take_folder(options["folder"], source=Source(options["source"]), by=person):
                if taken.is_new:
                    start(StepName.PREPARE, taken.item_id)
                became = "taken in as" if taken.is_new else "is here already as"
                self.stdout.write(f"{taken.name} {became} {taken.item_id}{f'. {taken.note}' if taken.note else ''}")
            _, left = recordings_in(options["folder"], now=timezone.now())
        except (OSError, Refused) as error:
            raise CommandError(str(error)) from error
        for name in left:
            self.stdout.write(f"{name} belongs to no recording and was left where it is")
