"""A further question to somebody who has sent something: asked through a new link, answered by a further submission."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from community.models.request import MESSAGE_MOST, Request
from community.models.submission import Submission


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Further questions, narrowed by who may see them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Questions within requests that the person may see."""
        return self.filter(request__in=Request.objects.visible_to(user).values("pk"))


class FollowUp(models.Model):
    """One further question."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="follow_ups")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="follow_ups")
    text = models.TextField(max_length=MESSAGE_MOST)
    message_before = models.TextField(max_length=MESSAGE_MOST, blank=True, help_text="What stood in the request.")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="a_follow_up_asks_something")]
        indexes = [models.Index(fields=["request", "-asked_at"], name="follow_ups_by_request")]

    def __str__(self) -> str:
        return f"question about {self.submission_id}"
