"""Notices: what a person should know, shown under the bell until read, and forgotten after ninety days."""

from enum import StrEnum
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models.person import User, UserQuerySet
from audit.uuid7 import uuid7

TEXT_MOST, TARGET_MOST, KEY_MOST = 200, 300, 120  # characters


class Kind(StrEnum):
    """What a notice is about; a new kind needs no migration."""

    ACCESS = "access"
    DEVICE = "device"
    EVIDENCE = "evidence"
    INCIDENT = "incident"
    LIVE = "live"
    RETENTION = "retention"
    REVIEW = "review"
    SECURITY = "security"
    SHARING = "sharing"
    SUBMISSION = "submission"
    SYSTEM = "system"
    TASER = "taser"


NAMES = {
    Kind.ACCESS: ("Access", "key-round"),
    Kind.DEVICE: ("Devices", "camera"),
    Kind.EVIDENCE: ("Evidence", "film"),
    Kind.INCIDENT: ("Incidents", "folder-open"),
    Kind.LIVE: ("Live", "siren"),
    Kind.RETENTION: ("Retention", "archive"),
    Kind.REVIEW: ("Reviews", "clipboard-check"),
    Kind.SECURITY: ("Your account", "shield-alert"),
    Kind.SHARING: ("Sharing", "share"),
    Kind.SUBMISSION: ("Public submissions", "inbox"),
    Kind.SYSTEM: ("System", "server"),
    Kind.TASER: ("TASER", "zap"),
}


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Ways to find notices."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return a person's own notices: nobody reads another's."""
        return self.filter(person=user) if isinstance(user, User) else self.none()

    def unread(self) -> Self:
        """Return notices that have not been read."""
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """One thing one person should know; the same event (`key`) is told once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("accounts.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=TEXT_MOST)
    target = models.CharField(max_length=TARGET_MOST)  # path of the page it leads to
    key = models.CharField(max_length=KEY_MOST)  # names the event, for example "review.due:<id>"
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="a_person_is_told_of_an_event_once"),
            models.CheckConstraint(
                condition=models.Q(target__regex=r"^/([^/\\]|$)"), name="a_notice_leads_to_a_page_of_ours"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="notices_of_a_person"),
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="unread_notices"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return NAMES[Kind(self.kind)][0]

    @property
    def icon(self) -> str:
        """The symbol of the kind."""
        return NAMES[Kind(self.kind)][1]


def with_unread_notices(people: UserQuerySet) -> UserQuerySet:
    """Add to each person how many notices are unread, as `unread_notices`: the bell costs no query of its own."""
    unread = Notice.objects.unread().filter(person=models.OuterRef("pk")).order_by()
    count = unread.values("person").annotate(count=models.Count("pk")).values("count")
    return people.annotate(unread_notices=Coalesce(models.Subquery(count), 0))
