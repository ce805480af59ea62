"""A package: what of an incident goes to the CPS, in numbered versions of which a sent one never changes."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach
from audit.uuid7 import uuid7
from evidence.models import File, Item
from incidents.models import Incident


class Purpose(models.TextChoices):
    """What the CPS needs it for."""

    CHARGE = "charge", "For a charging decision"
    FILE = "file", "Case file"
    TRIAL = "trial", "For trial"
    APPEAL = "appeal", "Appeal or review"
    OTHER = "other", "Other"


class PackageState(models.TextChoices):
    """Where a package stands; whether a link has run out is a matter of its recipient."""

    DRAFT = "draft", "Draft"
    WAITING = "waiting", "Waiting for approval"
    SENT = "sent", "Sent"
    REVOKED = "revoked", "Revoked"


PACKAGE_MOVES: dict[PackageState, frozenset[PackageState]] = {
    PackageState.DRAFT: frozenset({PackageState.WAITING, PackageState.SENT, PackageState.REVOKED}),
    PackageState.WAITING: frozenset({PackageState.DRAFT, PackageState.SENT, PackageState.REVOKED}),
    PackageState.SENT: frozenset({PackageState.REVOKED}),
    PackageState.REVOKED: frozenset(),
}


class Disposition(models.TextChoices):
    """What an exhibit is to the case (words.md section 5.10; CPIA Code section 6)."""

    OPEN = "", "Not decided"
    EVIDENCE = "evidence", "Used"
    UNUSED_NONSENSITIVE = "unused_nonsensitive", "Unused, MG6C"
    UNUSED_SENSITIVE = "unused_sensitive", "Unused, sensitive, MG6D"
    NOT_RELEVANT = "not_relevant", "Not relevant"


class PackageQuerySet(models.QuerySet["Package"]):
    """Packages, narrowed by who may see or build them."""

    def visible_to(self, user: User | AnonymousUser) -> "PackageQuerySet":
        """Return packages of people and incidents in reach for reading; nothing for somebody who is not signed in."""
        return self.in_reach_of(user, Permission.SHARING_READ)

    def in_reach_of(self, user: User | AnonymousUser, permission: Permission) -> "PackageQuerySet":
        """Return packages that one permission reaches, through who builds them or through their incident."""
        if isinstance(user, User) and user.scope_of(permission) is Scope.ANY:
            return self.all()
        near = Incident.objects.in_reach_of(user, permission).filter(pk=OuterRef("incident_id"))
        return self.filter(people_in_reach(user, permission, path="built_by") | Q(Exists(near)))


class Package(models.Model):
    """One hand-over to the CPS, from the draft to the last day of its links."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=24, unique=True, help_text="Force, year and number, such as MDS-26-00418.")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="packages")
    title = models.CharField(max_length=200, help_text="As recipients read it, such as R v Walsh, Tanner Row.")
    urn = models.CharField("URN", max_length=16, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.CHARGE)
    note = models.TextField(max_length=2000, blank=True, help_text="To the recipients.")
    state = models.CharField(max_length=8, choices=PackageState, default=PackageState.DRAFT)
    asks_terms = models.BooleanField(default=True, help_text="Recipients accept the sharing terms.")
    shows_name = models.BooleanField(default=True, help_text="The recipient's name stands over the video.")
    tells_opening = models.BooleanField(default=True, help_text="Who sent it is told when somebody first opens it.")
    charge_asked_at = models.DateTimeField(null=True, blank=True, help_text="When a charging decision was asked for.")
    built_at = models.DateTimeField(default=timezone.now)
    built_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="packages")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When approval was asked for.")
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="The first version.")
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoke_reason = models.CharField(max_length=500, blank=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ["-built_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PackageState.values), name="package_state_is_known"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True, asked_by__isnull=True)
                | Q(asked_at__isnull=False, asked_by__isnull=False),
                name="package_asked_at_and_asked_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="package_approved_at_and_approved_by_go_together",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(asked_by__isnull=False) & ~Q(asked_by=F("approved_by")),
                name="package_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="package_sent_at_and_sent_by_go_together",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_package_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="revoked") & Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | Q(state="revoked", revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
                name="package_revoked_at_and_revoked_by_and_reason_go_together",
            ),
        ]
        indexes = [models.Index(fields=["state", "-built_at"], name="packages_by_state")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("sharing:package", args=[self.reference])

    @property
    def is_open(self) -> bool:
        """Whether it can still be worked on before its first sending."""
        return self.state in {PackageState.DRAFT, PackageState.WAITING}


class PackageVersion(models.Model):
    """What exactly was handed over at one time. A sent version never changes; more items make the next one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    words = models.CharField(max_length=500, blank=True, help_text="What is new, as recipients are told.")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["package", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="version_number_is_used_once"),
            models.UniqueConstraint(
                fields=["package"], condition=Q(sent_at__isnull=True), name="one_unsent_version_per_package"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True, sent_by__isnull=True)
                | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="version_sent_at_and_sent_by_go_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} version {self.number}"


class PackageItem(models.Model):
    """One exhibit in one version; `file`, `size` and `sha256` are fixed when the version is sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(PackageVersion, on_delete=models.CASCADE, related_name="items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="shares", help_text="An exhibit, or a clip.")
    position = models.PositiveIntegerField(default=0)
    exhibit_reference = models.CharField(max_length=40, help_text="Such as AR/1.")
    title = models.CharField(max_length=200)
    disposition = models.CharField(max_length=20, choices=Disposition, blank=True, default=Disposition.OPEN)
    is_listed_only = models.BooleanField(default=False, help_text="Named in the schedule, its bytes are not sent.")
    label = models.CharField(max_length=300, blank=True, help_text="Beside the exhibit: the clock was 63 s fast.")
    why_whole = models.CharField(max_length=300, blank=True, help_text="Why the whole recording, though clips exist.")
    file = models.ForeignKey(  # when its item is erased, what was disclosed stays: size and hash
        File, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    size = models.BigIntegerField(null=True, blank=True, help_text="Bytes.")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["version", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "item"], name="item_is_in_a_version_once"),
            models.CheckConstraint(
                condition=Q(file__isnull=True, size__isnull=True, sha256="")
                | Q(size__isnull=False, sha256__regex=r"^[0-9a-f]{64}$"),
                name="fixed_file_has_size_and_hash",
            ),
            models.CheckConstraint(  # CPIA Code section 6; words.md section 5.10
                condition=~Q(disposition="unused_sensitive") | Q(file__isnull=True, is_listed_only=False),
                name="sensitive_unused_material_is_never_sent",
            ),
            models.CheckConstraint(
                condition=Q(is_listed_only=False) | Q(file__isnull=True), name="listed_item_has_no_bytes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_reference} in {self.version_id}"
