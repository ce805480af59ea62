"""Who outside may open a package: a named person, their link, their one-time codes and their visits."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.sharing.models.package import Package, PackageState


class Right(models.TextChoices):
    """What a recipient may do."""

    VIEW = "view", "View"
    DOWNLOAD = "download", "View and download"


class CodeWay(models.TextChoices):
    """How the one-time code reaches the recipient: never the way of the link."""

    SMS = "sms", "Text message"
    CALL = "call", "Phone call"


class Standing(models.TextChoices):
    """Where a recipient's access stands at a moment."""

    DRAFT = "draft", "Not sent"
    SCHEDULED = "scheduled", "Not yet"
    ACTIVE = "active", "Active"
    EXPIRED = "expired", "Run out"
    REVOKED = "revoked", "Revoked"


class Recipient(models.Model):
    """One named person outside the force. Revoked is final; who is to see it again becomes a new recipient."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="recipients")
    name = models.CharField(max_length=120)
    position = models.CharField(max_length=120, blank=True, help_text="Such as Senior Crown Prosecutor.")
    organisation = models.CharField(max_length=120, default="CPS")
    email = models.EmailField(max_length=254)
    telephone = models.CharField(max_length=20, blank=True, help_text="As +447700900418; for the code.")
    code_way = models.CharField(max_length=4, choices=CodeWay, default=CodeWay.SMS)
    right = models.CharField(max_length=8, choices=Right, default=Right.VIEW)
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the first link went out.")
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="When the terms were accepted.")
    first_opened_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    seen_version = models.PositiveIntegerField(default=0, help_text="Number of the newest version they have opened.")
    wrong_codes = models.PositiveSmallIntegerField(default=0, help_text="In a row.")
    locked_until = models.DateTimeField(null=True, blank=True)
    is_wrong_person = models.BooleanField(default=False, help_text="Somebody said: this is not me.")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoke_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["package", "added_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "email"], condition=Q(revoked_at__isnull=True), name="person_receives_a_package_once"
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="access_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(code_way="sms") | ~Q(telephone=""), name="code_by_text_message_needs_a_telephone"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
                name="recipient_revoked_at_and_revoked_by_and_reason_go_together",
            ),
        ]
        indexes = [
            models.Index(fields=["until_at"], condition=Q(revoked_at__isnull=True), name="recipients_by_last_day")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"

    @property
    def standing(self) -> Standing:
        """Where the access stands now (words.md section 5.11); reads the package."""
        return self.standing_of(self.package.state)

    def standing_of(self, state: str) -> Standing:
        """Say the same with the package's state in hand."""
        now = timezone.now()
        if self.revoked_at is not None or state == PackageState.REVOKED:
            return Standing.REVOKED
        if self.sent_at is None or state != PackageState.SENT:
            return Standing.DRAFT
        if now < self.from_at:
            return Standing.SCHEDULED
        return Standing.ACTIVE if now < self.until_at else Standing.EXPIRED

    @property
    def is_locked(self) -> bool:
        """Whether too many wrong codes keep everybody out for now."""
        return self.locked_until is not None and self.locked_until > timezone.now()

    # The journal's view of a recipient who acts (audit.actors.Actor).
    @property
    def actor_type(self) -> str:
        return "cps"

    @property
    def actor_id(self) -> str:
        return str(self.pk)

    def actor_snapshot(self) -> dict[str, str]:
        return {"name": self.name, "role": self.position, "organisation": self.organisation}


class Link(models.Model):
    """One link that was sent; its token is kept as a hash only, and a new link ends the one before."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="links")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(token_sha256__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
                name="link_token_is_a_hash",
            ),
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(ended_at__isnull=True), name="one_living_link_per_recipient"
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.id}"


class Code(models.Model):
    """One one-time code of six digits, kept as a keyed hash; used once, and for ten minutes at most."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="codes")
    code_hmac = models.CharField(max_length=64)
    way = models.CharField(max_length=4, choices=CodeWay)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="code_expires_after_it_was_made")
        ]
        indexes = [models.Index(fields=["recipient", "-made_at"], name="codes_of_a_recipient")]

    def __str__(self) -> str:
        return f"code {self.id}"


class GuestSession(models.Model):
    """One visit, from the link onwards; only with `entered_at` (the code was right) does it open anything."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="sessions")
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="sessions")
    key_sha256 = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(default=timezone.now)
    entered_at = models.DateTimeField(null=True, blank=True, help_text="When the code was entered.")
    expires_at = models.DateTimeField(help_text="Thirty minutes after the last act; playing is one.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(condition=Q(key_sha256__regex=r"^[0-9a-f]{64}$"), name="session_key_is_a_hash")
        ]
        indexes = [models.Index(fields=["expires_at"], name="guest_sessions_by_end")]

    def __str__(self) -> str:
        return f"visit {self.id}"
