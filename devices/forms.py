"""The shapes of what people type or scan on the device pages."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.models.person import tidy_collar_number
from devices.fleet import CAMERA_TILES, TASER_TILES, sorts
from devices.kinds import CAMERA, TASER, Device, found_by_serial, kind_of
from devices.models import Service, State, TaserModel
from devices.models.camera import WORKING


class FleetFilter(forms.Form):
    """How the page of cameras is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Find a camera",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Serial, collar number or name"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *State.choices])
    show = forms.ChoiceField(
        required=False, choices=[(tile[0], tile[1]) for tile in CAMERA_TILES], widget=forms.HiddenInput
    )
    sort = forms.ChoiceField(required=False, choices=sorts(CAMERA), widget=forms.HiddenInput)

    def wanted(self) -> dict[str, str]:
        """Return what was asked for; a value that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        narrowed = {"text": given.get("q", ""), "state": given.get("state", ""), "need": given.get("show", "")}
        return narrowed | {"sort": given.get("sort", "")}


class TaserFilter(FleetFilter):
    """How the page of TASERs is narrowed."""

    q = forms.CharField(
        label="Find a TASER",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Serial, collar number or name"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *Service.choices])
    show = forms.ChoiceField(
        required=False, choices=[(tile[0], tile[1]) for tile in TASER_TILES], widget=forms.HiddenInput
    )
    sort = forms.ChoiceField(required=False, choices=sorts(TASER), widget=forms.HiddenInput)


class Serial(forms.CharField):
    """A serial as it is kept: capitals, no spaces."""

    def to_python(self, value: Any) -> str:
        return "".join(str(value or "").split()).upper()


class NewDeviceForm(forms.Form):
    """A device to register."""

    serial = Serial(
        max_length=32,
        min_length=3,
        help_text="As printed on the camera, for example X6039A1B4. You can scan it.",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    model: forms.Field
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("serial", "model", "note")

    def clean_serial(self) -> str:
        """Accept only what a barcode of ours holds."""
        serial: str = self.cleaned_data["serial"]
        if not all(character.isascii() and (character.isalnum() or character == "-") for character in serial):
            raise ValidationError("Use only letters, digits and hyphens.")
        if serial.startswith("-"):
            raise ValidationError("Start with a letter or a digit.")
        return serial


class NewCameraForm(NewDeviceForm):
    """A camera to register."""

    model = forms.CharField(max_length=60, initial="Body 3", help_text="For example Body 3.")


class NewTaserForm(NewDeviceForm):
    """A TASER to register."""

    model = forms.ChoiceField(choices=TaserModel.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["serial"].help_text = "As printed on the handle, for example X3000A1C2. You can scan it."


class StateChoice(forms.ChoiceField):
    """A state by hand, or no change: what a camera did meanwhile by itself is no wrong choice."""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or (value in WORKING and self.initial in WORKING)


class DeviceForm(forms.Form):
    """What may be changed about a device; carries what the person saw of it."""

    state = StateChoice()
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, device: Device, **kwargs: Any) -> None:
        self.device = device
        known = {name: getattr(device, name) for name in self.base_fields if name != "seen"}
        kwargs["initial"] = known | {"seen": fingerprint(device.kept_by_people)}
        super().__init__(*args, **kwargs)
        field = self.fields["state"]
        field.help_text = f"Mark a {kind_of(device).word} as lost at once: it can then no longer upload."
        if isinstance(field, forms.ChoiceField):
            field.choices, field.initial = _state_choices(device), device.state


class CameraForm(DeviceForm):
    """What may be changed about a camera."""

    model = forms.CharField(max_length=60)
    field_order = ("model", "state", "note", "seen")

    def clean_state(self) -> str:
        """Return the state chosen by hand, or the one the camera is in."""
        chosen: str = self.cleaned_data["state"]
        return chosen if chosen in {State.LOST, State.OFF} else self.device.state


class TaserForm(DeviceForm):
    """What may be changed about a TASER: its model and serial stay."""


def _state_choices(device: Device) -> list[tuple[str, str]]:
    kind, now = kind_of(device), device.state
    names = {kind.found: "Found again" if now == "lost" else "Off", "lost": "Lost or stolen"}
    others = [(state, name) for state, name in names.items() if state in kind.moves[now] and state != now]
    return [(now, f"{device.get_state_display()} (no change)"), *others]


class PersonScan(forms.Form):
    """The first scan: who gets a device."""

    person = forms.CharField(
        label="Warrant card",
        max_length=40,
        help_text="Scan the card, or type the collar number and press Enter.",
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false", "class": "scan-input"}
        ),
        error_messages={"required": "Scan a warrant card, or type a collar number."},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_person(self) -> User:
        """Return the person with this collar number."""
        code = tidy_collar_number(self.cleaned_data["person"])
        person: User | None = User.objects.visible_to(self.by).select_related("team").filter(collar_number=code).first()
        if person is not None:
            return person
        if device := found_by_serial(self.by, code):
            word = kind_of(device).word
            raise ValidationError(f"That is a {word}. Scan the warrant card first, then the {word}.")
        raise ValidationError(f"Unknown code {code}. Check the card, or type the collar number.")


class DeviceScan(PersonScan):
    """The second scan: which device. The person comes along from the first."""

    device = Serial(
        label="Camera or TASER",
        max_length=40,
        help_text="Scan the camera or TASER, or type its serial and press Enter.",
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false", "class": "scan-input"}
        ),
        error_messages={"required": "Scan a camera or TASER, or type its serial."},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["person"].widget = forms.HiddenInput()

    def clean_device(self) -> Device:
        """Return the device with this serial."""
        code: str = self.cleaned_data["device"]
        if device := found_by_serial(self.by, code):
            return device
        if User.objects.visible_to(self.by).filter(collar_number=code).exists():
            raise ValidationError("That is a warrant card. Scan the camera or TASER now.")
        raise ValidationError(f"Unknown code {code}. Check the label, or add the device first.")


class QualificationForm(forms.Form):
    """Who is qualified for TASER, and until when."""

    person = forms.CharField(
        label="Collar number",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    valid_until = forms.DateField(
        label="Qualified until",
        help_text="The last day on which it counts.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_person(self) -> User:
        """Return the person with this collar number."""
        code = tidy_collar_number(self.cleaned_data["person"])
        person: User | None = User.objects.visible_to(self.by).select_related("team").filter(collar_number=code).first()
        if person is None:
            raise ValidationError(f"Nobody has the collar number {code}.")
        return person


class DayForm(forms.Form):
    """One day, or all of them."""

    says_optional = False  # nothing in a filter bar is asked for

    day_wanted = forms.DateField(label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def day(self) -> date | None:
        """Return the day, or None for all days and for what is no day."""
        return self.cleaned_data.get("day_wanted") if self.is_valid() else None
