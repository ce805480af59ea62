"""Access to one item given to a named person or team for a while, and the asking for it."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission
from audit.uuid7 import uuid7


class AccessLevel(models.TextChoices):
    """How much a grant allows; each level holds those before it."""

    VIEW = "view", "See and play"
    DOWNLOAD = "download", "See, play and download"
    CHANGE = "change", "See, play, download and change"


_VIEW = frozenset({Permission.EVIDENCE_READ, Permission.EVIDENCE_PLAY, Permission.CUSTODY_READ})
GRANTED: dict[AccessLevel, frozenset[Permission]] = {
    AccessLevel.VIEW: _VIEW,
    AccessLevel.DOWNLOAD: _VIEW | {Permission.EVIDENCE_DOWNLOAD},
    AccessLevel.CHANGE: _VIEW | {Permission.EVIDENCE_DOWNLOAD, Permission.EVIDENCE_CHANGE},
}


def named_ids(person: User) -> list[uuid.UUID]:
    """Return the ids under which an access list can name a person: their own and those of their team and above."""
    return [person.pk, *(uuid.UUID(hex=part) for part in person.team.ancestor_ids)]


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    """Selections of grants."""

    def live(self) -> "AccessGrantQuerySet":
        """Return the grants that count now."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=timezone.now()), removed_at__isnull=True)

    def naming(self, person: User) -> "AccessGrantQuerySet":
        """Return the grants to a person, or to a team at or above theirs."""
        ids = named_ids(person)
        return self.filter(Q(person_id__in=ids[:1]) | Q(team_id__in=ids[1:]))

    def allowing(self, permission: Permission) -> "AccessGrantQuerySet":
        """Return the grants whose level holds a permission."""
        return self.filter(level__in=[level for level, allowed in GRANTED.items() if permission in allowed])


class AccessGrant(models.Model):
    """One line of an item's access list. Rows are never deleted: they say who could see what, and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey("evidence.Item", on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_grants")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence_grants")
    level = models.CharField(max_length=8, choices=AccessLevel, default=AccessLevel.VIEW)
    reason = models.CharField(max_length=500)
    given_at = models.DateTimeField(default=timezone.now)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until removed.")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="grant_names_a_person_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="grant_removed_at_and_removed_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("given_at")),
                name="grant_ends_after_it_was_given",
            ),
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(removed_at__isnull=True), name="person_is_named_once_on_an_item"
            ),
            models.UniqueConstraint(
                fields=["item", "team"], condition=Q(removed_at__isnull=True), name="team_is_named_once_on_an_item"
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.id}"

    @property
    def is_live(self) -> bool:
        """Whether it counts now."""
        return self.removed_at is None and (self.ends_at is None or self.ends_at > timezone.now())


class RequestState(models.TextChoices):
    """Where a request for access stands."""

    ASKED = "asked", "Waiting for a decision"
    GRANTED = "granted", "Granted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class AccessRequest(models.Model):
    """A person asks to see an item they know of by its number or address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey("evidence.Item", on_delete=models.PROTECT, related_name="access_requests")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="access_requests")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=500, blank=True)
    grant = models.OneToOneField(AccessGrant, null=True, blank=True, on_delete=models.PROTECT, related_name="request")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="request_decided_at_and_decided_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_at__isnull=True) | ~Q(state="asked") & Q(decided_at__isnull=False),
                name="request_is_decided_when_it_is_no_longer_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", grant__isnull=False) | ~Q(state="granted") & Q(grant__isnull=True),
                name="granted_request_has_its_grant",
            ),
            models.UniqueConstraint(
                fields=["item", "person"], condition=Q(state="asked"), name="one_open_request_per_person_and_item"
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.id}"
