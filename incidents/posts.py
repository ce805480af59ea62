"""The three levels of command of an incident as a page shows them: who holds each, and whether it is the reader."""

from dataclasses import dataclass

from accounts.models import User
from incidents.models import CommandRole, Incident, Level
from incidents.models.command import LEVEL_MEANS


@dataclass(frozen=True)
class Post:
    """One level of command; nobody may hold it."""

    level: Level
    role: CommandRole | None
    is_own: bool

    @property
    def means(self) -> str:
        """What the level is for, in one word."""
        return LEVEL_MEANS[self.level]

    @property
    def name(self) -> str:
        """Rank and name of the holder, or nothing."""
        return self.role.holder.title if self.role else ""


def posts_of(incident: Incident, person: User) -> list[Post]:
    """Return Gold, Silver and Bronze: one query."""
    held = {role.level: role for role in incident.command_roles.current().select_related("holder")}
    return [Post(level, role := held.get(level), role is not None and role.holder_id == person.pk) for level in Level]
