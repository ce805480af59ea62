"""The supervisor's review of a TASER use: six questions, what is learned, what follows; a further one is a new row."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from devices.models import ArmedSession, Use
from devices.models.taser_log import ArmedSessionQuerySet
from evidence.models.force_form import ForceForm

# After the College of Policing, CED APP, and the IOPC's review of Taser of 2021 (uk-rules.md U25, U26).
QUESTIONS = (
    ("is_justified", "Was each use necessary, proportionate and lawful?"),
    ("is_within_policy", "Was each cycle as short as it could be, and each further one justified anew?"),
    ("is_footage_seen", "Did you watch the footage from before arming until after it was made safe?"),
    ("is_aftercare_given", "Was aftercare given, and medical attention sought where it was needed?"),
    ("is_form_agreeing", "Do the form, the device and the footage agree?"),
    ("is_something_learned", "Is there something to learn, for the officer or the force?"),
)


class Answer(models.TextChoices):
    """What a reviewer says to a question."""

    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_APPLICABLE = "na", "Does not apply"


class ReviewOutcome(models.TextChoices):
    """What follows from a review."""

    NOTHING = "nothing", "Nothing further"
    DEBRIEF = "debrief", "Debrief with the officer"
    TRAINING = "training", "Training"
    PSD = "psd", "Refer to professional standards"
    IOPC = "iopc", "Refer to the IOPC, through professional standards"


class ReferralGround(models.TextChoices):
    """When a force must refer to the IOPC, without discretion.

    Police Reform Act 2002 schedule 3 and the Police (Complaints and Misconduct) Regulations 2020 (uk-rules.md U22).
    """

    DEATH_OR_SERIOUS_INJURY = "dsi", "Death or serious injury"
    SERIOUS_ASSAULT = "serious_assault", "Serious assault"
    SEXUAL_OFFENCE = "sexual_offence", "Serious sexual offence"
    CORRUPTION = "corruption", "Serious corruption"
    DISCRIMINATION = "discrimination", "Offence or behaviour aggravated by discrimination"
    RELEVANT_OFFENCE = "relevant_offence", "Relevant offence: seven years or more, or fixed by law"


def _answer() -> "models.CharField[str, str]":
    return models.CharField(max_length=3, choices=Answer)


class TaserReviewQuerySet(models.QuerySet["TaserReview"]):
    """Reviews, narrowed by who may read them."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Reviews of uses in reach: whoever may see a use may see what was found of it."""
        return self.filter(session__in=ArmedSession.objects.visible_to(user))


class TaserReview(models.Model):
    """One review, signed by name; rows are never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(ArmedSession, on_delete=models.PROTECT, related_name="reviews")
    form = models.ForeignKey(
        ForceForm, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews", help_text="That was read."
    )
    is_justified = _answer()
    is_within_policy = _answer()
    is_footage_seen = _answer()
    is_aftercare_given = _answer()
    is_form_agreeing = _answer()
    is_something_learned = _answer()
    notes = models.JSONField(default=dict, help_text="What was said to a question, by the question's name.")
    learning = models.TextField(max_length=4000, blank=True)
    outcome = models.CharField(max_length=12, choices=ReviewOutcome)
    grounds = ArrayField(models.CharField(max_length=20, choices=ReferralGround), default=list, blank=True)
    signed_as = models.CharField(max_length=200, help_text="Rank, name and collar number at that time.")
    reviewed_at = models.DateTimeField(default=timezone.now)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = TaserReviewQuerySet.as_manager()

    class Meta:
        ordering = ["session", "-reviewed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(grounds=[]) | Q(outcome="iopc"), name="grounds_for_referral_mean_a_referral"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="iopc") | ~Q(grounds=[]), name="a_referral_to_the_iopc_names_its_grounds"
            ),
            models.CheckConstraint(
                condition=~Q(is_something_learned="yes") | ~Q(learning=""), name="what_is_learned_is_written_down"
            ),
        ]

    def __str__(self) -> str:
        return f"review by {self.signed_as}"

    @property
    def answered(self) -> list[tuple[str, str, str]]:
        """The questions with their answers and notes."""
        return [(words, Answer(getattr(self, name)).label, self.notes.get(name, "")) for name, words in QUESTIONS]

    @property
    def ground_names(self) -> list[str]:
        """The grounds for a referral in words."""
        return [ReferralGround(ground).label for ground in self.grounds]


def with_review(sessions: ArmedSessionQuerySet) -> ArmedSessionQuerySet:
    """Add `is_reviewed`: confirmed, and reviewed together with the newest form; `review_outcome` and `reviewed_at`."""
    newest_form = ForceForm.objects.filter(session=OuterRef("session")).sent().order_by("-number").values("pk")[:1]
    mine = TaserReview.objects.filter(session=OuterRef("pk"))
    since = mine.filter(session__use=Use.OPERATIONAL, reviewed_at__gte=F("session__use_set_at"))
    read_it = Q(form=Subquery(newest_form)) | Q(form__isnull=True) & ~Exists(newest_form)
    newest = mine.order_by("-reviewed_at")
    return sessions.annotate(
        is_reviewed=Exists(since.filter(read_it)),
        review_outcome=Subquery(newest.values("outcome")[:1]),
        reviewed_at=Subquery(newest.values("reviewed_at")[:1]),
    )
