"""Makes the key that signs the journal's checkpoints."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from audit import checkpoint


class Command(BaseCommand):
    """Write a new Ed25519 key, readable by its owner alone, unless there is one."""

    help = "Make the Ed25519 key that signs the journal's checkpoints, unless there is one."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.AUDIT_SIGNING_KEY_FILE
        made = checkpoint.make_key(path)
        verifier = checkpoint.read_signer(path, settings.AUDIT_LOG_ORIGIN).verifier
        self.stdout.write("New key." if made else "The key was there already.")
        self.stdout.write(f"Public key, to be published outside this system: {verifier.as_text()}")
