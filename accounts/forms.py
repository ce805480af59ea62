"""Forms of sign-in, account and reason for access: they check shape, the rules are in the actions."""

from typing import Any

from django import forms

from accounts.models.person import Density, Theme
from accounts.permissions import Permission
from accounts.reason import TEXT_LEAST, TEXT_MOST, ReasonCode

PASSWORD_MOST = 256  # signs; OWASP ASVS 5.0 6.2.9 asks for 64 at least


def _password(label: str, autocomplete: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=PASSWORD_MOST,
        strip=False,
        required=required,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class SignInForm(forms.Form):
    """Collar number and password; both may be pasted or filled by a password manager (WCAG 2.2 3.3.8)."""

    username = forms.CharField(
        label="Collar number",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    password = _password("Password", "current-password")


class CodeForm(forms.Form):
    """The code of an authenticator app."""

    code = forms.CharField(
        label="Code from your authenticator app",
        help_text="Six digits. It changes every 30 seconds.",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class RecoveryForm(forms.Form):
    """One of the recovery codes; the field has the same name, so one view takes both forms."""

    code = forms.CharField(
        label="Recovery code",
        help_text="Twelve letters and digits, for example abcd-efgh-2345. Each works once.",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class AuthenticatorForm(forms.Form):
    """A name for the authenticator and the first code it shows."""

    name = forms.CharField(
        label="Name",
        help_text="So that you know it again, for example Work phone.",
        max_length=60,
        required=False,
    )
    code = forms.CharField(
        label="Code it shows now",
        help_text="Six digits.",
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class ConfirmForm(forms.Form):
    """Password or code, whichever is at hand."""

    says_optional = False  # one of the two is needed

    password = _password("Password", "current-password", required=False)
    code = forms.CharField(
        label="Or a code from your authenticator app",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, str]:
        """Ask for one of the two."""
        cleaned = super().clean() or {}
        if not cleaned.get("password") and not cleaned.get("code"):
            message = "Type your password or a code."
            raise forms.ValidationError(message)
        return cleaned


class PasswordForm(forms.Form):
    """The present password and a new one."""

    old = _password("Present password", "current-password")
    new = _password("New password", "new-password", "At least 12 characters. Three words that only you join are good.")


class AppearanceForm(forms.Form):
    """How pages look; what is not sent stays as it is, so the theme button can send one field."""

    theme = forms.ChoiceField(label="Theme", choices=Theme.choices, required=False, widget=forms.RadioSelect)
    density = forms.ChoiceField(label="Rows", choices=Density.choices, required=False, widget=forms.RadioSelect)
    shortcuts = forms.ChoiceField(
        label="Keyboard shortcuts",
        help_text="Single keys such as j and k. Turn them off if you steer by voice.",
        choices=[("on", "On"), ("off", "Off")],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, is_whole: bool = False, **options: Any) -> None:
        """Ask for every field when `is_whole`: the form of the account page shows all of them."""
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            field.required = is_whole


class AccessForm(forms.Form):
    """What a person asks to be given, from the page that was shut."""

    permission = forms.ChoiceField(choices=[(each.value, each.value) for each in Permission])
    page = forms.RegexField(r"^/[^/\\]", max_length=120, strip=True)


class ReasonForm(forms.Form):
    """Why somebody opens other people's footage."""

    code = forms.ChoiceField(label="Reason", choices=ReasonCode.choices, widget=forms.RadioSelect)
    reference = forms.CharField(
        label="Log or crime number",
        help_text=(
            "For example Log 1182 of 21/11/2026 or 20/123456/26. Needed for case build, disclosure, charging, "
            "complaints, requests and live command."
        ),
        max_length=60,
        required=False,
    )
    text = forms.CharField(
        label="In your words",
        help_text=f"{TEXT_LEAST} to {TEXT_MOST} characters. Needed for Another reason.",
        max_length=TEXT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
