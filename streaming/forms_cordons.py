"""What people type to draw a cordon: a circle by its middle and radius, or the corners that they clicked on the map."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.permissions import Permission
from incidents.models import Incident, State
from streaming.actions.cordons import Place, Shape
from streaming.models.cordon import LARGEST_M, MOST_CORNERS, SMALLEST_M, Ring


class CordonForm(forms.Form):
    """A cordon for an incident that the person commands."""

    incident = forms.ModelChoiceField(Incident.objects.none(), to_field_name="slug", empty_label=None)
    ring = forms.ChoiceField(label="Cordon", choices=Ring.choices, initial=Ring.OUTER)
    radius_m = forms.IntegerField(
        label="Radius in metres", required=False, initial=150, min_value=SMALLEST_M, max_value=LARGEST_M
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, help_text="Empty: where the incident is.")
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)
    name = forms.CharField(required=False, max_length=60, help_text="If it needs one: Rear yard.")
    corners = forms.CharField(required=False, max_length=MOST_CORNERS * 24, widget=forms.HiddenInput())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Incident.objects.all().in_reach_of(person, Permission.LIVE_COMMAND).filter(state=State.OPEN)
        chosen = self.fields["incident"]
        chosen.queryset = mine  # type: ignore[attr-defined]  # a choice of models
        chosen.label_from_instance = _named  # type: ignore[attr-defined]

    def clean_corners(self) -> tuple[Place, ...]:
        """Return the corners in `longitude,latitude;longitude,latitude;…`."""
        text = self.cleaned_data["corners"]
        try:
            pairs = [tuple(float(part) for part in corner.split(",")) for corner in text.split(";") if corner]
        except ValueError:
            raise ValidationError("The corners cannot be read. Draw them again.") from None
        if any(len(pair) != 2 for pair in pairs):
            raise ValidationError("The corners cannot be read. Draw them again.")
        return tuple((east, north) for east, north in pairs)

    def clean(self) -> dict[str, Any]:
        """Take the incident's own place for a circle without a middle."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("corners") or self.errors:
            return given
        incident: Incident = given["incident"]
        if (given.get("latitude") is None) != (given.get("longitude") is None):
            raise ValidationError("Give latitude and longitude, or neither.")
        if given.get("latitude") is None:
            if incident.latitude is None or incident.longitude is None:
                raise ValidationError("This incident has no place. Give latitude and longitude.")
            given["latitude"], given["longitude"] = float(incident.latitude), float(incident.longitude)
        if given.get("radius_m") is None:
            self.add_error("radius_m", "Give a radius, or draw the corners on the map.")
        return given

    @property
    def shape(self) -> Shape:
        """What is to be closed off."""
        given = self.cleaned_data
        if given["corners"]:
            return Shape(Ring(given["ring"]), given["name"], corners=given["corners"])
        middle = (given["longitude"], given["latitude"])
        return Shape(Ring(given["ring"]), given["name"], middle, given["radius_m"])


def _named(incident: Incident) -> str:
    return f"{incident.log}, {incident.place}"
