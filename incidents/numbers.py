"""Reference numbers: how they are brought into one form, and whether one matches the force's pattern.

The patterns are proposals of ours that each force edits; none is a published standard.
"""

import re
from datetime import date

LONGEST_REFERENCE = 75  # characters; nothing longer is compared with a pattern
CRIME_REFERENCE = "crime_reference"
INCIDENT_LOG = "incident_log"


def normalise(reference: str) -> str:
    """Return the reference in capitals and without spaces, as it is stored and compared."""
    return "".join(reference.split()).upper()


def matches(pattern: str, reference: str) -> bool:
    """Whether the whole normalised reference has the shape of the pattern, never only a part of it."""
    return len(reference) <= LONGEST_REFERENCE and re.fullmatch(pattern, reference) is not None


def slug_for(number: str, day: date) -> str:
    """Return the address of an incident: "1182-20261121"."""
    return f"{number.lower()}-{day:%Y%m%d}"
