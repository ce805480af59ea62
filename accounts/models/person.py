"""People who work for the force and sign in with their collar number."""

from collections.abc import Iterable
from functools import cached_property
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.permissions import Permission, Scope, for_admin
from accounts.reach import people_in_reach
from accounts.roles import Role, widest
from audit.uuid7 import uuid7


class Rank(models.TextChoices):
    """Ranks as officers write them before a name; staff have none."""

    PC = "pc", "PC"
    DC = "dc", "DC"
    PCSO = "pcso", "PCSO"
    SPECIAL = "special", "SC"
    SGT = "sgt", "Sgt"
    DS = "ds", "DS"
    INSP = "insp", "Insp"
    DI = "di", "DI"
    CH_INSP = "ch_insp", "Ch Insp"
    DCI = "dci", "DCI"
    SUPT = "supt", "Supt"
    CH_SUPT = "ch_supt", "Ch Supt"
    STAFF = "staff", "Staff"


class Theme(models.TextChoices):
    """How pages are coloured."""

    AUTO = "auto", "Same as this device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Density(models.TextChoices):
    """How close together rows stand."""

    COMFORTABLE = "comfortable", "Comfortable"
    COMPACT = "compact", "Compact"


class UserQuerySet(models.QuerySet["User"]):
    """Ways to find people."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Return the people whom `user` may see: by role, and always themself."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(models.Q(pk=user.pk) | people_in_reach(user, Permission.PEOPLE_READ, path=""))

    def active(self) -> Self:
        """Return people who may sign in."""
        return self.filter(is_active=True)


class UserManager(BaseUserManager["User"]):
    """Finds people; a collar number is compared as it is kept, without spaces and in upper case."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User | AnonymousUser") -> UserQuerySet:
        """Return the people whom `user` may see."""
        return self.get_queryset().visible_to(user)

    def active(self) -> UserQuerySet:
        """Return people who may sign in."""
        return self.get_queryset().active()

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this collar number; raises User.DoesNotExist."""
        return self.get(collar_number=tidy_collar_number(username or ""))


def tidy_collar_number(text: str) -> str:
    """Return a collar number as it is kept: without spaces, upper case."""
    return "".join(text.split()).upper()


class User(AbstractBaseUser):
    """A person with an account: officer or staff. `password` and `last_login` come from Django."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    collar_number = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    rank = models.CharField(max_length=10, choices=Rank)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="people")
    email = models.EmailField(blank=True)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    density = models.CharField(max_length=11, choices=Density, default=Density.COMFORTABLE)
    shortcuts_enabled = models.BooleanField("keyboard shortcuts", default=True)
    is_active = models.BooleanField("may sign in", default=True, editable=False)
    is_password_temporary = models.BooleanField(default=False, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    last_seen_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "collar_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    # Set on the person as whom an API client acts: nothing beyond these, whatever the roles say. Not a column.
    limited_to: frozenset[Permission] | None = None

    objects = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["collar_number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disabled_at__isnull=True, disabled_by__isnull=True)
                | models.Q(disabled_at__isnull=False, disabled_by__isnull=False),
                name="disabled_at_and_disabled_by_go_together",
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True, disabled_at__isnull=True)
                | models.Q(is_active=False, disabled_at__isnull=False),
                name="who_is_disabled_may_not_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def title(self) -> str:
        """Rank and name: "PC Aisha Rahman"; staff have their name only."""
        return self.name if self.rank == Rank.STAFF else f"{self.get_rank_display()} {self.name}"

    @property
    def label(self) -> str:
        """Rank, name and collar number: "PC Aisha Rahman 20417"."""
        return f"{self.title} {self.collar_number}"

    @property
    def short_label(self) -> str:
        """Surname and collar number: "Rahman 20417"."""
        return f"{self.name.split()[-1]} {self.collar_number}"

    @property
    def initials(self) -> str:
        """First letters of first and last name: "AR"."""
        words = self.name.split()
        return "".join(word[0] for word in dict.fromkeys([words[0], words[-1]])).upper()

    @cached_property
    def current_roles(self) -> frozenset[Role]:
        """Roles that were given and not taken away; read once per request."""
        given: Iterable[str] = self.role_assignments.filter(taken_at__isnull=True).values_list("role", flat=True)
        return frozenset(Role(role) for role in given)

    @property
    def knows_roles(self) -> bool:
        """Whether the roles have been read, so that asking for them costs no query."""
        return "current_roles" in self.__dict__

    def know_roles(self, roles: Iterable[str]) -> None:
        """Take the current roles as read; who asks for the person can ask for their roles with them."""
        self.__dict__["current_roles"] = frozenset(Role(role) for role in roles)

    def forget_roles(self) -> None:
        """Read the roles again at the next question; called when they have changed."""
        self.__dict__.pop("current_roles", None)

    def scope_of(self, permission: Permission) -> Scope:
        """Return how far `permission` reaches for this person; NONE for a disabled person."""
        is_left_out = self.limited_to is not None and permission not in self.limited_to
        return Scope.NONE if is_left_out or not self.is_active else widest(self.current_roles, permission)

    def may(self, permission: Permission) -> bool:
        """Say whether this person has `permission` at all, however narrow."""
        return self.scope_of(permission) > Scope.NONE

    # --- what the journal asks of an actor

    @property
    def actor_type(self) -> str:
        """The kind of actor as the journal names it (uk-rules.md section 5)."""
        if Role.ADMIN in self.current_roles:
            return "admin"
        if Role.SUPERVISOR in self.current_roles:
            return "supervisor"
        return "staff" if self.rank == Rank.STAFF else "officer"

    @property
    def actor_id(self) -> str:
        """The id by which the journal knows this person; no personal data."""
        return str(self.id)

    def actor_snapshot(self) -> dict[str, str]:
        """Return who this was at the time of an act: personal data, kept erasable by the journal."""
        return {
            "name": self.name,
            "collar_number": self.collar_number,
            "rank": self.get_rank_display(),
            "team": self.team.name,
            "role": ", ".join(sorted(self.current_roles)),
        }

    # --- what Django's admin and its forms ask of a user

    def get_full_name(self) -> str:
        """Rank and name."""
        return self.title

    def get_short_name(self) -> str:
        """Rank and name; officers do not go by first names."""
        return self.title

    @property
    def is_staff(self) -> bool:
        """Whether the admin site opens for this person."""
        return self.may(Permission.ADMIN_SITE)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer Django's admin ("devices.view_camera") from our permissions; deleting is never allowed."""
        permission = for_admin(perm)
        return permission is not None and self.may(permission)

    def has_module_perms(self, app_label: str) -> bool:
        """Say whether anything of an app may be looked at in the admin."""
        return self.has_perm(f"{app_label}.view_")
