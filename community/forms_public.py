"""Forms of the giver's pages: they check shape, and say in plain words what to write instead."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models.outgoing import Way
from community.models import ClockVerdict, Statement
from community.telephone import read_telephone
from community.times_said import read_time
from evidence.models import Source

DEVICES = [
    (Source.PHONE.value, "Phone"),
    (Source.DOORBELL.value, "Doorbell"),
    (Source.DASHCAM.value, "Dashcam"),
    (Source.CCTV.value, "CCTV"),
    (Source.OTHER.value, "Something else"),
]
CONTACTS = [
    ("same", "Yes, in the way you wrote to me"),
    ("sms", "Yes, by another phone number"),
    ("email", "Yes, by e-mail"),
    ("none", "No"),
]
CLOCKED = (Source.DOORBELL, Source.DASHCAM, Source.CCTV)  # nobody sets their clocks but their owners
DAY = timedelta(days=1)
LONG_TEXT, SHORT_TEXT = 2000, 200


class TimeSaid(forms.CharField):
    """A time of day, in any way people write it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **{"required": False} | options)

    def clean(self, value: Any) -> Any:
        """Return the time, None for nothing; raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        said = read_time(text)
        if said is None:
            raise forms.ValidationError("Enter a time, like 10:44pm or 22:44")
        return said


class OpenForm(forms.Form):
    """A link that was pasted, or the code of a message."""

    link = forms.CharField(max_length=400, required=False, strip=True)


class WhereForm(forms.Form):
    """Where and when they were; nothing of it has to be answered."""

    what_seen = forms.CharField(max_length=LONG_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    place = forms.CharField(max_length=SHORT_TEXT, required=False)
    day = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date, like 2026-11-21"},
    )
    from_time = TimeSaid()
    to_time = TimeSaid()

    def clean(self) -> dict[str, Any]:
        """Check that a time has a day."""
        given = super().clean() or {}
        day, start, end = given.get("day"), given.get("from_time"), given.get("to_time")
        if day and day > timezone.localdate():
            self.add_error("day", "This date is in the future")
        if end and not start and "from_time" not in self.errors:
            self.add_error("from_time", "Enter when you came as well")
        if start and not day and "day" not in self.errors:
            self.add_error("day", "Enter the date as well")
        return given

    def answers(self) -> dict[str, Any]:
        """Return what the action keeps; a time that ends before it starts went past midnight."""
        given = self.cleaned_data
        start, end = _moment(given["day"], given["from_time"]), _moment(given["day"], given["to_time"])
        if start and end and end < start:
            end += DAY
        return {"what_seen": given["what_seen"], "place": given["place"], "there_from": start, "there_to": end}


class FileForm(forms.Form):
    """What recorded a file, and what it shows."""

    source = forms.ChoiceField(choices=DEVICES)
    caption = forms.CharField(max_length=300, required=False)


class ClockForm(forms.Form):
    """One device's clock: right, wrong and by how much, or not known."""

    verdict = forms.ChoiceField(
        choices=ClockVerdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the clock was right"},
    )
    shows = TimeSaid()
    shows_day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    really = TimeSaid()

    def __init__(self, *args: Any, device: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.device = device

    def clean(self) -> dict[str, Any]:
        """Ask for both times of a wrong clock."""
        given = super().clean() or {}
        if given.get("verdict") == ClockVerdict.WRONG:
            if not given.get("shows") and "shows" not in self.errors:
                self.add_error("shows", f"Enter the time the {self.device.lower()} shows now, like 9:09am")
            if not given.get("really") and "really" not in self.errors:
                self.add_error("really", "Enter the time your phone shows now, like 9:12am")
        return given

    def moments(self) -> tuple[datetime | None, datetime | None]:
        """Return what the device showed and what it really was; both None unless the clock was wrong."""
        given = self.cleaned_data
        if given["verdict"] != ClockVerdict.WRONG:
            return None, None
        today = timezone.localdate()
        return _moment(given["shows_day"] or today, given["shows"]), _moment(today, given["really"])


class AboutForm(forms.Form):
    """Who they are, if they say so, and how we may speak to them."""

    named = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No, send it without my name")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you want to give your name"},
    )
    giver_name = forms.CharField(max_length=120, required=False)
    contact = forms.ChoiceField(
        choices=CONTACTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether we can contact you"},
    )
    telephone = forms.CharField(max_length=30, required=False)
    email = forms.EmailField(
        required=False, error_messages={"invalid": "Enter an e-mail address, like name@example.com"}
    )
    statement = forms.ChoiceField(choices=Statement.choices, widget=forms.RadioSelect, required=False)
    needs = forms.CharField(max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for what the choices need."""
        given = super().clean() or {}
        if given.get("named") == "yes" and not given.get("giver_name"):
            self.add_error("giver_name", "Enter your name, or choose to send it without")
        if given.get("contact") == "email" and not given.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter an e-mail address, like name@example.com")
        if given.get("contact") == "sms":
            number = read_telephone(given.get("telephone", ""))
            if number is None:
                self.add_error("telephone", "Enter a phone number, like 07700 900 418")
            else:
                given["telephone"] = number
        return given

    def answers(self) -> dict[str, Any]:
        """Return what the action keeps."""
        given = self.cleaned_data
        ways = {"sms": (Way.SMS.value, given["telephone"]), "email": (Way.EMAIL.value, given["email"])}
        way, address = ways.get(given["contact"], ("", ""))
        return {
            "is_anonymous": given["named"] == "no",
            "giver_name": given["giver_name"] if given["named"] == "yes" else "",
            "contact_wanted": given["contact"] != "none",
            "contact_way": way,
            "contact_address": address,
            "statement": given["statement"],
            "needs": given["needs"],
        }


class AgreeForm(forms.Form):
    """The sentence that must be true before it is sent."""

    agreed = forms.BooleanField(
        error_messages={"required": "Tick the box to say that you took these, or are allowed to send them"}
    )


class WordsForm(forms.Form):
    """A few words of their own."""

    words = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def problems_of(forms_shown: Mapping[str, forms.Form]) -> list[tuple[str, str]]:
    """Return each problem with the id of its field, in the order of the page, for the error summary."""
    found = []
    for form in forms_shown.values():
        found += [
            (form[name].auto_id or "main", str(text))
            for name, texts in form.errors.items()
            if name != "__all__"
            for text in texts
        ]
        found += [("main", str(text)) for text in form.non_field_errors()]
    return found


def _moment(day: date | None, said: Any) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, said)) if day and said is not None else None
