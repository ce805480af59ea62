"""What a recording is of: categories with their retention rule, and which item has which."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from audit.uuid7 import uuid7
from evidence.models.choices import AccessClass


class Category(models.Model):
    """One category of the force's list (words.md section 6); retired ones stay on the items that have them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=50, unique=True)
    retention_rule = models.CharField(max_length=40, blank=True, help_text="Key of the retention rule it brings.")
    access_class = models.CharField(
        max_length=12, choices=AccessClass, blank=True, help_text="The class an item gets with it; empty: unchanged."
    )
    is_evidential = models.BooleanField(default=True, help_text="Erasing an item that had it needs two people.")
    order = models.PositiveIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class ItemCategory(models.Model):
    """A category on an item, by whom and when; taken off, the row stays: it says what the item once was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey("evidence.Item", on_delete=models.PROTECT, related_name="categorisations")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="categorisations")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["item", "added_at"]
        verbose_name_plural = "item categories"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "category"],
                condition=models.Q(removed_at__isnull=True),
                name="item_has_a_category_once",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_by__isnull=True)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="category_removed_at_and_removed_by_go_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} on {self.item_id}"


class FieldKind(models.TextChoices):
    """What a custom field holds."""

    TEXT = "text", "Text"
    NUMBER = "number", "Whole number"
    DATE = "date", "Date"
    CHOICE = "choice", "One of a list"
    YES_NO = "yes_no", "Yes or no"


class CustomField(models.Model):
    """A field of the force's own; values are kept in `Item.custom` under its key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=60)
    hint = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=FieldKind, default=FieldKind.TEXT)
    options = models.JSONField(default=list, blank=True, help_text="The list to choose from.")
    is_required = models.BooleanField(default=False)
    order = models.PositiveIntegerField(default=100)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class Note(models.Model):
    """What somebody wrote about an item; never changed, corrected by another note."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey("evidence.Item", on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="evidence_notes")
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")

    class Meta:
        ordering = ["item", "made_at"]

    def __str__(self) -> str:
        return f"note {self.id}"
