"""What one person sends: where and when they were, who they are if they say so, and what the clock of a device was."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import ADDRESS_MOST, Way
from audit.uuid7 import uuid7
from community.models.request import Request
from evidence.models import Source


class SubmissionState(models.TextChoices):
    """Where a submission stands; allowed moves are in MOVES. What became of each file is said at the file."""

    STARTED = "started", "Being put together"
    SENT = "sent", "Received"
    LOOKED_AT = "looked_at", "Being looked at"
    DECIDED = "decided", "Looked at"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ABANDONED = "abandoned", "Never finished"


S = SubmissionState
MOVES: dict[SubmissionState, frozenset[SubmissionState]] = {
    S.STARTED: frozenset({S.SENT, S.WITHDRAWN, S.ABANDONED}),
    S.SENT: frozenset({S.LOOKED_AT, S.DECIDED, S.WITHDRAWN}),
    S.LOOKED_AT: frozenset({S.DECIDED, S.WITHDRAWN}),
    S.DECIDED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.ABANDONED: frozenset({S.STARTED}),
}
ARRIVED = (S.SENT, S.LOOKED_AT, S.DECIDED)


class Statement(models.TextChoices):
    """Whether the giver would make a witness statement."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNSURE = "unsure", "I am not sure"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Submissions, narrowed by who may see them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Submissions to the requests that the person may see, once they were sent."""
        requests = Request.objects.visible_to(user)
        return self.filter(request__in=requests.values("pk")).exclude(state=SubmissionState.STARTED)

    def to_triage(self) -> Self:
        """Submissions with something still to decide."""
        return self.filter(state__in=[SubmissionState.SENT, SubmissionState.LOOKED_AT])


class Submission(models.Model):
    """One answer to a request: what a giver says once, and the files that belong to it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="submissions")
    reference = models.CharField(max_length=28, unique=True, help_text="The request's, with a number from the second.")
    state = models.CharField(max_length=12, choices=SubmissionState, default=SubmissionState.STARTED)
    # where and when
    what_seen = models.TextField(max_length=2000, blank=True)
    place = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    there_from = models.DateTimeField(null=True, blank=True, help_text="When they say they were there.")
    there_to = models.DateTimeField(null=True, blank=True)
    # about them
    is_anonymous = models.BooleanField(default=False, help_text="They chose not to give a name.")
    giver_name = models.CharField(max_length=120, blank=True)
    contact_wanted = models.BooleanField(default=True, help_text="Whether we may contact them about it.")
    contact_way = models.CharField(max_length=8, choices=Way, blank=True)
    contact_address = models.CharField(max_length=ADDRESS_MOST, blank=True)
    statement = models.CharField(max_length=8, choices=Statement, blank=True)
    needs = models.CharField(max_length=300, blank=True, help_text="What would help when we speak to them.")
    agreed_text = models.CharField(max_length=500, blank=True, help_text="The sentence they ticked before sending.")
    pages_done = models.JSONField(default=list, help_text="Which pages were answered or skipped.")
    # what happened to it
    started_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    withdrawal_asked_at = models.DateTimeField(null=True, blank=True)
    withdrawal_words = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SubmissionState.values), name="submission_state_is_known"),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="started"), name="one_unsent_submission_per_request"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["started", "withdrawn", "abandoned"])
                | Q(sent_at__isnull=False) & ~Q(agreed_text=""),
                name="a_sent_submission_was_agreed_to",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | ~Q(state="withdrawn") & Q(withdrawn_at__isnull=True),
                name="a_withdrawn_submission_has_its_time",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="submission_place_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(there_from__isnull=True)
                | Q(there_to__isnull=True)
                | Q(there_to__gte=models.F("there_from")),
                name="they_left_after_they_came",
            ),
            models.CheckConstraint(
                condition=Q(contact_way="", contact_address="") | ~Q(contact_way="") & ~Q(contact_address=""),
                name="contact_way_and_address_go_together",
            ),
            models.CheckConstraint(
                condition=Q(is_anonymous=False) | Q(giver_name=""), name="who_stays_unnamed_has_no_name"
            ),
        ]
        indexes = [models.Index(fields=["state", "sent_at"], name="submissions_by_state")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("community:submission", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether the giver can still add and change."""
        return self.state == SubmissionState.STARTED


class ClockVerdict(models.TextChoices):
    """What the giver says of a device's clock."""

    RIGHT = "right", "It was right"
    WRONG = "wrong", "It was wrong"
    UNKNOWN = "unknown", "I do not know"


class ClockAnswer(models.Model):
    """What the giver says about the clock of one of their devices."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="clocks")
    source = models.CharField(max_length=16, choices=Source, help_text="Which device: CCTV, doorbell, dashcam.")
    verdict = models.CharField(max_length=8, choices=ClockVerdict)
    device_showed = models.DateTimeField(null=True, blank=True, help_text="What the device showed.")
    really_was = models.DateTimeField(null=True, blank=True, help_text="The true time at that moment.")
    error_ms = models.BigIntegerField(null=True, blank=True, help_text="Device minus true time, ms; 0 when right.")
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["submission", "source"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "source"], name="one_clock_answer_per_device"),
            models.CheckConstraint(
                condition=Q(verdict="right", error_ms=0)
                | Q(verdict="wrong", error_ms__isnull=False, device_showed__isnull=False, really_was__isnull=False)
                | Q(verdict="unknown", error_ms__isnull=True),
                name="clock_error_goes_with_the_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"clock of {self.get_source_display()}"

    @property
    def in_words(self) -> str:
        """What was said, as in "1 min 3 s fast"."""
        if self.error_ms is None:
            return "Not known"
        if not self.error_ms:
            return "Right"
        seconds = round(abs(self.error_ms) / 1000)
        parts = ((seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
        said = " ".join(f"{number} {unit}" for number, unit in parts if number)
        return f"{said} {'fast' if self.error_ms > 0 else 'slow'}"
