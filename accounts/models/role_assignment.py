"""Who has which role, since when, given by whom; a role that was taken away stays on record."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.utils import timezone

from accounts.models.person import UserQuerySet
from accounts.roles import ROLE_NAMES, Role
from audit.uuid7 import uuid7


class RoleAssignment(models.Model):
    """One role given to one person; rows are never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="role_assignments", verbose_name="person")
    role = models.CharField(max_length=20, choices=[(role.value, ROLE_NAMES[role]) for role in Role])
    given_at = models.DateTimeField(default=timezone.now)
    # Empty only when the system gave it: the first administrator has nobody to be given a role by.
    given_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "role"
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=models.Q(taken_at__isnull=True),
                name="a_person_has_each_role_once",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True, taken_by__isnull=True)
                | models.Q(taken_at__isnull=False, taken_by__isnull=False),
                name="taken_at_and_taken_by_go_together",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True) | models.Q(taken_at__gte=models.F("given_at")),
                name="a_role_is_taken_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="a_role_is_one_we_know"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.user}"


def with_roles(people: UserQuerySet) -> UserQuerySet:
    """Add to each person the names of their roles, as `role_names`, for `User.know_roles`."""
    held = RoleAssignment.objects.filter(user=models.OuterRef("pk"), taken_at__isnull=True).order_by()
    return people.annotate(role_names=ArraySubquery(held.values("role")))
