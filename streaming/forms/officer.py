"""The shapes of what command sends to officers, and of what officers ask of command."""

from django import forms

from accounts.models import Team, User
from accounts.permissions import Permission
from accounts.reach import people_in_reach, teams_in_reach
from incidents.forms import moment_field, person_with
from incidents.models import Incident
from streaming.actions.backing_up import ByRadio
from streaming.models.command_message import WORDS_MOST
from streaming.models.stream_policy import RemoteStart
from streaming.officer.crew import on_scene

REASON_LEAST, REASON_MOST = 10, 280  # characters


class Labelled(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's class takes no argument when it runs
    """Officers by rank, name and collar number."""

    def label_from_instance(self, obj: User) -> str:
        return obj.label


class MessageForm(forms.Form):
    """Words to everybody on a log, or to one of them."""

    says_optional = False  # "everybody" is a choice

    to = Labelled(label="To", queryset=User.objects.none(), required=False)
    words = forms.CharField(
        label="Message",
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Short: it is read in the field"}),
    )

    def __init__(self, *given: object, incident: Incident, **others: object) -> None:
        super().__init__(*given, **others)  # type: ignore[arg-type]  # Django's own arguments
        people = on_scene(incident)
        field = self.fields["to"]
        if isinstance(field, Labelled):
            field.queryset = people
            field.empty_label = f"Everybody on {incident.log} ({len(people)})"


class OneOfficerMessageForm(forms.Form):
    """Words to one officer."""

    words = MessageForm.base_fields["words"]


class BackupForm(forms.Form):
    """Why help is needed and, if it is not where the camera is, where."""

    why = forms.CharField(label="Why", max_length=WORDS_MOST, required=False)
    place = forms.CharField(label="Where, if not here", max_length=200, required=False)


class SendForm(forms.Form):
    """Who is to go."""

    officer = Labelled(label="Officer", queryset=User.objects.none())

    def __init__(self, *given: object, by: User, **others: object) -> None:
        super().__init__(*given, **others)  # type: ignore[arg-type]  # Django's own arguments
        field = self.fields["officer"]
        if isinstance(field, Labelled):
            reach = people_in_reach(by, Permission.LIVE_COMMAND, path="")
            field.queryset = User.objects.active().filter(reach).select_related("team")


class ByRadioForm(forms.Form):
    """Backup that went over the radio: who came, and when it was asked for, sent and there."""

    officer = forms.CharField(
        label="Who came",
        max_length=20,
        help_text="Collar number.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    asked_at = moment_field(label="Asked for")
    sent_at = moment_field(label="Sent")
    arrived_at = moment_field(label="Arrived")
    why = forms.CharField(label="Why", max_length=WORDS_MOST, required=False)

    def clean_officer(self) -> User:
        """Return the person with this collar number, whoever may command them: help comes from other teams too."""
        return person_with(self.cleaned_data["officer"], among=User.objects.all())

    def told(self) -> ByRadio:
        """Return what was said."""
        return ByRadio(**self.cleaned_data)


class CancelForm(forms.Form):
    """Why backup is no longer needed."""

    why = forms.CharField(label="Why", max_length=200, required=False)


class StartForm(forms.Form):
    """Why somebody else's camera is to stream."""

    reason = forms.CharField(
        label="Reason",
        min_length=REASON_LEAST,
        max_length=REASON_MOST,
        help_text="The officer reads this at once, on their page and on their camera. It is kept in the journal.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class PolicyForm(forms.Form):
    """Who starts and stops streams in one team and those below it."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label=None)
    remote_start = forms.ChoiceField(label="Who may start a stream", choices=RemoteStart.choices)
    wearer_may_stop = forms.BooleanField(label="The wearer may stop a stream", required=False)

    def __init__(self, *given: object, by: User, **others: object) -> None:
        super().__init__(*given, **others)  # type: ignore[arg-type]  # Django's own arguments
        field = self.fields["team"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Team.objects.filter(teams_in_reach(by, Permission.LIVE_RULES, path="")).order_by("path")
