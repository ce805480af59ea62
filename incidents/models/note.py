"""Notes on the timeline of an incident: what somebody knows of a moment. Nobody changes one; a later one mends it."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from incidents.models.incident import Incident

WORDS_MOST = 1000  # characters


class NoteQuerySet(models.QuerySet["IncidentNote"]):
    """Notes."""

    def visible_to(self, user: User | AnonymousUser) -> "NoteQuerySet":
        """Return notes on the incidents that the person may see."""
        return self.filter(incident__in=Incident.objects.visible_to(user))


class IncidentNote(models.Model):
    """One note: `at` is the moment that it is about, `written_at` when it was written."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField()
    words = models.CharField(max_length=WORDS_MOST)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="incident_notes")
    written_at = models.DateTimeField(default=timezone.now)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["incident", "at", "id"]
        constraints = [models.CheckConstraint(name="a_note_says_something", condition=~Q(words=""))]
        indexes = [models.Index(fields=["incident", "at"], name="notes_of_an_incident")]

    def __str__(self) -> str:
        return f"note {self.id}"
