"""The use-of-force form of a TASER use: its versions, of which a sent one never changes (uk-rules.md U24, U25)."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from devices.models import ArmedSession
from devices.models.taser_log import ArmedSessionQuerySet
from devices.taser_logs.flags import Flag
from devices.taser_logs.levels import Level
from evidence.force.lists import LEVELS


class ForceFormQuerySet(models.QuerySet["ForceForm"]):
    """Forms, narrowed by who may read them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Sent forms about uses in reach; a draft is its writer's alone."""
        reached = Q(session__in=ArmedSession.objects.visible_to(user), sent_at__isnull=False)
        return self.filter(reached | Q(written_by=user)) if isinstance(user, User) else self.none()

    def sent(self) -> Self:
        """Forms that were signed and sent."""
        return self.filter(sent_at__isnull=False)

    def drafts(self) -> Self:
        """Forms that are still being written."""
        return self.filter(sent_at__isnull=True)


class ForceForm(models.Model):
    """One version of the officer's account; an amendment is a further version with its reason."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(ArmedSession, on_delete=models.PROTECT, related_name="force_forms")
    number = models.PositiveIntegerField(help_text="Of the version, from 1.")
    answers = models.JSONField(default=dict, help_text="By the names of the questions (evidence/force/questions.py).")
    told = models.JSONField(default=list, help_text="What device and incident said when it was sent: pairs of words.")
    levels = ArrayField(models.CharField(max_length=20, choices=LEVELS), default=list)
    highest = models.CharField(max_length=20, choices=LEVELS, blank=True, help_text="The one that statistics count.")
    flags = ArrayField(
        models.CharField(max_length=32, choices=[(flag.value, flag.value) for flag in Flag]), default=list
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was written again.")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="force_forms")
    started_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ForceFormQuerySet.as_manager()

    class Meta:
        ordering = ["session", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="versions_of_a_form_are_numbered"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(sent_at__isnull=True), name="a_use_has_one_draft_of_its_form"
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | Q(number__gt=1) & ~Q(reason=""), name="an_amendment_says_why"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True, highest="")
                | Q(sent_at__isnull=False, sent_by__isnull=False) & ~Q(highest=""),
                name="a_sent_form_says_who_when_and_its_highest_use",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("taser:form-version", args=[self.session_id, self.number])

    @property
    def is_sent(self) -> bool:
        """Whether it was signed and sent."""
        return self.sent_at is not None

    @property
    def said_levels(self) -> frozenset[Level]:
        """The categories that the officer says they used."""
        return frozenset(Level(level) for level in self.levels)


def with_form(sessions: ArmedSessionQuerySet) -> ArmedSessionQuerySet:
    """Add to sessions `form_sent_at` and `form_highest` of the newest sent form, and whether a draft is there."""
    mine = ForceForm.objects.filter(session=OuterRef("pk"))
    newest = mine.sent().order_by("-number")
    return sessions.annotate(
        form_sent_at=Subquery(newest.values("sent_at")[:1]),
        form_highest=Subquery(newest.values("highest")[:1]),
        has_draft=Exists(mine.drafts()),
    )
