"""What a person may know of, open or do: decided here, for items and for the rows that the search keeps of them."""

from functools import reduce
from operator import or_
from typing import Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reach import EVERYTHING, NOTHING, people_in_reach
from evidence.models.choices import Status
from evidence.models.grant import AccessGrant, named_ids
from evidence.models.viewing_lock import ViewingLock

Row = TypeVar("Row", bound=models.Model)


class ReachQuerySet(models.QuerySet[Row]):
    """Rows keyed by an item, with its `owner`, `incident`, `timeline_at`, `status`, `is_concealed` and `named`."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the items this person may know of; nothing for a person without the right."""
        return self.in_reach_of(user, Permission.EVIDENCE_READ)

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> Self:
        """Return the items that one permission reaches; the right to play may reach less far than the right to read.

        By role: those whose owner lies within the scope, without concealed ones that are neither the person's own
        nor within reach of EVIDENCE_SENSITIVE. By access list: those that name the person or their team.
        """
        return self.filter(reduce(or_, self._rights(user, permission)))

    def parts_visible_to(self, user: User | AnonymousUser) -> list[Self]:
        """Return the same in parts that share no row: by role, and where access lists name the person by those.

        PostgreSQL finds each part by an index of its own; of both together with words it reads whatever has the words.
        """
        by_role, *by_list = self._rights(user, Permission.EVIDENCE_READ)
        return [self.filter(by_role), *(self.filter(named).exclude(by_role) for named in by_list)]

    def _rights(self, user: User | AnonymousUser, permission: Permission) -> list[Q]:
        if isinstance(user, AnonymousUser) or not user.is_active:
            return [NOTHING]
        if user.scope_of(permission) == user.scope_of(Permission.EVIDENCE_SENSITIVE) == Scope.ANY:
            return [EVERYTHING]
        by_role = owners_in_reach(user, permission)
        if user.scope_of(permission) > Scope.OWN:  # nothing is concealed from its owner
            opened = owners_in_reach(user, Permission.EVIDENCE_SENSITIVE)
            by_role &= Q(is_concealed=False) | Q(owner=user) | opened
        live = AccessGrant.objects.live().naming(user).allowing(permission)
        if not live.exists():  # nearly everybody: the index over owners then answers alone
            return [by_role]
        # The array is a copy that finds candidates by index; the grant itself decides, also on the second it ends.
        return [by_role, Q(Exists(live.filter(item=OuterRef("pk"))), named__overlap=named_ids(user))]

    def living(self) -> Self:
        """Leave out erased items: of those a list shows nothing, and only their record of custody is kept."""
        return self.exclude(status=Status.DELETED)

    def open_to(self, user: User | AnonymousUser) -> Self:
        """Return the visible items that no viewing lock shuts this person out of: page, pictures, sound, words."""
        visible = self.visible_to(user)
        return visible.without_locks_on(user) if isinstance(user, User) else visible

    def without_locks_on(self, user: User) -> Self:
        """Leave out items behind a standing viewing lock that does not admit this person."""
        locks = ViewingLock.objects.shutting_out(user).over_outer_item()
        return self.exclude(Exists(locks))


def owners_in_reach(user: User, permission: Permission) -> Q:
    """Return a condition on `owner`: the people in reach by their ids, which PostgreSQL finds by index.

    A join over people and teams would make it read all items of the force to find those of one team.
    """
    scope = user.scope_of(permission)
    if scope == Scope.NONE:
        return NOTHING
    if scope == Scope.ANY:
        return EVERYTHING
    if scope == Scope.OWN:
        return Q(owner=user)
    people = User.objects.get_queryset().filter(people_in_reach(user, permission, path=""))
    return Q(owner__in=list(people.values_list("pk", flat=True).order_by()))
