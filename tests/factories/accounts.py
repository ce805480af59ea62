"""Teams, people and browsers that are signed in."""

from functools import cache

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP

from accounts.guards import CONFIRMED_AT
from accounts.middleware import SIGN_IN
from accounts.models import Authenticator, Rank, RoleAssignment, SignIn, Team, User
from accounts.models.sign_in import Method
from accounts.roles import Role
from audit.actors import Worker

PASSWORD = "four winds over Tanner Row"
SYSTEM = Worker("tests")


@cache
def password_hash() -> str:
    """Return the hash of PASSWORD, made once: Argon2 is slow on purpose."""
    return make_password(PASSWORD)


def make_team(name: str, short_name: str, parent: Team | None = None, *, is_command: bool = False) -> Team:
    """Return a team, written directly: nearly every test begins with three of them."""
    team = Team(name=name, short_name=short_name, parent=parent, is_command=is_command)
    team.path = team.path_below(parent)
    team.save()
    return team


def make_person(collar_number: str, name: str, rank: Rank, team: Team, *roles: Role) -> User:
    """Return a person with PASSWORD, written directly because the action would hash a new password each time."""
    person = User.objects.create(collar_number=collar_number, name=name, rank=rank, team=team, password=password_hash())
    RoleAssignment.objects.bulk_create(RoleAssignment(user=person, role=role.value) for role in roles)
    return person


def add_app(person: User, key: str = "00" * 20) -> Authenticator:
    """Give a person an authenticator app."""
    app = Authenticator(user=person, name="Work phone")
    app.set_key(key)
    app.save()
    return app


def code_of(key: str) -> str:
    """Return the code that an authenticator app with this key shows now."""
    totp = TOTP(bytes.fromhex(key))
    totp.time = timezone.now().timestamp()
    return f"{totp.token():06d}"


def sign_in_client(client: Client, person: User, *, second_step: bool = True) -> Client:
    """Return the client with a session of `person`, both steps taken (without the slow password check)."""
    sign_in = SignIn.objects.create(user=person, method=Method.PASSWORD, second_step="code" if second_step else "")
    session = client.session
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.CollarNumber"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[SIGN_IN] = str(sign_in.pk)
    session[CONFIRMED_AT] = int(timezone.now().timestamp())
    if second_step:
        device = Authenticator.objects.filter(user=person).first() or add_app(person)
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client
