"""The force changes the shape of its reference numbers."""

import re

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from incidents.models import ReferencePattern
from incidents.numbers import matches
from incidents.refusals import BadPattern, NotAllowed


@journal.action
def change_reference_pattern(
    *, pattern: ReferencePattern, expression: str, example: str, is_enforced: bool, by: User
) -> ReferencePattern:
    """Set the regular expression of one kind of reference, its example, and whether it is enforced.

    Raises NotAllowed, and BadPattern when it cannot be read or does not fit its own example.
    """
    if not by.may(Permission.SETTINGS_MANAGE):
        message = "You may not change settings. Ask an administrator."
        raise NotAllowed(message, operation=Operation.SETTINGS_CHANGED, by=by, on=pattern, reason_code="no_permission")
    _must_fit(expression, example, pattern, by)
    pattern = ReferencePattern.objects.select_for_update().get(pk=pattern.pk)
    before: dict[str, Json] = {
        "pattern": pattern.pattern,
        "example": pattern.example,
        "is_enforced": pattern.is_enforced,
    }
    pattern.pattern, pattern.example, pattern.is_enforced = expression, example, is_enforced
    pattern.save(update_fields=["pattern", "example", "is_enforced"])
    journal.act(
        Operation.SETTINGS_CHANGED,
        by=by,
        on=pattern,
        details={"kind": pattern.kind, "before": before, "after": _plain(pattern)},
    )
    return pattern


def _plain(pattern: ReferencePattern) -> dict[str, Json]:
    return {"pattern": pattern.pattern, "example": pattern.example, "is_enforced": pattern.is_enforced}


def _must_fit(expression: str, example: str, pattern: ReferencePattern, by: User) -> None:
    try:
        fits = matches(expression, example)
    except re.error as error:
        message = f"The pattern cannot be read: {error}."
        raise BadPattern(
            message, operation=Operation.SETTINGS_CHANGED, by=by, on=pattern, reason_code="bad_pattern"
        ) from error
    if not fits:
        message = "The example does not fit the pattern. Correct one of them."
        raise BadPattern(message, operation=Operation.SETTINGS_CHANGED, by=by, on=pattern, reason_code="bad_pattern")
