"""Who was asked: it says whether somebody has answered, never what; no answer leads back to it."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Team, User
from incidents.surveys.models.survey import State, Survey

LIFE = timedelta(days=14)  # how long an invitation can be used


def last_day() -> date:
    """Return the day until which an invitation of today can be used."""
    return timezone.localdate() + LIFE


class Outcome(models.TextChoices):
    """What became of an invitation."""

    WAITING = "waiting", "Waiting"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Not now"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations."""

    def open(self) -> "InvitationQuerySet":
        """Those that can still be used, of surveys that ask."""
        today = timezone.localdate()
        return self.filter(outcome=Outcome.WAITING, expires_on__gte=today, survey__state=State.LIVE)

    def of_person(self, person: User) -> "InvitationQuerySet":
        """Return those of one person with an account."""
        return self.filter(person=person)


class Invitation(models.Model):
    """One chance to answer, of one person with an account, or of whoever holds a link (stored as its SHA-256).

    It has days and no times, and its key is random: nothing in it tells which answer came with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="survey_invitations")
    token_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the secret in the link, hex.")
    unit = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(default=timezone.localdate)
    expires_on = models.DateField(default=last_day)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(name="invitation_outcome_is_known", condition=Q(outcome__in=Outcome.values)),
            models.CheckConstraint(
                name="an_invitation_is_a_persons_or_a_links",
                condition=Q(person__isnull=False, token_sha256="") | Q(person__isnull=True) & ~Q(token_sha256=""),
            ),
            models.UniqueConstraint(name="a_person_is_asked_once_a_day", fields=["survey", "person", "day"]),
            models.UniqueConstraint(
                name="a_link_is_one_invitation", fields=["token_sha256"], condition=~Q(token_sha256="")
            ),
        ]
        indexes = [models.Index(fields=["person", "outcome"], name="invitations_of_a_person")]

    def __str__(self) -> str:
        return f"invitation {self.pk}"
