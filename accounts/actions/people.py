"""People join, change, are disabled and come back; nobody is ever deleted."""

import secrets
from dataclasses import dataclass

from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import SignIn, Team, User
from accounts.models.person import tidy_collar_number
from accounts.permissions import Permission
from accounts.refusals import CollarNumberTaken, NotAllowed, must, must_be_somebody_else, must_change
from audit import journal
from audit.actors import Actor
from audit.operations import Operation

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without signs that look alike
TEMPORARY_LENGTH = 16  # signs, 78 bits


@dataclass(frozen=True)
class Particulars:
    """What is known of a person."""

    collar_number: str
    name: str
    rank: str
    team: Team
    email: str = ""


@dataclass(frozen=True)
class NewPerson:
    """A person, and the password to hand over once, to be changed at the first sign-in; empty when they have one."""

    person: User
    temporary_password: str


@journal.action
def add_person(*, particulars: Particulars, by: Actor, password_hash: str = "") -> NewPerson:
    """Add a person who can sign in with the temporary password returned.

    Background work that brings people over from another system may give the hash of the password they have there, as
    our hasher writes it; then none is made. Raises NotAllowed, CollarNumberTaken, and ValueError for another hash.
    """
    must(by, Permission.PEOPLE_MANAGE, Operation.PERSON_ADDED)
    if password_hash and isinstance(by, User):
        message = "Nobody chooses another person's password."
        raise NotAllowed(message, operation=Operation.PERSON_ADDED, by=by, reason_code="password_of_another")
    person = User(**_as_kept(particulars))
    password = "" if password_hash else _give_temporary_password(person)
    if password_hash:
        identify_hasher(password_hash)
        person.password = password_hash
    _store(person, by, Operation.PERSON_ADDED)
    journal.act(
        Operation.PERSON_ADDED,
        by=by,
        on=person,
        details={"rank": person.rank, "team": str(person.team_id)},
        personal={"collar_number": person.collar_number, "name": person.name, "email": person.email},
    )
    return NewPerson(person, password)


@journal.action
def change_person(*, person: User, particulars: Particulars, by: Actor) -> User:
    """Change what is known of a person; raises NotAllowed, CollarNumberTaken and NoChange."""
    must(by, Permission.PEOPLE_MANAGE, Operation.PERSON_CHANGED, person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    wanted = _as_kept(particulars)
    before = {name: getattr(locked, name) for name in wanted}
    changed = [name for name in wanted if before[name] != wanted[name]]
    must_change(changed, by, locked, Operation.PERSON_CHANGED)
    for name in changed:
        setattr(locked, name, wanted[name])
    _store(locked, by, Operation.PERSON_CHANGED)
    journal.act(
        Operation.PERSON_CHANGED,
        by=by,
        on=locked,
        details={"changed": sorted(changed)},
        personal={name: f"{before[name]} → {wanted[name]}" for name in changed},
    )
    return locked


@journal.action
def disable_person(*, person: User, by: Actor) -> User:
    """Stop a person from signing in and end all their sessions: their next request is refused.

    Raises NotAllowed, NotToYourself and NoChange; a person must do it, so that somebody answers for it.
    """
    must(by, Permission.PEOPLE_MANAGE, Operation.PERSON_DISABLED, person)
    must_be_somebody_else(by, person, Operation.PERSON_DISABLED)
    if not isinstance(by, User):
        message = "Only a person can disable an account."
        raise NotAllowed(message, operation=Operation.PERSON_DISABLED, by=by, on=person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    must_change(locked.is_active, by, locked, Operation.PERSON_DISABLED)
    locked.is_active, locked.disabled_at, locked.disabled_by = False, timezone.now(), by
    locked.save(update_fields=["is_active", "disabled_at", "disabled_by"])
    ended = SignIn.objects.open().filter(user=locked).update(ended_at=timezone.now())
    journal.act(Operation.PERSON_DISABLED, by=by, on=locked, details={"sessions_ended": ended})
    return locked


@journal.action
def enable_person(*, person: User, by: Actor) -> User:
    """Let a disabled person sign in again, with their old password and second step; sessions stay ended."""
    must(by, Permission.PEOPLE_MANAGE, Operation.PERSON_ENABLED, person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    must_change(not locked.is_active, by, locked, Operation.PERSON_ENABLED)
    locked.is_active, locked.disabled_at, locked.disabled_by = True, None, None
    locked.save(update_fields=["is_active", "disabled_at", "disabled_by"])
    journal.act(Operation.PERSON_ENABLED, by=by, on=locked)
    return locked


@journal.action
def make_temporary_password(*, person: User, by: Actor) -> str:
    """Return a new password, shown once, to be changed at the next sign-in; ends the person's sessions."""
    must(by, Permission.PEOPLE_MANAGE, Operation.PASSWORD_CHANGED, person)
    must_be_somebody_else(by, person, Operation.PASSWORD_CHANGED)
    locked = User.objects.select_for_update().get(pk=person.pk)
    password = _give_temporary_password(locked)
    locked.save(update_fields=["password", "is_password_temporary"])
    ended = SignIn.objects.open().filter(user=locked).update(ended_at=timezone.now())
    journal.act(Operation.PASSWORD_CHANGED, by=by, on=locked, details={"temporary": True, "sessions_ended": ended})
    return password


def _as_kept(particulars: Particulars) -> dict[str, object]:
    kept = {name: getattr(particulars, name) for name in Particulars.__dataclass_fields__}
    number = tidy_collar_number(particulars.collar_number)
    return kept | {"collar_number": number, "name": " ".join(particulars.name.split())}


def _give_temporary_password(person: User) -> str:
    password = "".join(secrets.choice(ALPHABET) for _ in range(TEMPORARY_LENGTH))
    person.set_password(password)
    person.is_password_temporary = True
    return password


def _store(person: User, by: Actor, operation: Operation) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        message = "Somebody already has this collar number."
        on = None if person._state.adding else person
        raise CollarNumberTaken(message, operation=operation, by=by, on=on, reason_code="taken") from error
