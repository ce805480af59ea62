"""A request to one person outside: who is asked for what, how they are reached, and what has come of it."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import ADDRESS_MOST, Way
from accounts.permissions import Permission
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from incidents.models import Incident

MESSAGE_MOST = 2000  # characters


class Language(models.TextChoices):
    """The languages in which a person can be written to."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Cymraeg"
    URDU = "ur", "اردو"
    POLISH = "pl", "Polski"
    ROMANIAN = "ro", "Română"


class RequestState(models.TextChoices):
    """How far a request has come; allowed moves are in MOVES."""

    DRAFT = "draft", "Draft"
    SENT = "sent", "Sent"
    VIEWED = "viewed", "Viewed"
    UPLOADING = "uploading", "Uploading"
    SUPPLIED = "supplied", "Supplied"
    REFUSED = "refused", "Refused"
    NONE_HELD = "none_held", "None held"
    EXPIRED = "expired", "Expired"
    REVOKED = "revoked", "Revoked"


S = RequestState
MOVES: dict[RequestState, frozenset[RequestState]] = {
    S.DRAFT: frozenset({S.SENT, S.REVOKED}),
    S.SENT: frozenset({S.VIEWED, S.EXPIRED, S.REVOKED}),
    S.VIEWED: frozenset({S.UPLOADING, S.SUPPLIED, S.REFUSED, S.NONE_HELD, S.EXPIRED, S.REVOKED}),
    S.UPLOADING: frozenset({S.VIEWED, S.SUPPLIED, S.REFUSED, S.NONE_HELD, S.EXPIRED, S.REVOKED}),
    S.SUPPLIED: frozenset({S.SENT, S.REVOKED}),  # sent again: the same person is asked for more
    S.REFUSED: frozenset({S.SENT}),
    S.NONE_HELD: frozenset({S.SENT}),
    S.EXPIRED: frozenset({S.SENT, S.REVOKED}),
    S.REVOKED: frozenset({S.SENT}),
}
OPEN = (S.SENT, S.VIEWED, S.UPLOADING)


class RequestQuerySet(models.QuerySet["Request"]):
    """Requests, narrowed by who may see them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return requests that people in reach asked, and those of incidents in reach."""
        incidents = Incident.objects.in_reach_of(user, Permission.COMMUNITY_READ)
        asked = people_in_reach(user, Permission.COMMUNITY_READ, path="asked_by")
        return self.filter(asked | Q(incident__in=incidents.values("pk")))


class Request(models.Model):
    """One person asked for what they have, by one officer, for one incident."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=24, unique=True, help_text="What the person quotes, like MDS-7K4P-92QX.")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="requests")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="community_requests")
    person_name = models.CharField(max_length=120, blank=True)
    way = models.CharField(max_length=8, choices=Way)
    address = models.CharField(max_length=ADDRESS_MOST, help_text="E-mail address, or telephone number as +44….")
    message = models.TextField(max_length=MESSAGE_MOST, blank=True, help_text="What the officer writes; shown to them.")
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    place = models.CharField(max_length=200, blank=True, help_text="Where, as the person is told.")
    window_from = models.DateTimeField(null=True, blank=True, help_text="What is asked for: from when.")
    window_to = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="The newest link left.")
    viewed_at = models.DateTimeField(null=True, blank=True, help_text="The link was exchanged for the first time.")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="They said no, or that they have nothing.")
    answer_words = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Of the newest link.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="request_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False, revoked_by__isnull=False)
                | ~Q(state="revoked") & Q(revoked_at__isnull=True, revoked_by__isnull=True),
                name="revoked_at_and_revoked_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "revoked"]) | Q(sent_at__isnull=False, expires_at__isnull=False),
                name="a_request_that_left_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(window_from__isnull=True)
                | Q(window_to__isnull=True)
                | Q(window_to__gte=models.F("window_from")),
                name="window_ends_after_it_starts",
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="requests_by_state")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("community:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether an answer is still hoped for."""
        return self.state in OPEN
