"""Lets the invented public of the demo send what they filmed, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo_public


class Command(BaseCommand):
    """Refuses outside the demo: nobody wants invented witnesses in a real force."""

    help = __doc__

    def handle(self, *_: object, **__: object) -> None:
        """Ask the public and let them answer."""
        if not settings.IS_DEMO:
            message = "This is not a demo: set EXHIBIT_DEMO=yes only where all data are invented."
            raise CommandError(message)
        demo_public.give()
