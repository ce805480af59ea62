"""Who acts: what the journal asks of a person, a camera or background work."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anybody or anything whose acts the journal records (DPA 2018 s. 62: the identity of the person)."""

    @property
    def actor_type(self) -> str:
        """One of officer, staff, supervisor, cps, defence, panel, public, device, worker, admin, dba."""
        ...

    @property
    def actor_id(self) -> str:
        """The lasting identifier; says nothing about the person by itself."""
        ...

    def actor_snapshot(self) -> dict[str, str]:
        """Personal: name, collar number, rank, team, role as they are at this moment."""
        ...


@dataclass(frozen=True)
class Worker:
    """Background work, such as `Worker("evidence.prepare")`; `on_behalf_of` is the actor_id of who asked."""

    name: str
    on_behalf_of: str = ""

    @property
    def actor_type(self) -> str:
        return "worker"

    @property
    def actor_id(self) -> str:
        return self.name

    def actor_snapshot(self) -> dict[str, str]:
        return {}


@dataclass(frozen=True)
class Visitor:
    """Somebody who is not signed in; the address is in the request context."""

    description: str = "visitor"

    @property
    def actor_type(self) -> str:
        return "public"

    @property
    def actor_id(self) -> str:
        return self.description

    def actor_snapshot(self) -> dict[str, str]:
        return {}
