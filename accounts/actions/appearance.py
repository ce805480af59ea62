"""People choose how their pages look."""

from accounts.models import User
from accounts.models.person import Density, Theme
from accounts.refusals import must_be_own
from audit import journal
from audit.canonical import Json
from audit.operations import Operation


@journal.action
def change_appearance(*, person: User, theme: Theme, density: Density, shortcuts_enabled: bool, by: User) -> User:
    """Change theme, row spacing and keyboard shortcuts of one's own account; raises NotAllowed."""
    must_be_own(by, person, Operation.SETTINGS_CHANGED)
    person.theme, person.density, person.shortcuts_enabled = theme, density, shortcuts_enabled
    person.save(update_fields=["theme", "density", "shortcuts_enabled"])
    details: dict[str, Json] = {"theme": theme.value, "density": density.value, "shortcuts_enabled": shortcuts_enabled}
    journal.act(Operation.SETTINGS_CHANGED, by=by, on=person, details=details)
    return person
