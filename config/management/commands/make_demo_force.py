"""Makes the invented force of the demo, once."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo_force, env


class Command(BaseCommand):
    """Refuses outside the demo: nobody wants invented people in a real force."""

    help = __doc__

    def handle(self, *_: object, **__: object) -> None:
        """Make the force and write sign-ins and camera keys into the state folder."""
        if not settings.IS_DEMO:
            message = "This is not a demo: set EXHIBIT_DEMO=yes only where all data are invented."
            raise CommandError(message)
        demo_force.make(Path(env.text("EXHIBIT_STATE")))
