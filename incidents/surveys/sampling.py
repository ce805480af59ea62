"""Whom a survey asks: those who were not asked lately, and of them the part that the sample takes on a day."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from incidents.surveys.models import Audience, Invitation, Survey


def asking(audience: Audience) -> list[Survey]:
    """Return the surveys that ask these people now: one query."""
    return list(Survey.objects.live().filter(audience=audience))


def to_ask(survey: Survey, people: Iterable[User]) -> list[User]:
    """Return those of these people whom a survey asks today: one query."""
    today = timezone.localdate()
    since = today - timedelta(days=max(1, survey.pause_days))
    lately = set(Invitation.objects.filter(survey=survey, day__gt=since).values_list("person", flat=True))
    return [one for one in people if one.pk not in lately and is_sampled(survey, one.pk, today)]


def is_sampled(survey: Survey, person: UUID, day: date) -> bool:
    """Say whether the sample takes a person on a day: the same answer all day, another one on another day."""
    digest = hashlib.sha256(f"{survey.pk}:{person}:{day.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4]) % 100 < survey.sample_percent
