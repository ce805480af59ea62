"""Holds, under which nothing is erased, and links the system found, which wait for somebody to decide."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.item import Item


class HoldKind(models.TextChoices):
    """Why something is held (words.md section 5.12)."""

    LEGAL = "legal", "Legal"
    CPIA = "cpia", "CPIA"
    APPEAL = "appeal", "Appeal"
    CCRC = "ccrc", "CCRC review"
    CORONER = "coroner", "Coroner"
    CIVIL = "civil", "Civil claim"
    IOPC = "iopc", "IOPC or professional standards"
    SAR = "sar", "Subject access request"
    FOI = "foi", "Freedom of information request"
    SCRUTINY = "scrutiny", "Scrutiny panel"
    COURT_ORDER = "court_order", "Court order"
    PIP = "pip", "Post-incident procedure"


COMPLAINT_KINDS = frozenset({HoldKind.CORONER, HoldKind.CIVIL, HoldKind.IOPC})  # rule R15 counts from their release


class HoldQuerySet(models.QuerySet["Hold"]):
    """Selections of holds."""

    def active(self) -> "HoldQuerySet":
        """Return the holds that have not been released; a passed review date changes nothing."""
        return self.filter(released_at__isnull=True)

    def over(self, item: Item) -> "HoldQuerySet":
        """Return the holds on an item: its own, those of its incident, and those it has carried out of one."""
        carried = Exists(HeldItem.objects.filter(hold=OuterRef("pk"), item=item))
        of_incident = Q(incident=item.incident_id) if item.incident_id else Q(pk__in=[])
        return self.filter(Q(item=item) | of_incident | carried)


class Hold(models.Model):
    """One hold on one item or on everything of one incident. Rows are never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=HoldKind)
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    incident = models.ForeignKey(
        "incidents.Incident", null=True, blank=True, on_delete=models.PROTECT, related_name="holds"
    )
    reason = models.CharField(max_length=500)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="holds", help_text="Who answers for it.")
    review_on = models.DateField(help_text="When its owner looks again; it stays active until it is released.")
    not_before = models.DateField(null=True, blank=True, help_text="First day on which it may be released.")
    placed_at = models.DateTimeField(default=timezone.now)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    release_reason = models.CharField(max_length=500, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(item__isnull=False, incident__isnull=True) | Q(item__isnull=True, incident__isnull=False),
                name="hold_is_on_an_item_or_an_incident",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
                | Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason=""),
                name="hold_released_at_released_by_and_reason_go_together",
            ),
        ]
        indexes = [
            models.Index(fields=["incident"], condition=Q(released_at__isnull=True), name="active_hold_by_incident"),
            models.Index(fields=["review_on"], condition=Q(released_at__isnull=True), name="active_hold_by_review"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} hold {self.id}"

    @property
    def is_active(self) -> bool:
        """Whether it stops erasure."""
        return self.released_at is None

    @property
    def is_review_due(self) -> bool:
        """Whether its owner should look again; it stays active all the same."""
        return self.is_active and self.review_on <= timezone.localdate()


class HeldItem(models.Model):
    """An item that came under the hold of an incident: taken out of the incident, it stays held."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="held_items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="carried_holds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hold", "item"], name="hold_carries_an_item_once")]

    def __str__(self) -> str:
        return f"{self.hold_id} over {self.item_id}"


class LinkKind(models.TextChoices):
    """What the system found beside an item."""

    PLACED = "placed", "Placed in an incident"
    INCIDENT = "incident", "At the time and place of an incident"
    NEIGHBOUR = "neighbour", "Beside another camera's evidence"
    TASER = "taser", "TASER event"
    SIGNAL = "signal", "Signal event"
    USE_OF_FORCE = "use_of_force", "Use of force form"


class LinkDecision(models.TextChoices):
    """What a supervisor decided about a link."""

    KEEP = "keep", "Keep"
    LET_GO = "let_go", "Let it go"


class FoundLink(models.Model):
    """A link that stops the 31 days (rule R02) until a person has decided."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="found_links")
    kind = models.CharField(max_length=16, choices=LinkKind)
    other = models.UUIDField(help_text="Id of the incident, item or event it leads to.")
    about = models.CharField(max_length=200, help_text="One sentence without names.")
    found_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=8, choices=LinkDecision, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "found_at"]
        constraints = [
            models.UniqueConstraint(fields=["item", "kind", "other"], name="link_is_found_once"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision=""),
                name="link_decided_at_decided_by_and_decision_go_together",
            ),
        ]
        indexes = [models.Index(fields=["item"], condition=Q(decided_at__isnull=True), name="open_link_by_item")]

    def __str__(self) -> str:
        return f"{self.kind} link of {self.item_id}"


class NearbyEvent(models.Model):
    """Something that makes footage of its time worth keeping: TASER, Signal, use of force; written by other apps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=LinkKind)
    at = models.DateTimeField(db_index=True)
    officer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True, blank=True, help_text="Degrees (WGS 84).")
    longitude = models.FloatField(null=True, blank=True)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "at", "officer"], name="event_is_noted_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="event_has_both_coordinates_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} event {self.id}"
