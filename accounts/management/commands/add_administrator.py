"""Adds the first administrator of a new installation, who then adds everybody else in the admin pages."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.actions.people import Particulars, add_person
from accounts.actions.roles import give_role
from accounts.actions.teams import TeamParticulars, add_team
from accounts.granting import givers
from accounts.models import Rank, Team
from accounts.refusals import CollarNumberTaken
from accounts.roles import Role
from audit.actors import Worker

MAKER = Worker("accounts.add_administrator")


class Command(BaseCommand):
    """Refuses as soon as somebody may give roles: from then on every administrator is made by another."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take who it is."""
        parser.add_argument("collar_number")
        parser.add_argument("name", help="first and last name, in quotes")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the person to the top team of the force, and print the temporary password, once."""
        if somebody := givers().first():
            message = f"{somebody.label} can add people and give roles: ask there."
            raise CommandError(message)
        team = Team.objects.filter(parent=None).first() or add_team(
            particulars=TeamParticulars(settings.FORCE_NAME, settings.FORCE_NAME[:20]), by=MAKER
        )
        particulars = Particulars(options["collar_number"], options["name"], Rank.STAFF, team)
        try:
            new = add_person(particulars=particulars, by=MAKER)
        except CollarNumberTaken as refused:
            raise CommandError(str(refused)) from refused
        give_role(person=new.person, role=Role.ADMIN, by=MAKER)
        self.stdout.write(f"{new.person.label} is the first administrator.")
        self.stdout.write(f"Temporary password, shown only now: {new.temporary_password}")
