"""Searches that people keep, for themselves or their team, and the columns of their table."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team, User
from audit.uuid7 import uuid7


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Selections of saved searches."""

    def visible_to(self, user: User | AnonymousUser) -> "SavedSearchQuerySet":
        """Return the person's own and those shared with their team or a team above it."""
        if not isinstance(user, User):
            return self.none()
        teams = [uuid.UUID(hex=part) for part in user.team.ancestor_ids]
        return self.filter(Q(person=user) | Q(team__in=teams))


class SavedSearch(models.Model):
    """One query with a name. It finds for each person what that person may see."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="saved_searches")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Who else has it as a tab."
    )
    is_pinned = models.BooleanField(default=True, help_text="Shown as a tab of the library.")
    saved_at = models.DateTimeField(default=timezone.now)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="person_has_a_saved_search_once_by_name"),
            models.CheckConstraint(condition=~Q(query=""), name="saved_search_asks_something"),
        ]

    def __str__(self) -> str:
        return self.name


class LibraryLayout(models.Model):
    """The columns a person has chosen for the table, in order."""

    person = models.OneToOneField(User, primary_key=True, on_delete=models.PROTECT, related_name="library_layout")
    columns = ArrayField(models.CharField(max_length=20))

    def __str__(self) -> str:
        return ", ".join(self.columns)
