"""Forms of the admin for people and teams: they check shape, the actions decide and write."""

from django import forms

from accounts.actions.people import Particulars
from accounts.actions.teams import TeamParticulars
from accounts.models import ApiClient, Team, User
from accounts.permissions import Permission
from accounts.roles import ROLE_NAMES, Role


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """What is known of a person, and their roles."""

    roles = forms.MultipleChoiceField(
        choices=[(role.value, ROLE_NAMES[role]) for role in Role],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="They count from the person's next request on. Nobody can change their own.",
    )

    class Meta:
        model = User
        fields = ["collar_number", "name", "rank", "team", "email"]

    def particulars(self) -> Particulars:
        """Return what was typed, without the roles."""
        return Particulars(**{name: self.cleaned_data[name] for name in Particulars.__dataclass_fields__})

    def wanted_roles(self) -> frozenset[Role]:
        """Return the roles that were ticked."""
        return frozenset(Role(role) for role in self.cleaned_data["roles"])


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for mypy only
    """What is known of a team."""

    class Meta:
        model = Team
        fields = ["name", "short_name", "parent", "is_command"]

    def particulars(self) -> TeamParticulars:
        """Return what was typed."""
        return TeamParticulars(**{name: self.cleaned_data[name] for name in TeamParticulars.__dataclass_fields__})


class ClientForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A new client; permissions are ticked."""

    permissions = forms.MultipleChoiceField(
        choices=[(one.value, one.value) for one in Permission], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiClient
        fields = ["name", "person", "permissions", "networks", "ends_at"]
