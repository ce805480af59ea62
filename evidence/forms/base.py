"""Shapes of what people type on evidence pages."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from evidence.models import Item
from incidents.models import Incident

HINT = "Title, officer, collar number, camera or log"
NEAR = timedelta(hours=18)  # a long shift on either side of the recording


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "class": "inp", "placeholder": HINT}),
    )


class IncidentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # the class takes no argument at run time
    """A choice among incidents, each as officers tell it from others."""

    def label_from_instance(self, obj: Incident) -> str:
        """Return number, title and place."""
        return f"Log {obj.number}, {obj.title}, {obj.place}"


class PlacingForm(forms.Form):
    """The incident of a recording: those near its time that this person may see, or none."""

    says_optional = False  # "No incident" is one of the choices

    incident = IncidentChoice(Incident.objects.none(), required=False, empty_label="No incident")

    def __init__(self, *args: Any, person: User, item: Item, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"incident": item.incident_id})
        super().__init__(*args, **kwargs)
        choices = Incident.objects.visible_to(person)
        if item.recorded_at and not self.is_bound:  # a short list to choose from; a suggestion may lie further off
            near = Q(started_at__gte=item.recorded_at - NEAR, started_at__lte=item.recorded_at + NEAR)
            choices = choices.filter(near | Q(pk=item.incident_id))
        field = self.fields["incident"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = choices.order_by("-started_at")
