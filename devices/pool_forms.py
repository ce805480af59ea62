"""The shape of the switch of pool mode."""

from django import forms

from devices.pool import MINIMUM_PERCENT


class PoolForm(forms.Form):
    """How full a battery must be to go out without a warning."""

    minimum = forms.IntegerField(label="Least battery, %", min_value=0, max_value=100, initial=MINIMUM_PERCENT)
