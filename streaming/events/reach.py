"""Whom an event is for, and what a browser's person may hear: decided from these two alone, without a query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from accounts.models import User
from accounts.permissions import Permission, Scope

# What hearing an event takes, by its name.
NEEDS: dict[str, Permission] = {
    "alert": Permission.LIVE_ALERTS,
    "stream": Permission.LIVE_WATCH,
    "decision": Permission.LIVE_COMMAND,
    "backup": Permission.LIVE_WATCH,
    "message": Permission.LIVE_WATCH,
}


@dataclass(frozen=True)
class Reach:
    """Whom an event concerns: officers by the paths of their teams, and single people by their keys.

    An event about nobody we know (both are empty) reaches command and wider, as such alerts do.
    """

    paths: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @classmethod
    def of(cls, *officers: User | None) -> Self:
        """Return the reach of what concerns these officers: they themselves, and whoever reaches their teams."""
        known = [officer for officer in officers if officer is not None]
        return cls(tuple({officer.team.path for officer in known}), tuple({str(officer.pk) for officer in known}))

    @classmethod
    def to(cls, people: Iterable[User]) -> Self:
        """Return the reach of what is said to single people."""
        return cls(people=tuple(str(person.pk) for person in people))

    def to_object(self) -> dict[str, list[str]]:
        """Return what `json.dumps` needs."""
        return {"paths": list(self.paths), "people": list(self.people)}

    @classmethod
    def from_object(cls, value: Mapping[str, list[str]]) -> Self:
        return cls(tuple(value["paths"]), tuple(value["people"]))


@dataclass(frozen=True)
class Ear:
    """How far one permission lets somebody hear: the scope, and the branch of teams that it opens."""

    scope: Scope
    branch: str = ""


@dataclass(frozen=True)
class Audience:
    """One person and what they may hear. Rights are those of the moment in which it was made."""

    person_id: str
    ears: Mapping[str, Ear] = field(default_factory=dict)

    @classmethod
    def of(cls, person: User) -> Self:
        """Return what a person may hear now; asks the database for their roles and team."""
        command = person.team.command
        ears = {}
        for name, permission in NEEDS.items():
            scope = person.scope_of(permission)
            branch = command.path if scope == Scope.COMMAND and command else person.team.path
            if scope > Scope.NONE:
                ears[name] = Ear(scope, branch)
        return cls(str(person.pk), ears)

    @property
    def hears_anything(self) -> bool:
        """Whether any event may be heard at all."""
        return bool(self.ears)

    def hears(self, name: str, reach: Reach) -> bool:
        """Say whether this person may hear an event of this name and reach."""
        ear = self.ears.get(name)
        if ear is None:
            return False
        if ear.scope == Scope.ANY or self.person_id in reach.people:
            return True
        if not reach.paths and not reach.people:
            return ear.scope >= Scope.COMMAND
        return ear.scope > Scope.OWN and any(path.startswith(ear.branch) for path in reach.paths)
