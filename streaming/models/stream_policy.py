"""Who decides about a stream: its wearer alone, or others as well, as the force has set for a team."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission
from accounts.reach import teams_in_reach


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
        """Return the policy for an officer: of the nearest team above, or the default (wearers decide alone)."""
        above = self.filter(team_id__in=officer.team.ancestor_ids).order_by(Length("team__path").desc())
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
