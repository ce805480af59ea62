"""Which home pages a person has, by role, and which comes first (ux spec 4.9)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.roles import Role
from config.home import duty, queue, reviews, shift, system

Context = dict[str, Any]


@dataclass(frozen=True)
class Home:
    """One kind of home page: its name in the address, its title, who has it and what fills it."""

    key: str
    title: str
    roles: frozenset[Role]
    template: str
    fill: Callable[[User], Context]


HOMES = (
    Home("duty", "On duty now", frozenset({Role.SUPERVISOR, Role.COMMAND}), "home/duty.html", duty.fill),
    Home(
        "queue",
        "Work queue",
        frozenset({Role.EVIDENCE_MANAGER, Role.DISCLOSURE, Role.RECORDS}),
        "home/queue.html",
        queue.fill,
    ),
    Home("reviews", "Reviews", frozenset({Role.PSD, Role.PIM}), "home/reviews.html", reviews.fill),
    Home("system", "System health", frozenset({Role.ADMIN, Role.ARMOURER}), "home/system.html", system.fill),
    Home("shift", "Finish your shift", frozenset({Role.OFFICER, Role.INVESTIGATOR}), "home/shift.html", shift.fill),
)


def homes_of(person: User) -> list[Home]:
    """Return the home pages of a person, the first one first; somebody without a role has none."""
    return [home for home in HOMES if home.roles & person.current_roles]


def choose(person: User, wanted: str) -> Home | None:
    """Return the home page asked for when the person has it, else the person's first, or None."""
    own = homes_of(person)
    return next((home for home in own if home.key == wanted), own[0] if own else None)
