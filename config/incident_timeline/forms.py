"""The shapes of what people type on the timeline of an incident."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from incidents.models.note import WORDS_MOST


class NoteForm(forms.Form):
    """A note at the playhead: `at` is a moment as ISO 8601 writes it, with its zone."""

    at = forms.CharField(max_length=40)
    words = forms.CharField(label="Note", max_length=WORDS_MOST)

    def clean_at(self) -> datetime:
        """Return the moment."""
        try:
            moment = parse_datetime(self.cleaned_data["at"])
        except ValueError:
            moment = None
        if moment is None:
            message = "The moment of the note cannot be read. Choose it on the timeline again."
            raise ValidationError(message)
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
