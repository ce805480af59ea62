"""A survey: whom it asks, and its questions in versions; what people have answered under keeps its wording."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit.uuid7 import uuid7

OPTION_MOST, TEXT_MOST = 80, 300  # characters


class Audience(models.TextChoices):
    """Whom a survey asks, and so when (ux spec 45)."""

    WEARER = "wearer", "Camera wearers, after a shift"
    VIEWER = "viewer", "Live viewers, after a stream"
    PUBLIC = "public", "The public, by link or QR code"


class Measure(models.TextChoices):
    """The figures of the case study that the first question of a survey is held against."""

    FELT_SAFER = "felt_safer", "Camera wearers who felt safer straight away"
    RECOMMEND = "recommend", "Live viewers who would recommend it"
    SUPPORT = "support", "Public who support live streaming"


class State(models.TextChoices):
    """Whether a survey asks."""

    DRAFT = "draft", "Draft"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed"


MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.LIVE}),
    State.LIVE: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.LIVE}),
}
TONES = {State.DRAFT: "amber", State.LIVE: "green", State.CLOSED: ""}


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Surveys. They are the force's: who may read one may read all."""

    def visible_to(self, user: User | AnonymousUser) -> "SurveyQuerySet":
        """All of them for people who may read surveys, none for anybody else."""
        return self.all() if isinstance(user, User) and user.may(Permission.SURVEYS_READ) else self.none()

    def live(self) -> "SurveyQuerySet":
        """Surveys that ask now."""
        return self.filter(state=State.LIVE)


class Survey(models.Model):
    """One survey. Its questions stand in versions; a version that is live never changes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(max_length=40, unique=True, help_text="Stands in the link of a public survey.")
    title = models.CharField(max_length=120)
    audience = models.CharField(max_length=8, choices=Audience)
    introduction = models.TextField(max_length=1000, blank=True)
    measure = models.CharField(max_length=12, choices=Measure, blank=True, help_text="Of the results page.")
    pilot_percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="What its first question is held against."
    )
    sample_percent = models.PositiveSmallIntegerField(
        default=100, help_text="How many of those who could be asked are."
    )
    pause_days = models.PositiveSmallIntegerField(default=28, help_text="Nobody is asked again before that.")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["audience", "title"]
        constraints = [
            models.CheckConstraint(name="survey_audience_is_known", condition=Q(audience__in=Audience.values)),
            models.CheckConstraint(name="survey_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="survey_measure_is_known", condition=Q(measure__in=[*Measure.values, ""])),
            models.UniqueConstraint(name="a_measure_has_one_survey", fields=["measure"], condition=~Q(measure="")),
            models.CheckConstraint(
                name="survey_percentages_are_percentages",
                condition=Q(sample_percent__range=(1, 100))
                & (Q(pilot_percent__isnull=True) | Q(pilot_percent__range=(0, 100))),
            ),
            models.CheckConstraint(
                name="survey_state_fits_its_times",
                condition=Q(state="draft", opened_at__isnull=True, closed_at__isnull=True)
                | Q(state="live", opened_at__isnull=False, closed_at__isnull=True)
                | Q(state="closed", opened_at__isnull=False, closed_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("surveys:survey", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """Whether it asks now."""
        return self.state == State.LIVE

    @property
    def is_public(self) -> bool:
        """Whether anybody can answer it by link."""
        return self.audience == Audience.PUBLIC

    @property
    def tone(self) -> str:
        """The colour of the state; the word always stands beside it."""
        return TONES[State(self.state)]

    def current_version(self) -> "Version | None":
        """Return the newest wording that was ever live; one query."""
        return self.versions.filter(frozen_at__isnull=False).order_by("-number").first()

    def draft_version(self) -> "Version | None":
        """Return the wording that is being worked on; one query."""
        return self.versions.filter(frozen_at__isnull=True).first()


class Version(models.Model):
    """The questions of a survey as they are asked for a while; frozen when they go live."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="a_version_has_its_own_number", fields=["survey", "number"]),
            models.UniqueConstraint(
                name="one_draft_of_a_survey", fields=["survey"], condition=Q(frozen_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class Kind(models.TextChoices):
    """How a question is answered."""

    CHOICE = "choice", "One of these answers"
    WORDS = "words", "In their own words"


class Question(models.Model):
    """One question. The first is the measure of its survey: how many give an answer that counts as yes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=TEXT_MOST)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.CHOICE)
    options = ArrayField(models.CharField(max_length=OPTION_MOST), default=list, blank=True)
    counted = ArrayField(
        models.CharField(max_length=OPTION_MOST), default=list, blank=True, help_text="Options that count as yes."
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="a_question_has_its_own_place",
                fields=["version", "number"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(name="question_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="a_choice_has_options_and_words_have_none",
                condition=Q(kind="choice", options__len__gte=2) | Q(kind="words", options=[], counted=[]),
            ),
            models.CheckConstraint(name="what_counts_is_an_option", condition=Q(counted__contained_by=F("options"))),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_choice(self) -> bool:
        """Whether one of given answers is chosen."""
        return self.kind == Kind.CHOICE

    @property
    def wording(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """What must be the same for answers to be added together."""
        return self.text, tuple(self.options), tuple(sorted(self.counted))
