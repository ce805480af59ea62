"""Test data for sharing: packages as officers build and send them, and recipients who come in."""

import re
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import OutgoingMessage, Way
from evidence.models import Item
from evidence.sharing.actions import building, sending, visiting
from evidence.sharing.actions.building import Described, Person
from evidence.sharing.models import Disposition, GuestSession, Package, Recipient
from incidents.models import Incident

VOSS = Person(
    name="Eleanor Voss",
    position="Senior Crown Prosecutor",
    email="eleanor.voss@cps.example",
    telephone="+447700900418",
    right="download",
    until_at=timezone.now() + timedelta(days=28),
)


def make_draft(incident: Incident, by: User, *items: Item, people: tuple[Person, ...] = (VOSS,)) -> Package:
    """Return a draft with these items as used exhibits AR/1, AR/2 and so on, for these people."""
    package = building.start_package(incident=incident, by=by)
    version = package.versions.get()
    building.choose_items(version=version, items=items, by=by)
    for number, row in enumerate(version.items.order_by("position"), 1):
        described = Described(f"AR/{number}", f"Recording {number}", disposition=Disposition.EVIDENCE)
        building.describe_row(row=row, described=described, by=by)
    for person in people:
        building.name_recipient(package=package, person=person, by=by)
    return Package.objects.get(pk=package.pk)


def make_sent(incident: Incident, by: User, *items: Item, people: tuple[Person, ...] = (VOSS,)) -> Package:
    """Return a package that was sent."""
    package = make_draft(incident, by, *items, people=people)
    sending.send_package(package=package, by=by)
    return Package.objects.get(pk=package.pk)


def token_for(recipient: Recipient) -> str:
    """Return the token in the newest mail to a recipient."""
    mails = OutgoingMessage.objects.filter(way=Way.EMAIL, address=recipient.email, key=f"share.link:{recipient.pk}")
    return re.search(r"/s/#(\S+)", mails.order_by("-made_at", "-id")[0].body)[1]


def code_for(recipient: Recipient) -> str:
    """Return the digits in the newest text message to a recipient."""
    texts = OutgoingMessage.objects.filter(way=Way.SMS, key=f"share.code:{recipient.pk}")
    return texts.order_by("-made_at", "-id")[0].body[:6]


def enter(recipient: Recipient) -> tuple[GuestSession, str]:
    """Let a recipient in, and return the visit and its key."""
    visit, _ = visiting.follow_link(text=token_for(recipient))
    visiting.send_code(visit=visit)
    return visiting.enter_code(visit=visit, code=code_for(recipient), accepts_terms=True)
