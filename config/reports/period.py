"""The time that a report is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from incidents.surveys.quarters import quarter_of

CHOICES = {"quarter": "This quarter", "year": "Last 12 months", "all": "All of it"}


@dataclass(frozen=True)
class Period:
    """From a moment on, or from the beginning; quarters and months are those of the local calendar."""

    key: str
    since: datetime | None

    @property
    def name(self) -> str:
        """The period in words."""
        return CHOICES[self.key]

    @property
    def first_day(self) -> date | None:
        """The local day on which it begins."""
        return timezone.localtime(self.since).date() if self.since else None

    def within(self, field: str) -> dict[str, datetime]:
        """Return the condition on a moment as keywords for `filter`."""
        return {f"{field}__gte": self.since} if self.since else {}


def period_of(key: str) -> Period:
    """Return the period with this key; the last twelve months for a key that we do not know."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if key == "quarter":
        first = quarter_of(midnight.date())
        return Period(key, midnight.replace(month=first.month, day=1))
    if key == "all":
        return Period(key, None)
    return Period("year", midnight - timedelta(days=365))
