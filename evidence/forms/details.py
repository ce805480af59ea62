"""Shapes of what people write on an item, and on a file they add."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.models.person import tidy_collar_number
from evidence.actions.record.categorising import tidy_tag
from evidence.forms.base import IncidentChoice
from evidence.models import Category, CustomField, FieldKind, Item, Source
from incidents.forms import moment_field
from incidents.models import Incident

LOCAL = "Local time."
KINDS: dict[str, type[forms.Field]] = {
    FieldKind.TEXT: forms.CharField,
    FieldKind.NUMBER: forms.IntegerField,
    FieldKind.DATE: forms.DateField,
    FieldKind.CHOICE: forms.ChoiceField,
    FieldKind.YES_NO: forms.BooleanField,
}
SHOWN = (
    *("title", "description", "evidence_id", "exhibit_reference", "source", "seized_from", "recorded_at"),
    *("place", "latitude", "longitude", "has_content_warning", "revision"),
)
IN_FORM = {"time_error_ms": "time_error", "clock_offset_ms": "clock_offset"}  # shown in seconds


def seconds_field(label: str, help_text: str, **limits: Any) -> forms.DecimalField:
    """Return a field for seconds with tenths."""
    return forms.DecimalField(
        label=label, help_text=help_text, required=False, max_digits=10, decimal_places=1, **limits
    )


def milliseconds(seconds: Decimal | None) -> int | None:
    """Return a typed number of seconds as the database keeps it."""
    return None if seconds is None else int(seconds * 1000)


class DetailsForm(forms.Form):
    """The details of an item, its categories and tags; carries the revision that the person saw."""

    title = forms.CharField(max_length=200)
    description = forms.CharField(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence_id = forms.CharField(
        label="Log or crime number", required=False, max_length=75, help_text="As given. Many items may share one."
    )
    exhibit_reference = forms.CharField(required=False, max_length=40, help_text="For example AR/1.")
    source = forms.ChoiceField(choices=Source.choices)
    seized_from = forms.CharField(
        required=False, max_length=200, help_text="Who handed it over, or where it was found."
    )
    recorded_at = moment_field(label="Recorded", required=False, help_text=f"{LOCAL} Empty: nobody knows.")
    time_error = seconds_field("Plus or minus (seconds)", "How far off it may be.", min_value=0)
    clock_offset = seconds_field("Clock ahead (seconds)", "Of the recorder; behind with a minus.")
    place = forms.CharField(required=False, max_length=200, help_text="In words: 14 Tanner Row.")
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, help_text="Degrees, WGS 84.")
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, help_text="Degrees, WGS 84.")
    has_content_warning = forms.BooleanField(
        label="Warn before showing it", required=False, help_text="Pictures stay blurred until the viewer agrees."
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = forms.CharField(required=False, max_length=1000, help_text="Separated by commas.")
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=1)

    def __init__(self, *args: Any, item: Item, fields: Iterable[CustomField], **kwargs: Any) -> None:
        self.custom = list(fields)
        kwargs["initial"] = self.values_of(item)
        super().__init__(*args, **kwargs)
        self.item = item
        categories = self.fields["categories"]
        if isinstance(categories, forms.ModelMultipleChoiceField):
            categories.queryset = Category.objects.filter(is_active=True) | Category.objects.filter(
                key__in=item.category_keys
            )
        for field in self.custom:
            self.fields[f"custom_{field.key}"] = custom_form_field(field)
        if item.camera_id:
            del self.fields["source"], self.fields["clock_offset"]

    @staticmethod
    def values_of(item: Item) -> dict[str, Any]:
        """Return what the form shows of an item as it is."""
        values: dict[str, Any] = {name: getattr(item, name) for name in SHOWN}
        for name, in_form in IN_FORM.items():
            value = getattr(item, name)
            values[in_form] = None if value is None else Decimal(value) / 1000
        values["categories"] = list(Category.objects.filter(key__in=item.category_keys))
        values["tags"] = ", ".join(item.tags)
        return values | {f"custom_{key}": value for key, value in item.custom.items()}

    def changes(self) -> dict[str, Any]:
        """Return what differs from what the form showed, by the names of `evidence.intake.details`."""
        given, changed = self.cleaned_data, set(self.changed_data) - {"categories", "tags", "revision"}
        if {"latitude", "longitude"} & changed:
            changed |= {"latitude", "longitude"}
        found = {name: given[name] for name in changed if name not in IN_FORM.values() and "custom_" not in name}
        for name, in_form in IN_FORM.items():
            if in_form in changed:
                found[name] = milliseconds(given[in_form])
        custom = {field.key: as_plain(given[f"custom_{field.key}"]) for field in self.custom}
        touched = {key: value for key, value in custom.items() if f"custom_{key}" in changed}
        return found | ({"custom": touched} if touched else {})

    def category_changes(self) -> tuple[list[Category], list[Category]]:
        """Return the categories to put on and to take off."""
        now = set(self.cleaned_data["categories"])
        shown = set(Category.objects.filter(key__in=self.item.category_keys))
        return sorted(now - shown, key=str), sorted(shown - now, key=str)

    def tag_changes(self) -> tuple[list[str], list[str]]:
        """Return the tags to put on and to take off."""
        now = {tidy_tag(tag) for tag in self.cleaned_data["tags"].split(",")} - {""}
        shown = {str(tag) for tag in self.item.tags}
        return sorted(now - shown), sorted(shown - now)


def custom_form_field(field: CustomField) -> forms.Field:
    """Return the form's field for one of the force's own. Whether it must be filled is the action's question."""
    about: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": False}
    if field.kind == FieldKind.CHOICE:
        about["choices"] = [("", "Not given"), *((option, option) for option in field.options)]
    if field.kind == FieldKind.DATE:
        about["widget"] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    if field.kind == FieldKind.TEXT:
        about["max_length"] = 500
    return KINDS[field.kind](**about)


def as_plain(value: Any) -> Any:
    """Return a value as JSON keeps it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


class OwnerForm(forms.Form):
    """The person who answers for the item from now on."""

    owner = forms.CharField(label="New owner's collar number", max_length=20)

    def clean_owner(self) -> User:
        """Return the person with this collar number."""
        code = tidy_collar_number(self.cleaned_data["owner"])
        person: User | None = User.objects.select_related("team").filter(collar_number=code).first()
        if person is None:
            raise ValidationError(f"Nobody has the collar number {code}. Check it.")
        return person


class FileForm(forms.Form):
    """What a person knows about a file they add; everything but the file may stay empty."""

    title = forms.CharField(required=False, max_length=200, help_text="Empty: the name of the file.")
    source = forms.ChoiceField(choices=Source.choices, initial=Source.OTHER)
    seized_from = forms.CharField(
        required=False, max_length=200, help_text="Who handed it over, or where it was found."
    )
    shown_at = moment_field(
        label="When, by its own clock", required=False, help_text=f"{LOCAL} Empty: what the file says, else unknown."
    )
    clock_offset = seconds_field("Its clock was ahead by (seconds)", "Behind with a minus. Empty: not checked.")
    place = forms.CharField(label="Where", required=False, max_length=200)
    evidence_id = forms.CharField(label="Log or crime number", required=False, max_length=75)
    incident = IncidentChoice(Incident.objects.none(), required=False, empty_label="No incident yet")

    def __init__(self, *args: Any, incidents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["incident"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = incidents

    def details(self) -> dict[str, Any]:
        """Return what was typed by the names of `evidence.intake.details`, the clock's error taken out of the time."""
        given = self.cleaned_data
        details = {name: given[name] for name in ("source", "seized_from", "place", "evidence_id")}
        if given["title"].strip():
            details["title"] = given["title"]
        offset = milliseconds(given["clock_offset"])
        if offset is not None:
            details["clock_offset_ms"] = offset
        if given["shown_at"] is not None:
            details["recorded_at"] = given["shown_at"] - timedelta(milliseconds=offset or 0)
        return details
