"""Who decides about a stream: the force's policy, and the commands that went to cameras under it."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission
from accounts.reach import people_in_reach, teams_in_reach
from audit.uuid7 import uuid7

REASON_LEAST, REASON_MOST = 10, 280  # characters


class RemoteStart(models.TextChoices):
    """Who may start the stream of somebody else's camera (product.md section 3.13: never silently)."""

    NOBODY = "nobody", "Only the wearer"
    COMMAND = "command", "Live command"
    SUPERVISORS = "supervisors", "Live command and supervisors"


class StreamPolicyQuerySet(models.QuerySet["StreamPolicy"]):
    """Policies of the force and of its teams."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Policies of the teams whose rules a person may set."""
        return self.filter(teams_in_reach(user, Permission.LIVE_RULES, path="team"))

    def of(self, officer: User) -> "StreamPolicy":
        """Return the policy for an officer: of the nearest team above, or the default, by which wearers decide alone."""
        above = self.filter(team__in=officer.team.ancestor_ids).order_by(Length("team__path").desc())
        return above.first() or StreamPolicy()


class StreamPolicy(models.Model):
    """Who may start a stream from afar, and whether the wearer may stop one, in a team and those below it.

    The whole force is its topmost team. Without a row the wearer decides alone.
    """

    team = models.OneToOneField(Team, primary_key=True, on_delete=models.PROTECT, related_name="stream_policy")
    remote_start = models.CharField(max_length=12, choices=RemoteStart, default=RemoteStart.NOBODY)
    wearer_may_stop = models.BooleanField(default=True)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = StreamPolicyQuerySet.as_manager()

    class Meta:
        ordering = ["team__path"]
        constraints = [
            models.CheckConstraint(condition=Q(remote_start__in=RemoteStart.values), name="remote_start_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_remote_start_display()}"


class Order(models.TextChoices):
    """What a camera is told to do with its stream."""

    START = "start", "Start"
    STOP = "stop", "Stop"


class Result(models.TextChoices):
    """What the camera answered."""

    WAITING = "waiting", "No answer yet"
    DONE = "done", "Done"
    REFUSED = "refused", "The camera could not"


class StreamCommandQuerySet(models.QuerySet["StreamCommand"]):
    """Commands to cameras."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return commands to cameras of officers within the person's reach for watching: their own, always."""
        return self.filter(people_in_reach(user, Permission.LIVE_WATCH, path="officer"))


class StreamCommand(models.Model):
    """One command to start or stop a stream: to whose camera, by whom, why, and what the camera answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.CharField(max_length=8, choices=Order)
    camera = models.ForeignKey("devices.Camera", on_delete=models.PROTECT, related_name="stream_commands")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stream_commands")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=REASON_MOST, blank=True)
    result = models.CharField(max_length=8, choices=Result, default=Result.WAITING)
    answered_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=100, blank=True, help_text="The camera's own word when it refuses.")

    objects = StreamCommandQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(order="start") | ~Q(reason=""), name="a_remote_start_says_why"
            ),
            models.CheckConstraint(
                condition=Q(result="waiting", answered_at__isnull=True)
                | (~Q(result="waiting") & Q(answered_at__isnull=False)),
                name="an_answered_command_says_when",
            ),
        ]
        indexes = [models.Index(fields=["officer", "-at"], name="stream_commands_by_officer")]

    def __str__(self) -> str:
        return f"{self.order} {self.camera_id}"
