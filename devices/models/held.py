"""What cameras and TASERs have in common: they act as devices in the journal, and one person at a time holds them."""

from typing import ClassVar, Self, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Prefetch

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach
from devices.models.issue import Issue

Row = TypeVar("Row", bound=models.Model)


class HeldQuerySet(models.QuerySet[Row]):
    """Devices, narrowed by who may see them."""

    held_as: ClassVar[str]  # the field of Issue that names a device of this kind

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Devices whose holder the person may reach; with the widest scope also those nobody holds."""
        if isinstance(user, User) and user.scope_of(Permission.DEVICES_READ) is Scope.ANY:
            return self.all()
        reach = people_in_reach(user, Permission.DEVICES_READ, path="holder")
        return self.filter(pk__in=Issue.objects.filter(reach).held(self.held_as))

    def with_holder(self) -> Self:
        """Load the current holder of each device in one more query."""
        current = Issue.objects.current().select_related("holder__team")
        return self.prefetch_related(Prefetch("issues", queryset=current, to_attr="current_issues"))


class HeldDevice(models.Model):
    """A device that is issued to people."""

    held_as: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def actor_type(self) -> str:
        """It acts as a device in the journal."""
        return "device"

    @property
    def actor_id(self) -> str:
        """The id the journal keeps."""
        return str(self.pk)

    @property
    def current_issue(self) -> Issue | None:
        """The issue that is running now; free of queries after `with_holder()`."""
        loaded: list[Issue] | None = self.__dict__.get("current_issues")
        if loaded is None:
            held = Issue.objects.current().filter(**{self.held_as: self.pk})
            return held.select_related("holder__team").first()
        return loaded[0] if loaded else None
