"""Roles are given and taken away; what was once given stays on record."""

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import RoleAssignment, SignIn, User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from accounts.refusals import NotAllowed, must, must_be_somebody_else, must_change
from accounts.roles import ROLE_NAMES, Role
from audit import journal
from audit.actors import Actor
from audit.operations import Operation


@journal.action
def give_role(*, person: User, role: Role, by: Actor) -> RoleAssignment:
    """Give a role, which counts from the next request on; raises NotAllowed, NotToYourself and NoChange."""
    must(by, Permission.ROLES_MANAGE, Operation.ROLE_GIVEN, person)
    must_be_somebody_else(by, person, Operation.ROLE_GIVEN)
    locked = User.objects.select_for_update().get(pk=person.pk)
    must_change(role not in locked.current_roles, by, locked, Operation.ROLE_GIVEN)
    given = RoleAssignment.objects.create(user=locked, role=role.value, given_by=by if isinstance(by, User) else None)
    journal.act(Operation.ROLE_GIVEN, by=by, on=locked, details={"role": role.value})
    if isinstance(by, User):
        text = f"{by.title} gave you the role {ROLE_NAMES[role]}."
        notify(to=locked, kind=Kind.ACCESS, text=text, target="/account/", key=f"role.given:{given.pk}")
    person.forget_roles()
    return given


@journal.action
def take_role(*, person: User, role: Role, by: Actor) -> RoleAssignment:
    """Take a role away and end the person's sessions: nothing that the role opened stays open.

    Raises NotAllowed, NotToYourself (so an administrator always remains) and NoChange.
    """
    must(by, Permission.ROLES_MANAGE, Operation.ROLE_TAKEN, person)
    must_be_somebody_else(by, person, Operation.ROLE_TAKEN)
    if not isinstance(by, User):
        message = "Only a person can take a role away."
        raise NotAllowed(message, operation=Operation.ROLE_TAKEN, by=by, on=person)
    locked = User.objects.select_for_update().get(pk=person.pk)
    must_change(role in locked.current_roles, by, locked, Operation.ROLE_TAKEN)
    taken = RoleAssignment.objects.get(user=locked, role=role.value, taken_at__isnull=True)
    taken.taken_at, taken.taken_by = timezone.now(), by
    taken.save(update_fields=["taken_at", "taken_by"])
    ended = SignIn.objects.open().filter(user=locked).update(ended_at=taken.taken_at)
    journal.act(Operation.ROLE_TAKEN, by=by, on=locked, details={"role": role.value, "sessions_ended": ended})
    text = f"{by.title} took the role {ROLE_NAMES[role]} from you."
    notify(to=locked, kind=Kind.ACCESS, text=text, target="/account/", key=f"role.taken:{taken.pk}")
    person.forget_roles()
    return taken
