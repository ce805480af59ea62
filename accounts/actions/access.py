"""People ask for access that their roles do not give."""

from django.urls import reverse
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.granting import givers
from accounts.models import User
from accounts.models.notice import Kind
from accounts.permissions import Permission
from accounts.refusals import must_be_own
from audit import journal
from audit.operations import Operation


@journal.action
def request_access(*, person: User, permission: Permission, page: str, by: User) -> list[User]:
    """Tell everybody who may give roles that a person asks for a permission; return them. Once a day for each.

    `page` is the path that was shut: personal, since it may name a case. Raises NotAllowed for anybody else.
    """
    must_be_own(by, person, Operation.ACCESS_REQUESTED)
    told = list(givers())
    notify(
        to=told,
        kind=Kind.ACCESS,
        text=f"{person.label} asks for access to {page}",
        target=reverse("admin:accounts_user_change", args=[person.pk]),
        key=f"access.requested:{person.pk}:{permission.value}:{timezone.localdate():%Y-%m-%d}",
    )
    journal.act(
        Operation.ACCESS_REQUESTED,
        by=by,
        on=person,
        details={"permission": permission.value, "told": len(told)},
        personal={"page": page},
    )
    return told
