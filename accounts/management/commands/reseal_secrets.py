"""Encrypts every stored secret with the present STORED_SECRETS_KEY, so that former keys can be thrown away."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.two_step import reseal_authenticators
from audit.actors import Worker


class Command(BaseCommand):
    """Run after STORED_SECRETS_KEY was replaced; may be run again."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal all keys anew and say how many there were."""
        count = reseal_authenticators(by=Worker("accounts.reseal_secrets"))
        self.stdout.write(f"{count} stored secrets are sealed with the present key.")
