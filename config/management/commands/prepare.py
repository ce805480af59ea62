"""Brings tables, database roles, the journal's key, buckets and static files up to date, in one process."""

import time
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand

STEPS = (
    ("Tables", "migrate"),
    ("Database roles and their rights", "grant_roles"),
    ("Signing key of the journal", "make_journal_key"),
    ("Buckets with object lock", "make_buckets"),
    ("Static files", "collectstatic"),
)
OPTIONS = {"migrate": {"interactive": False}, "collectstatic": {"interactive": False}}


class Command(BaseCommand):
    """Run as the owner of the tables; may be run again. Prints a line `name<TAB>seconds` per step."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take one switch."""
        parser.add_argument("--demo", action="store_true", help="also make the made-up force")

    def handle(self, *_: object, **options: object) -> None:
        """Run each step and print it when it is done."""
        steps = (*STEPS, ("Demo force", "make_demo_force")) if options["demo"] else STEPS
        for name, command in steps:
            began = time.monotonic()
            call_command(command, verbosity=0, stdout=self.stderr, **OPTIONS.get(command, {}))
            self.stdout.write(f"{name}\t{time.monotonic() - began:.2f}")
            self.stdout.flush()
