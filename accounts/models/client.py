"""Other systems that use the API: each acts as one person of the force, with fewer rights, from known addresses."""

import ipaddress

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.models.person import User
from accounts.permissions import Permission
from audit.uuid7 import uuid7


def validate_network(text: str) -> None:
    """Accept an address or a network such as 10.20.0.0/16; raises ValidationError."""
    try:
        ipaddress.ip_network(text)
    except ValueError as error:
        message = f"“{text}” is no address or network. Write for example 10.20.0.7 or 10.20.0.0/16."
        raise ValidationError(message) from error


class ApiClient(models.Model):
    """A key of another system. Only the hash of the key is kept; the key itself is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, unique=True, help_text="The system and what it does with the key.")
    person = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="api_clients",
        help_text="Acts as this person: it never sees more than they do.",
    )
    permissions = ArrayField(
        models.CharField(max_length=40, choices=[(one.value, one.value) for one in Permission]),
        help_text="What it may do, of what the person may.",
    )
    networks = ArrayField(
        models.CharField(max_length=43, validators=[validate_network]),
        help_text="Addresses or networks it may come from, with commas between.",
    )
    key_id = models.CharField(max_length=16, unique=True, editable=False, help_text="The part that is no secret.")
    key_sha256 = models.CharField(max_length=64, editable=False)
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is disabled.")
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    used_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(null=True, blank=True, editable=False)
    disabled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    class Meta:
        verbose_name = "API client"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disabled_at__isnull=True, disabled_by__isnull=True)
                | models.Q(disabled_at__isnull=False, disabled_by__isnull=False),
                name="client_disabled_at_and_disabled_by_go_together",
            ),
            models.CheckConstraint(
                condition=models.Q(key_sha256__regex=r"^[0-9a-f]{64}$"), name="client_key_is_kept_as_a_hash"
            ),
            models.CheckConstraint(condition=~models.Q(networks=[]), name="client_comes_from_somewhere_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether its key counts now."""
        return self.disabled_at is None and (self.ends_at is None or self.ends_at > timezone.now())

    def may_come_from(self, address: str) -> bool:
        """Say whether an address lies in one of its networks; an address that cannot be read does not."""
        try:
            where = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(where in ipaddress.ip_network(network) for network in self.networks)
