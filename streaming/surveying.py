"""Who is asked by a survey of wearers or viewers: pulled from what was recorded and watched in the last day."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.models.person import UserQuerySet
from audit.actors import Actor
from evidence.models import Item, Source
from incidents.surveys.actions import invite_people
from incidents.surveys.models import Audience
from incidents.surveys.sampling import asking, to_ask
from streaming.models import StreamView

LATELY = timedelta(days=1)


def ask_lately_active(*, by: Actor) -> int:
    """Ask wearers whose recordings came in and viewers whose look has ended lately; return how many."""
    count = 0
    for audience, people in ((Audience.WEARER, wearers()), (Audience.VIEWER, viewers())):
        for survey in asking(audience):
            if wanted := to_ask(survey, people):
                count += invite_people(survey=survey, people=wanted, by=by)
    return count


def wearers() -> UserQuerySet:
    """Return officers whose camera brought a recording in the last day."""
    since = timezone.now() - LATELY
    recorded = Item.objects.filter(source=Source.BODY_WORN, received_at__gte=since, recorded_by__isnull=False)
    return User.objects.active().filter(pk__in=recorded.order_by().values("recorded_by"))


def viewers() -> UserQuerySet:
    """Return people who watched somebody else's stream in the last day and have left it."""
    since = timezone.now() - LATELY
    looks = StreamView.objects.filter(is_own=False, ended_at__gte=since)
    return User.objects.active().filter(pk__in=looks.order_by().values("person"))
