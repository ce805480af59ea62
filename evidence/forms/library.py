"""Shapes of what people choose in the library: an act on many items, a saved search, the columns of the table."""

from typing import Any

from django import forms

from accounts.models import Team, User
from accounts.models.person import tidy_collar_number
from evidence.forms.base import IncidentChoice
from evidence.library.columns import COLUMNS
from evidence.models import BulkAct, Category, SavedSearch
from incidents.models import Incident

INCIDENTS_SHOWN = 200
NEEDS = {
    BulkAct.PLACE: "incident",
    BulkAct.CATEGORY_ADD: "category",
    BulkAct.CATEGORY_REMOVE: "category",
    BulkAct.TAG_ADD: "tag",
    BulkAct.TAG_REMOVE: "tag",
    BulkAct.REASSIGN: "owner",
}
ASK = {
    "incident": "Choose the incident.",
    "category": "Choose the category.",
    "tag": "Write the tag.",
    "owner": "Write the collar number of the new owner.",
}


class BulkForm(forms.Form):
    """What to do with many items; of the lower fields only the one that the act needs."""

    act = forms.ChoiceField(label="What to do", choices=BulkAct.choices, widget=forms.RadioSelect)
    incident = IncidentChoice(Incident.objects.none(), required=False, help_text="For: place in an incident.")
    category = forms.ModelChoiceField(
        Category.objects.none(), required=False, to_field_name="key", help_text="For: add or remove a category."
    )
    tag = forms.CharField(required=False, max_length=40, help_text="For: add or remove a tag.")
    owner = forms.CharField(
        label="Collar number", required=False, max_length=20, help_text="For: give to another owner."
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        recent = Incident.objects.visible_to(person).order_by("-started_at")
        shown = recent.values("pk")[:INCIDENTS_SHOWN]
        for name, choices in (("incident", recent.filter(pk__in=shown)), ("category", Category.objects.all())):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the field that the act needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        need = NEEDS.get(BulkAct(cleaned["act"])) if cleaned.get("act") else None
        if need and not cleaned.get(need) and need not in self.errors:
            self.add_error(need, ASK[need])
        return cleaned

    def clean_owner(self) -> str:
        """Return the id of the person with this collar number, empty for none."""
        number = tidy_collar_number(self.cleaned_data["owner"])
        if not number:
            return ""
        person = User.objects.active().filter(collar_number=number).first()
        if person is None:
            message = "Nobody who may sign in has this collar number."
            raise forms.ValidationError(message)
        return str(person.pk)

    @property
    def value(self) -> str:
        """The value of the act as a job keeps it."""
        need = NEEDS.get(BulkAct(self.cleaned_data["act"]))
        chosen = self.cleaned_data[need] if need else ""
        if isinstance(chosen, Incident):
            return str(chosen.pk)
        return chosen.key if isinstance(chosen, Category) else str(chosen)


class SavedSearchForm(forms.ModelForm):  # type: ignore[type-arg]  # the class takes no argument at run time
    """A search to keep."""

    is_shared = forms.BooleanField(label="Also for my team", required=False)

    class Meta:
        model = SavedSearch
        fields = ("name", "query", "is_pinned")
        labels = {"query": "Search", "is_pinned": "Show it as a tab"}
        widgets = {"query": forms.TextInput()}

    def team_of(self, person: User) -> Team | None:
        """Return the team that shares it."""
        return person.team if self.cleaned_data["is_shared"] else None


class ColumnsForm(forms.Form):
    """The columns of the table, in the order of the list."""

    columns = forms.MultipleChoiceField(
        choices=[(column.key, column.label) for column in COLUMNS.values()], widget=forms.CheckboxSelectMultiple
    )
