"""The force's own shapes of its references, editable without a release."""

from django.db import models

from audit.uuid7 import uuid7


class ReferencePattern(models.Model):
    """One kind of reference: its pattern, an example, and whether a reference must match it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=60)
    pattern = models.CharField(max_length=200)
    example = models.CharField(max_length=75)
    is_enforced = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
