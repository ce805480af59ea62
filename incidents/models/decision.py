"""Decisions of command on the National Decision Model (College of Policing APP): what was decided, and why."""

import hashlib

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.canonical import encode
from audit.uuid7 import uuid7
from incidents.models.command import Level
from incidents.models.incident import Incident


class Stage(models.TextChoices):
    """The five stages of the National Decision Model, in its order."""

    INFORMATION = "information", "Information"
    THREAT = "threat", "Threat"
    POWERS = "powers", "Powers"
    OPTIONS = "options", "Options"
    ACTION = "action", "Action"


STAGE_MEANS = {
    Stage.INFORMATION: "Gather information and intelligence",
    Stage.THREAT: "Assess threat and risk, develop a working strategy",
    Stage.POWERS: "Consider powers and policy",
    Stage.OPTIONS: "Identify options and contingencies",
    Stage.ACTION: "Take action and review what happened",
}


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions."""

    def visible_to(self, user: User | AnonymousUser) -> "DecisionQuerySet":
        """Decisions on the incidents that the person may see."""
        return self.filter(incident__in=Incident.objects.visible_to(user))

    def with_people(self) -> "DecisionQuerySet":
        """Load with each decision who took it, and which one corrects it."""
        return self.select_related("by", "corrects", "corrected_by")


class Decision(models.Model):
    """One decision: locked once it is saved, by a trigger; what was wrong is corrected by a new one that names it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="decisions")
    stage = models.CharField(max_length=12, choices=Stage)
    text = models.TextField(max_length=2000)
    rationale = models.TextField(max_length=4000, blank=True, help_text="Why, in the words of whoever decided.")
    at = models.DateTimeField(default=timezone.now, help_text="When it was decided.")
    written_at = models.DateTimeField(
        null=True, blank=True, help_text="Empty when it was written down as it was decided."
    )
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="decisions")
    level = models.CharField(max_length=6, choices=Level, blank=True, help_text="The command held at that moment.")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(name="decision_stage_is_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(name="decision_level_is_known", condition=Q(level__in=[*Level.values, ""])),
            models.CheckConstraint(name="decision_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="decision_is_not_written_before_it_is_taken",
                condition=Q(written_at__isnull=True) | Q(written_at__gt=F("at")),
            ),
        ]
        indexes = [models.Index(fields=["incident", "-at"], name="decisions_of_an_incident")]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of {self.incident_id}"

    @property
    def sha256(self) -> str:
        """SHA-256 over everything it says, hex: the journal has the same, so a change behind the trigger is found."""
        words = {
            "id": str(self.pk),
            "incident": str(self.incident_id),
            "stage": self.stage,
            "text": self.text,
            "rationale": self.rationale,
            "at": self.at.isoformat(),
            "by": str(self.by_id),
            "level": self.level,
            "corrects": str(self.corrects_id or ""),
        }
        if self.written_at:
            words["written_at"] = self.written_at.isoformat()
        return hashlib.sha256(encode(words)).hexdigest()

    @property
    def is_corrected(self) -> bool:
        """Whether a later one stands in its place; loaded by `with_people()`."""
        return getattr(self, "corrected_by", None) is not None
