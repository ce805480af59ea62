"""Cases: incidents under one reference, and the outcomes that decide how long relevant material stays (CPIA Code)."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team, User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach, teams_in_reach
from audit.uuid7 import uuid7
from incidents.models.incident import Incident


class CaseState(models.TextChoices):
    """What a case has come to (words.md section 5.9)."""

    OPEN = "open", "Open, no decision"
    NO_FURTHER_ACTION = "nfa", "No further action"
    CHARGED = "charged", "Charged"
    ACQUITTED = "acquitted", "Acquitted"
    DISCONTINUED = "discontinued", "Discontinued"
    CONVICTED = "convicted", "Convicted, non-custodial"
    CUSTODIAL = "custodial", "Convicted, custodial"
    HOSPITAL = "hospital", "Hospital order"
    APPEAL = "appeal", "Appeal or CCRC review open"


_AFTER_VERDICT = frozenset({CaseState.APPEAL, CaseState.OPEN})
_OUTCOMES = frozenset(
    {
        CaseState.ACQUITTED,
        CaseState.DISCONTINUED,
        CaseState.CONVICTED,
        CaseState.CUSTODIAL,
        CaseState.HOSPITAL,
    }
)
CASE_MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.NO_FURTHER_ACTION, CaseState.CHARGED}),
    CaseState.NO_FURTHER_ACTION: frozenset({CaseState.OPEN}),
    CaseState.CHARGED: _OUTCOMES,
    CaseState.ACQUITTED: _AFTER_VERDICT,
    CaseState.DISCONTINUED: _AFTER_VERDICT,
    CaseState.CONVICTED: _AFTER_VERDICT,
    CaseState.CUSTODIAL: _AFTER_VERDICT,
    CaseState.HOSPITAL: _AFTER_VERDICT,
    CaseState.APPEAL: _OUTCOMES,
}
HAS_END = frozenset({CaseState.CUSTODIAL, CaseState.HOSPITAL})
STATE_TONES = {CaseState.OPEN: "amber", CaseState.CHARGED: "blue", CaseState.APPEAL: "violet"}


class OffenceGroup(models.TextChoices):
    """Which row of the schedule applies once there is an outcome; the records manager confirms it."""

    G1 = "MOPI_G1", "MoPI 1: certain public protection"
    G2 = "MOPI_G2", "MoPI 2: other sexual, violent or serious"
    G3 = "MOPI_G3", "MoPI 3: all other offences"
    UNDETECTED_SERIOUS = "MOPI_G4_UNDET_SERIOUS", "MoPI 4: undetected serious specified offence"
    UNDETECTED = "MOPI_G4_UNDET_OTHER", "MoPI 4: other undetected offence"


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed by who may see or change them."""

    def visible_to(self, user: User | AnonymousUser) -> "CaseQuerySet":
        """Cases of the person's teams and people in reach, and those that hold an incident they may see."""
        return self.in_reach_of(user, Permission.INCIDENTS_READ)

    def changeable_by(self, user: User | AnonymousUser) -> "CaseQuerySet":
        """Cases that the right to change incidents reaches."""
        return self.in_reach_of(user, Permission.INCIDENTS_CHANGE)

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> "CaseQuerySet":
        """Cases the person reaches with one permission; nothing for somebody who is not signed in."""
        if isinstance(user, User) and user.scope_of(permission) is Scope.ANY:
            return self.all()
        near = Incident.objects.in_reach_of(user, permission).filter(
            memberships__case=OuterRef("pk"), memberships__removed_at__isnull=True
        )
        mine = people_in_reach(user, permission, path="opened_by") | teams_in_reach(user, permission, path="team")
        return self.filter(mine | Q(Exists(near)))


class Case(models.Model):
    """One investigation. `state` is a copy of its newest outcome that has not been corrected."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=32, unique=True, help_text="Crime reference or case number of the force.")
    urn = models.CharField("URN", max_length=16, blank=True, help_text="Unique reference number, once there is one.")
    title = models.CharField(max_length=200)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    offence_group = models.CharField(max_length=24, choices=OffenceGroup, default=OffenceGroup.G3)
    incidents = models.ManyToManyField(Incident, through="incidents.CaseIncident", related_name="cases")
    state = models.CharField(max_length=12, choices=CaseState, default=CaseState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="opened_cases")
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(name="case_state_is_known", condition=Q(state__in=CaseState.values)),
            models.UniqueConstraint(name="urn_names_one_case", fields=["urn"], condition=~Q(urn="")),
        ]

    def __str__(self) -> str:
        return f"Case {self.reference}"

    def get_absolute_url(self) -> str:
        return reverse("incidents:case", args=[self.pk])

    @property
    def tone(self) -> str:
        """The colour of the state; the word always stands beside it."""
        return STATE_TONES.get(CaseState(self.state), "")


class CaseIncident(models.Model):
    """An incident in a case; taken out, the row stays and says when and why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="memberships")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="memberships")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was taken out.")

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                name="incident_is_in_a_case_once", fields=["case", "incident"], condition=Q(removed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="case_incident_removed_at_and_removed_by_go_together",
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} in {self.case_id}"


class CaseOutcome(models.Model):
    """One entry of a case's history; never changed: a wrong one is corrected by a new one that names it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="outcomes")
    state = models.CharField(max_length=12, choices=CaseState)
    on = models.DateField(help_text="Date of the charge, verdict, decision or reopening.")
    ends_on = models.DateField(null=True, blank=True, help_text="Release from custody or discharge from hospital.")
    summary_limit_on = models.DateField(null=True, blank=True, help_text="Last day for a summary charge.")
    note = models.CharField(max_length=500, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )

    class Meta:
        ordering = ["case", "entered_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="only_custody_and_hospital_end",
                condition=Q(ends_on__isnull=True) | Q(state__in=["custodial", "hospital"]),
            ),
            models.CheckConstraint(
                name="custody_ends_after_the_verdict",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} of {self.case_id}"
