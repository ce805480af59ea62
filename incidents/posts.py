"""The three levels of command of an incident as a page shows them: who holds each, and whether it is the reader."""

from dataclasses import dataclass

from accounts.models import Rank, User
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
        """Rank, initial and surname of the holder, as a strip has room for; or nothing."""
        if self.role is None:
            return ""
        holder = self.role.holder
        words = holder.name.split()
        short = f"{words[0][0]}. {words[-1]}" if len(words) > 1 else holder.name
        return short if holder.rank == Rank.STAFF else f"{holder.get_rank_display()} {short}"


def posts_of(incident: Incident, person: User) -> list[Post]:
    """Return Gold, Silver and Bronze: one query."""
    held = {role.level: role for role in incident.command_roles.current().select_related("holder")}
    return [Post(level, role := held.get(level), role is not None and role.holder_id == person.pk) for level in Level]
