"""The shapes of what people type about batteries and cartridges."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.models.person import tidy_collar_number
from devices.models import StockItem, StockStatus
from devices.models.stock import BATTERIES, CARTRIDGES, STOCK_MOVES
from devices.stock import BATTERY_TILES, CARTRIDGE_TILES

MOST_AT_ONCE = 500
SERIAL = re.compile(r"[0-9A-Z][0-9A-Z-]{2,31}")
RANGE = re.compile(r"(\S+?)(\d+)\s*(?:\.\.+|…|\bTO\b)\s*(\S*?)(\d+)")


class StockFilter(forms.Form):
    """How a page of batteries or cartridges is narrowed."""

    says_optional = False  # nothing in a filter bar is asked for

    q = forms.CharField(
        label="Find one",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Serial, weapon, collar number or name"}),
    )
    kind = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False, choices=[("", "Any status"), *StockStatus.choices])
    show = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_battery: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiles = BATTERY_TILES if is_battery else CARTRIDGE_TILES
        self.fields["show"] = forms.ChoiceField(
            required=False, choices=[(tile[0], tile[1]) for tile in tiles], widget=forms.HiddenInput
        )
        self.fields["kind"] = forms.ChoiceField(required=False, choices=[("", "Any kind"), *kinds_of(is_battery)])
        self.order_fields(["show", "q", "kind", "status"])

    def wanted(self) -> dict[str, str]:
        """Return what was asked for; a value that makes no sense is left out."""
        self.is_valid()
        given = self.cleaned_data
        wanted = {"text": given.get("q", ""), "need": given.get("show", "")}
        return wanted | {"kind": given.get("kind", ""), "status": given.get("status", "")}


class NewStockForm(forms.Form):
    """Batteries or cartridges to register, one or many."""

    serials = forms.CharField(
        label="Serial numbers",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
        help_text=f"One a line, scanned or pasted, or a range: C41-88210 .. C41-88229. At most {MOST_AT_ONCE}.",
    )
    kind = forms.ChoiceField()
    expires_on = forms.DateField(
        label="Expires",
        required=False,
        help_text="The last day on which they may be used, as printed on them.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(max_length=500, required=False)

    def __init__(self, *args: Any, is_battery: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(choices=kinds_of(is_battery))
        self.order_fields(["serials", "kind", "expires_on", "note"])

    def clean_serials(self) -> list[str]:
        """Return the serials in capitals, ranges spelt out, each once."""
        found: list[str] = []
        for line in re.split(r"[\n,;]+", self.cleaned_data["serials"]):
            for serial in _serials(line.strip().upper()):
                if not SERIAL.fullmatch(serial):
                    raise ValidationError(f"{serial[:40]} is no serial number: 3 to 32 letters, digits and hyphens.")
                found.append(serial)
                if len(found) > MOST_AT_ONCE:
                    raise ValidationError(f"Add at most {MOST_AT_ONCE} at once.")
        if twice := sorted({serial for serial in found if found.count(serial) > 1}):
            raise ValidationError(f"{twice[0]} stands there twice.")
        return found


class StockForm(forms.Form):
    """What may be changed about a battery or cartridge; carries what the person saw of it."""

    status = forms.ChoiceField(help_text="That it is in a weapon, or was fired there, comes from the weapon's log.")
    holder = forms.CharField(
        label="Who has it", max_length=40, required=False, help_text="Collar number, when it is issued."
    )
    expires_on = forms.DateField(
        label="Expires", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, item: StockItem, by: User, **kwargs: Any) -> None:
        known = {"status": item.status, "expires_on": item.expires_on, "note": item.note}
        known |= {"holder": item.holder.collar_number if item.holder else ""}
        kwargs["initial"] = known | {"seen": fingerprint(item.kept_by_people)}
        super().__init__(*args, **kwargs)
        self.by = by
        possible = {item.status, *STOCK_MOVES[item.status]} - ({StockStatus.LOADED} - {item.status})
        choices = [(value, label) for value, label in StockStatus.choices if value in possible]
        self.fields["status"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean_holder(self) -> User | None:
        """Return the person with this collar number, or None."""
        code = tidy_collar_number(self.cleaned_data["holder"])
        if not code:
            return None
        person: User | None = User.objects.visible_to(self.by).select_related("team").filter(collar_number=code).first()
        if person is None:
            raise ValidationError(f"Nobody has the collar number {code}.")
        return person


def kinds_of(is_battery: bool) -> list[tuple[str, str]]:  # noqa: FBT001 - its only argument
    """Return the kinds of batteries or of cartridges as choices of a field."""
    return [(kind.value, str(kind.label)) for kind in (BATTERIES if is_battery else CARTRIDGES)]


def _serials(line: str) -> Iterator[str]:
    """Spell out one line: nothing, a serial, or a range such as C41-88210 .. C41-88229."""
    if not line:
        return
    between = RANGE.fullmatch(line)
    if between is None:
        yield "".join(line.split())
        return
    start, first, end, last = between.groups()
    if (end and end != start) or len(first) != len(last) or int(last) < int(first):
        raise ValidationError(f"{line[:60]} is no range: both ends must differ in their last digits only, upwards.")
    if int(last) - int(first) >= MOST_AT_ONCE:
        raise ValidationError(f"Add at most {MOST_AT_ONCE} at once.")
    yield from (f"{start}{number:0{len(first)}}" for number in range(int(first), int(last) + 1))
