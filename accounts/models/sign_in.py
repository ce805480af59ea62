"""Where somebody is signed in: one row per session, so that it can be listed and ended from elsewhere."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models.person import User
from audit.uuid7 import uuid7

BY_DIRECTORY = "directory"  # the second step was taken there


class Method(models.TextChoices):
    """How somebody proved who they are at the first step."""

    PASSWORD = "password", "Password"
    DIRECTORY = "directory", "Force account"


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Ways to find sign-ins."""

    def open(self) -> Self:
        """Return sign-ins that nobody has ended; one may still have timed out."""
        return self.filter(ended_at__isnull=True)

    def others(self, person: User, keep: "SignIn | None") -> Self:
        """Return the open sign-ins of a person but `keep`."""
        found = self.open().filter(user=person)
        return found.exclude(pk=keep.pk) if keep else found

    def living(self) -> Self:
        """Return sign-ins that still open pages: not ended, not idle, not longer than a shift."""
        now = timezone.now()
        return self.open().filter(
            last_seen_at__gt=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
            started_at__gt=now - timedelta(seconds=settings.SESSION_SECONDS),
        )


class SignIn(models.Model):
    """One sign-in of one person in one browser; personal data, erased with the session record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="sign_ins")
    method = models.CharField(max_length=10, choices=Method)
    second_step = models.CharField(max_length=20, blank=True)  # passkey, code, recovery code, directory, or none yet
    started_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=60, blank=True)  # "Chrome on Windows", from the user agent

    objects = SignInQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user"], condition=models.Q(ended_at__isnull=True), name="open_sign_ins")]

    def __str__(self) -> str:
        return f"{self.browser or 'Browser'}, {self.started_at:%d %b %Y %H:%M}"
