"""Sends the demo's package to the CPS, once the recordings of Tanner Row are stored."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo_sharing import share_tanner_row
from evidence.sharing.models import Package


class Command(BaseCommand):
    """Refuses outside the demo: nobody wants invented packages in a real force."""

    help = __doc__ or ""

    def handle(self, *_: object, **__: object) -> None:
        """Share, and say under which reference; what was sent before is not sent again."""
        if not settings.IS_DEMO:
            message = "This is not a demo: set EXHIBIT_DEMO=yes only where all data are invented."
            raise CommandError(message)
        if Package.objects.filter(sent_at__isnull=False).exists():
            self.stdout.write("Sent before.")
            return
        package = share_tanner_row()
        if package is None:
            message = "The recordings are not stored yet: try again in a minute."
            raise CommandError(message)
        self.stdout.write(f"Sent {package.reference}.")
