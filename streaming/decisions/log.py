"""The decision log as a page shows it: newest first, with who, what corrects it, and how many pictures go with it."""

from django.db.models import Count

from incidents.models.decision import DecisionQuerySet

SHOWN = 40


def logged(decisions: DecisionQuerySet) -> DecisionQuerySet:
    """Return the newest of these decisions with what a line of the log shows, in one query."""
    counted = decisions.with_people().select_related("incident").annotate(pictures=Count("frames"))
    return counted.order_by("-at", "-id")[:SHOWN]  # a grouped query has no order by itself
