"""Whether a reference fits the pattern the force has set for its kind."""

from incidents.models import ReferencePattern
from incidents.numbers import matches


def problem_with(kind: str, reference: str) -> str:
    """Return a sentence that says what is wrong with a normalised reference, or "" when it may be used.

    An empty reference is never wrong. A pattern that is not enforced, or not set, lets everything through.
    """
    pattern = ReferencePattern.objects.filter(kind=kind, is_enforced=True).first() if reference else None
    if pattern is None or matches(pattern.pattern, reference):
        return ""
    return f"{pattern.name} must look like {pattern.example}."
