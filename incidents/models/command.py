"""Who is in command of an incident at which level, from when to when."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from incidents.models.incident import Incident


class Level(models.TextChoices):
    """The levels of command (College of Policing APP, Command): strategic, tactical, operational."""

    GOLD = "gold", "Gold"
    SILVER = "silver", "Silver"
    BRONZE = "bronze", "Bronze"


LEVEL_MEANS = {Level.GOLD: "Strategic", Level.SILVER: "Tactical", Level.BRONZE: "Operational"}


class CommandRoleQuerySet(models.QuerySet["CommandRole"]):
    """Command roles."""

    def visible_to(self, user: User | AnonymousUser) -> "CommandRoleQuerySet":
        """Command roles on the incidents that the person may see."""
        return self.filter(incident__in=Incident.objects.visible_to(user))

    def current(self) -> "CommandRoleQuerySet":
        """Those that somebody holds now."""
        return self.filter(ended_at__isnull=True)

    def at(self, moment: datetime) -> "CommandRoleQuerySet":
        """Those that somebody held at a moment."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=moment), taken_at__lte=moment)


class CommandRole(models.Model):
    """One person in command of one incident at one level for a while; the rows together are who had command when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="command_roles")
    level = models.CharField(max_length=6, choices=Level)
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="command_roles")
    taken_at = models.DateTimeField(default=timezone.now)
    taken_from = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="passed_to")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was taken over without a hand-over.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CommandRoleQuerySet.as_manager()

    class Meta:
        ordering = ["incident", "level", "taken_at"]
        constraints = [
            models.CheckConstraint(name="command_level_is_known", condition=Q(level__in=Level.values)),
            models.UniqueConstraint(
                name="one_person_commands_at_a_level",
                fields=["incident", "level"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="command_ended_at_and_ended_by_go_together",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="command_ends_after_it_was_taken",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("taken_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} of {self.incident_id}"
