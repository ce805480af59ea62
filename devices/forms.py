"""The shapes of what people type or scan on the device pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.models.person import tidy_collar_number
from devices.fleet import TILES
from devices.models import Camera, State
from devices.models.camera import MOVES, WORKING


class FleetFilter(forms.Form):
    """How the fleet page is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Find a camera",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Serial, collar number or name"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", "Any state"), *State.choices])
    show = forms.ChoiceField(required=False, choices=[(tile[0], tile[1]) for tile in TILES], widget=forms.HiddenInput)

    def wanted(self) -> dict[str, str]:
        """Return what was asked for; a value that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        return {"text": given.get("q", ""), "state": given.get("state", ""), "need": given.get("show", "")}


class Serial(forms.CharField):
    """A serial as it is kept: capitals, no spaces."""

    def to_python(self, value: Any) -> str:
        return "".join(str(value or "").split()).upper()


class NewCameraForm(forms.Form):
    """A camera to register."""

    serial = Serial(
        max_length=32,
        min_length=3,
        help_text="As printed on the camera, for example X6039A1B4. You can scan it.",
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    model = forms.CharField(max_length=60, initial="Body 3", help_text="For example Body 3.")
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_serial(self) -> str:
        """Accept only what a barcode of ours holds."""
        serial: str = self.cleaned_data["serial"]
        if not all(character.isascii() and (character.isalnum() or character == "-") for character in serial):
            raise ValidationError("Use only letters, digits and hyphens.")
        if serial.startswith("-"):
            raise ValidationError("Start with a letter or a digit.")
        return serial


class StateChoice(forms.ChoiceField):
    """A state by hand, or no change: what the camera did meanwhile by itself is no wrong choice."""

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or (value in WORKING and self.initial in WORKING)


class CameraForm(forms.Form):
    """What may be changed about a camera; carries what the person saw of it."""

    model = forms.CharField(max_length=60)
    state = StateChoice(help_text="Mark a camera as lost at once: it can then no longer upload.")
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, camera: Camera, **kwargs: Any) -> None:
        self.now = State(camera.state)
        known = {"model": camera.model, "state": camera.state, "note": camera.note}
        kwargs["initial"] = known | {"seen": fingerprint(camera.kept_by_people)}
        super().__init__(*args, **kwargs)
        by_hand = {State.LOST, State.OFF} & MOVES[State(camera.state)]
        field = self.fields["state"]
        if isinstance(field, forms.ChoiceField):
            field.choices, field.initial = _state_choices(camera, by_hand), self.now

    def clean_state(self) -> str:
        """Return the state chosen by hand, or the one the camera is in."""
        chosen: str = self.cleaned_data["state"]
        return chosen if chosen in {State.LOST, State.OFF} else self.now


def _state_choices(camera: Camera, by_hand: set[State]) -> list[tuple[str, str]]:
    now = State(camera.state)
    names = {State.LOST: "Lost or stolen", State.OFF: "Found again" if now == State.LOST else "Off"}
    others = [(state.value, names[state]) for state in (State.OFF, State.LOST) if state in by_hand and state != now]
    return [(now.value, f"{now.label} (no change)"), *others]


class PersonScan(forms.Form):
    """The first scan: who gets a camera."""

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
        if Camera.objects.filter(serial=code).exists():
            raise ValidationError("That is a camera. Scan the warrant card first, then the camera.")
        raise ValidationError(f"Unknown code {code}. Check the card, or type the collar number.")


class CameraScan(PersonScan):
    """The second scan: which camera. The person comes along from the first."""

    camera = Serial(
        label="Camera",
        max_length=40,
        help_text="Scan the camera, or type its serial and press Enter.",
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false", "class": "scan-input"}
        ),
        error_messages={"required": "Scan a camera, or type its serial."},
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.fields["person"].widget = forms.HiddenInput()

    def clean_camera(self) -> Camera:
        """Return the camera with this serial."""
        code: str = self.cleaned_data["camera"]
        camera = Camera.objects.visible_to(self.by).filter(serial=code).first()
        if camera is not None:
            return camera
        if User.objects.visible_to(self.by).filter(collar_number=code).exists():
            raise ValidationError("That is a warrant card. Scan the camera now.")
        raise ValidationError(f"Unknown code {code}. Check the label, or add the camera first.")
