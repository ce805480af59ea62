"""The shapes of settings profiles, and of what is done to many devices at once."""

from typing import Any

from django import forms

from accounts.conflicts import fingerprint
from devices.models import Profile, ProfileVersion, Quality
from devices.models.profile import SETTINGS

FIRMWARE_HELP = "As the devices report it, for example 3.2.1. Empty: any will do."


class ProfileForm(forms.Form):
    """One settings profile; carries what the person saw of it."""

    name = forms.CharField(max_length=60, help_text="For example Standard, or Plain clothes.")
    buffer_seconds = forms.IntegerField(
        label="Buffer, seconds",
        min_value=0,
        max_value=120,
        help_text="Kept from before a recording starts: 0 to 120, usually 30.",
    )
    quality = forms.ChoiceField(label="Video", choices=Quality.choices)
    longest_file_minutes = forms.IntegerField(
        label="Longest file, minutes",
        min_value=1,
        max_value=240,
        help_text="Then it goes on in a new file: at most 240.",
    )
    firmware = forms.CharField(label="Firmware wanted", max_length=40, required=False, help_text=FIRMWARE_HELP)
    buffer_sound = forms.BooleanField(label="Sound in the buffer", required=False)
    may_mute = forms.BooleanField(label="Wearer may mute", required=False)
    may_stealth = forms.BooleanField(label="Wearer may use stealth", required=False)
    may_sleep = forms.BooleanField(label="Wearer may put it to sleep", required=False)
    reminds = forms.BooleanField(label="Reminder every 2 minutes of a recording", required=False)
    signal = forms.BooleanField(label="Starts on Signal", required=False)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, profile: Profile | None = None, **kwargs: Any) -> None:
        version = profile.current if profile and profile.current else ProfileVersion()
        known = version.values
        if profile:
            known |= {"name": profile.name, "seen": fingerprint(profile.kept_by_people)}
        super().__init__(*args, **{"initial": known, **kwargs})

    @property
    def settings(self) -> dict[str, Any]:
        """The settings alone, as the actions take them."""
        return {name: self.cleaned_data[name] for name in SETTINGS}


class BulkProfile(forms.Form):
    """Which profile many cameras should work by."""

    value = forms.ModelChoiceField(
        label="Settings profile",
        queryset=Profile.objects.none(),
        required=False,
        empty_label="The default one, whichever it is",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].queryset = Profile.objects.all()  # type: ignore[attr-defined]  # a ModelChoiceField


class BulkFirmware(forms.Form):
    """Which firmware many devices should have."""

    value = forms.CharField(
        label="Firmware wanted",
        max_length=40,
        required=False,
        help_text="As the devices report it, for example 3.2.1. Empty: what the settings profile wants.",
    )
