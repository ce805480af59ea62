"""What is known about an incident, apart from its number: handed to actions as one value."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Times are aware; latitude and longitude are degrees (WGS 84), both or neither."""

    title: str
    place: str
    started_at: datetime
    ended_at: datetime | None = None
    summary: str = ""
    grade: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    crime_reference: str = ""
