"""Two people changed the same thing at once: the later one sees both versions side by side and chooses.

How it goes together: the form carries what its writer saw (a revision, or `fingerprint` of the values) in a hidden
field; the action compares it with the locked row and raises ChangedMeanwhile; the view answers with `conflict_page`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.request import person_of
from audit import reading
from audit.operations import Operation, Outcome

ENTRIES = 20  # of the journal, among which the last change is looked for


@dataclass(frozen=True)
class Version:
    """One version of one field: as people read it, and as the form sends it."""

    words: str
    value: str


@dataclass(frozen=True)
class Difference:
    """A field that both versions fill in differently; `name` is its name in the form."""

    name: str
    label: str
    mine: Version
    theirs: Version


@dataclass(frozen=True)
class Change:
    """Who changed the thing last, and when; `who` is empty when the journal no longer tells."""

    who: str
    at: datetime | None
    is_own: bool = False

    @property
    def at_in_words(self) -> str:
        """The local time of day, with the date when it was not today."""
        if self.at is None:
            return ""
        here = timezone.localtime(self.at)
        return f"{here:%H:%M}" if here.date() == timezone.localdate() else f"{here:%H:%M on %-d %b %Y}"


def fingerprint(values: Mapping[str, object]) -> str:
    """Return a digest of the values that a form shows: what its writer saw, for a thing without revisions."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


def conflict_page(
    request: HttpRequest, *, mine: forms.Form, theirs: forms.Form, on: models.Model, operation: Operation
) -> HttpResponse:
    """Answer 409 with both versions: `mine` is the form as sent (valid), `theirs` the same form of the newest row.

    Choosing sends the same form again to the same address, with what the writer has seen by now.
    """
    differing = [name for name in mine.fields if not mine.fields[name].widget.is_hidden and _differ(mine, theirs, name)]
    context = {
        "differences": [_difference(mine, theirs, name) for name in differing],
        "same": [(name, _sent(theirs, name)) for name in mine.fields if name not in differing],
        "change": last_change(request, on, operation),
        "thing": on,
        "address": request.get_full_path(),
    }
    return render(request, "accounts/conflict.html", context, status=409)


def last_change(request: HttpRequest, on: models.Model, operation: Operation) -> Change:
    """Return who did `operation` last to the thing, from the journal."""
    rows = reading.trail(on, limit=ENTRIES)
    row = next((row for row in rows if (row.operation, row.outcome) == (operation, Outcome.SUCCESS)), None)
    if row is None:
        return Change("", None)
    first, *rest = row.actor.get("name", "").split() or [""]
    name = f"{first[0]} {rest[-1]}" if rest else first
    return Change(name, row.occurred_at, is_own=row.actor_id == person_of(request).actor_id)


def _differ(mine: forms.Form, theirs: forms.Form, name: str) -> bool:
    ours, kept = mine.cleaned_data.get(name), theirs.get_initial_for_field(theirs.fields[name], name)
    return str(ours if ours is not None else "") != str(kept if kept is not None else "")


def _difference(mine: forms.Form, theirs: forms.Form, name: str) -> Difference:
    label = str(theirs[name].label)
    return Difference(name, label, _version(mine, name), _version(theirs, name))


def _version(form: forms.Form, name: str) -> Version:
    value, field = _sent(form, name), form.fields[name]
    if isinstance(field, forms.ChoiceField):
        return Version(str(dict(cast(Any, field.choices)).get(value, value)), value)
    return Version(value.replace("T", " ") if isinstance(field, forms.DateTimeField) else value, value)


def _sent(form: forms.Form, name: str) -> str:
    """Return the value of a field as a browser would send it."""
    value = form.fields[name].widget.format_value(form[name].value())
    first = value[0] if isinstance(value, list) and value else value  # a select may have several
    return str(first or "")
