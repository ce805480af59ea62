"""How long things stay: rules in versions that two people agree on, and what follows for each item."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item


class PeriodUnit(models.TextChoices):
    """What a period is counted in."""

    DAYS = "days", "days"
    MONTHS = "months", "months"
    YEARS = "years", "years"
    FOR_EVER = "for_ever", "for ever"


class AfterPeriod(models.TextChoices):
    """What happens when the period has run out."""

    ERASE = "erase", "Erase"
    REVIEW = "review", "Ask a person"
    RELEASE = "release", "Stop counting"


class RetentionRule(models.Model):
    """One row of the schedule; its numbers are in its versions."""

    key = models.SlugField(max_length=40, primary_key=True)
    code = models.CharField(max_length=8, unique=True)
    title = models.CharField(max_length=80)
    trigger = models.CharField(max_length=80, help_text="What starts the clock.")
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=120, help_text="How sure the number is, and who confirms it.")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class VersionState(models.TextChoices):
    """Where a version of a rule stands."""

    COUNTING = "counting", "Dry run under way"
    PROPOSED = "proposed", "Waiting for a second person"
    APPROVED = "approved", "Approved, waiting time runs"
    REFUSED = "refused", "Refused"
    IN_FORCE = "in_force", "In force"
    REPLACED = "replaced", "Replaced"


VERSION_MOVES: dict[VersionState, frozenset[VersionState]] = {
    VersionState.COUNTING: frozenset({VersionState.PROPOSED, VersionState.REFUSED}),
    VersionState.PROPOSED: frozenset({VersionState.COUNTING, VersionState.APPROVED, VersionState.REFUSED}),
    VersionState.APPROVED: frozenset({VersionState.IN_FORCE, VersionState.REFUSED}),
    VersionState.REFUSED: frozenset(),
    VersionState.IN_FORCE: frozenset({VersionState.REPLACED}),
    VersionState.REPLACED: frozenset(),
}


class RetentionRuleVersion(models.Model):
    """One set of numbers of a rule: proposed, counted in a dry run, approved by a second person, in force later."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    amount = models.PositiveIntegerField(help_text="How many days, months or years; 0 for ever.")
    unit = models.CharField(max_length=8, choices=PeriodUnit)
    then = models.CharField(max_length=8, choices=AfterPeriod)
    review_years = models.PositiveIntegerField(default=0, help_text="A person looks again every so many years.")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=VersionState, default=VersionState.COUNTING)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField(null=True, blank=True, help_text="When the dry run ended.")
    would_erase = models.PositiveIntegerField(default=0)
    would_change = models.PositiveIntegerField(default=0)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    effective_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When refused or replaced.")
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["rule", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "number"], name="rule_version_number_is_used_once"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(state="in_force"), name="one_version_of_a_rule_is_in_force"
            ),
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state__in=["counting", "proposed", "approved"]),
                name="one_change_of_a_rule_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="version_approved_at_and_approved_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                name="version_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True) | Q(effective_at__gt=F("approved_at")),
                name="approved_version_waits_before_it_counts",
            ),
            models.CheckConstraint(
                condition=Q(unit="for_ever") | Q(amount__gt=0), name="version_with_an_end_has_an_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} version {self.number}"

    @property
    def period_words(self) -> str:
        """The period as people say it."""
        if self.unit == PeriodUnit.FOR_EVER:
            return "for ever"
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit.removesuffix('s')}"


class PolicyEffect(models.Model):
    """What a proposed version would do to one item: a line of the dry run."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(RetentionRuleVersion, on_delete=models.PROTECT, related_name="effects")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    before = models.DateTimeField(null=True, blank=True)
    after = models.DateTimeField(null=True, blank=True)
    would_erase = models.BooleanField()

    class Meta:
        ordering = ["version", "item"]
        constraints = [models.UniqueConstraint(fields=["version", "item"], name="dry_run_names_an_item_once")]

    def __str__(self) -> str:
        return f"effect on {self.item_id}"


class RetentionState(models.Model):
    """What the engine last said about an item: a copy for lists; whoever erases asks the engine again."""

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.PROTECT, related_name="retention")
    erase_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it stays until something changes.")
    review_at = models.DateTimeField(null=True, blank=True)
    rule = models.CharField(max_length=40, blank=True, help_text="Key of the rule that decides the date.")
    rules = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    basis = models.JSONField(default=dict, help_text="Every reason and every block, as the page shows them.")
    is_held = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False, help_text="Goes in a single step when its time is over.")
    needs_decision = models.BooleanField(default=False)
    flagged_files = models.PositiveIntegerField(
        default=0, help_text="Files whose every version carries the store's legal hold."
    )
    told_days = models.PositiveSmallIntegerField(default=99, help_text="Last notice: so many days before it goes.")
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["erase_at"]
        indexes = [
            models.Index(fields=["erase_at"], condition=Q(erase_at__isnull=False), name="retention_by_date"),
            models.Index(fields=["computed_at"], condition=Q(needs_decision=True), name="retention_to_decide"),
            models.Index(fields=["item"], condition=Q(is_held=True) | Q(flagged_files__gt=0), name="retention_held"),
            GinIndex(fields=["rules"], name="retention_by_rule", fastupdate=True),
        ]

    def __str__(self) -> str:
        return f"retention of {self.item_id}"


class ReviewDecision(models.TextChoices):
    """What a person decided about an item."""

    KEEP = "keep", "Keep"
    LET_GO = "let_go", "Let it go"


class RetentionReview(models.Model):
    """A person's decision to keep an item until a review date, or to let it go (PIRM Code: every one is recorded)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=8, choices=ReviewDecision)
    reason = models.CharField(max_length=500)
    answers = models.JSONField(default=dict, blank=True, help_text="National retention assessment criteria, by key.")
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    keep_until = models.DateField(null=True, blank=True)
    is_current = models.BooleanField(default=True, help_text="The newest decision; earlier ones stay on record.")

    class Meta:
        ordering = ["item", "-decided_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="keep", keep_until__isnull=False) | Q(decision="let_go", keep_until__isnull=True),
                name="kept_item_has_a_review_date",
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(is_current=True), name="one_current_decision_per_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} {self.item_id}"


class RetentionProgress(models.Model):
    """How far a background task has come, so that the next run goes on from there."""

    name = models.CharField(max_length=80, primary_key=True)
    read_to = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "retention progress"

    def __str__(self) -> str:
        return self.name
