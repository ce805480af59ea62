"""The board of alerts: those of the last four hours in a person's reach, in the order in which they want an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils import timezone

from accounts.models import User
from streaming.events.cards import Card, cards_of
from streaming.models.alert import Alert
from streaming.models.alert_words import Level

MOST_SHOWN = 300
FRESH_ACTIVITY = timedelta(minutes=10)  # stands below what needs an answer for so long
ACTION, ALL = "action", "all"


@dataclass(frozen=True)
class Board:
    """What one person sees: the cards of one of the two lists, and figures over all alerts of the four hours."""

    show: str
    cards: Sequence[Card]
    waiting: int
    total: int
    is_cut: bool
    acknowledged: int
    escalated: int
    median_seconds: int | None


def board_for(person: User, show: str, incident: str = "") -> Board:
    """Return the board of a person: `show` is one of ACTION and ALL, `incident` narrows it to one log by its slug."""
    found = Alert.objects.visible_to(person).on_the_board().for_cards()
    if incident:
        found = found.filter(incident__slug=incident)
    alerts = list(found.order_by("-raised_at", "-id")[: MOST_SHOWN + 1])
    is_cut, alerts = len(alerts) > MOST_SHOWN, alerts[:MOST_SHOWN]
    shown = alerts if show == ALL else _in_order(alerts)
    answered = [one for one in alerts if one.acknowledged_at]
    times = [(one.acknowledged_at - one.raised_at).total_seconds() for one in answered if one.acknowledged_at]
    return Board(
        show=show,
        cards=cards_of(shown),
        waiting=sum(one.needs_answer for one in alerts),
        total=len(alerts),
        is_cut=is_cut,
        acknowledged=len(answered),
        escalated=sum(one.escalated_at is not None for one in alerts),
        median_seconds=round(median(times)) if times else None,
    )


def waiting_for(person: User) -> int:
    """Return how many alerts wait for an answer in a person's reach."""
    return Alert.objects.visible_to(person).needs_action().count()


def _in_order(alerts: Sequence[Alert]) -> list[Alert]:
    """Return what needs an answer or was answered and not ended, loudest first; then what happened just now."""
    since = timezone.now() - FRESH_ACTIVITY
    wanted = [one for one in alerts if one.is_active and (one.level != Level.INFO or one.raised_at > since)]
    return sorted(wanted, key=lambda one: one.rank)
