"""What surrounds every page: force name, marking, main navigation by role, reason for access, theme."""

from dataclasses import dataclass
from functools import cache, cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from accounts.permissions import Permission, Scope
from accounts.reason import current_reason

TABS_ON_PHONE = 4


@dataclass(frozen=True)
class Place:
    """A page of the main navigation: who sees it (permission and least scope) and its go-to key."""

    label: str
    icon: str
    name: str
    permission: Permission = Permission.OWN_ACCOUNT
    scope: Scope = Scope.OWN
    key: str = ""
    group: str = ""
    count: str = ""  # name of the address that says how much waits there


@dataclass(frozen=True)
class Entry:
    """A place as shown to one person on one page."""

    label: str
    icon: str
    address: str
    key: str
    is_current: bool
    count_address: str = ""


@dataclass(frozen=True)
class Group:
    """Places under one heading; the first group has none."""

    heading: str
    entries: list[Entry]


P = Permission
PLACES = (
    Place("Home", "house", "home", key="h"),
    Place("Evidence", "film", "evidence:list", P.EVIDENCE_READ, key="e"),
    Place("Incidents", "folder-open", "incidents:list", P.INCIDENTS_READ, key="i"),
    Place("Live", "radio", "streaming:live", P.LIVE_WATCH, Scope.TEAM, "l", "Respond", "streaming:alerts-count"),
    Place("My camera", "video", "streaming:me", P.LIVE_WATCH, Scope.OWN, "", "Respond"),
    Place("TASER use", "zap", "taser:list", P.TASER_READ, key="t", group="Respond"),
    Place("Sharing", "send", "sharing:list", P.SHARING_READ, Scope.OWN, "s", "Share and receive"),
    Place(
        "From the public",
        "inbox",
        "community:inbox",
        P.COMMUNITY_READ,
        Scope.OWN,
        "p",
        "Share and receive",
        "community:count",
    ),
    Place("Requests", "user-check", "evidence:requests", P.EVIDENCE_ACCESS, Scope.OWN, "", "Force"),
    Place("Viewing locks", "lock-keyhole", "evidence:locks", P.EVIDENCE_LOCK, Scope.OWN, "", "Force"),
    Place("Cases", "briefcase", "incidents:cases", P.INCIDENTS_READ, Scope.TEAM),
    Place("Surveys", "clipboard-list", "surveys:list", P.SURVEYS_READ, Scope.TEAM, "", "Force"),
    Place("Reports", "chart-column", "reports:results", P.REPORTS_READ, Scope.TEAM, "r", "Force"),
    Place("Retention", "archive", "retention:queue", P.RETENTION_READ, Scope.TEAM, "", "Force"),
    Place("Devices", "scan-barcode", "devices:list", P.DEVICES_READ, Scope.TEAM, "d", "Force"),
    Place("Assign", "scan-line", "devices:assign", P.DEVICES_MANAGE, Scope.OWN, "", "Force"),
    Place("People", "users", "admin:accounts_user_changelist", P.PEOPLE_MANAGE, Scope.OWN, "", "Force"),
    Place("Journal", "scroll-text", "admin:audit_entry_changelist", P.AUDIT_READ, Scope.OWN, "", "Force"),
    Place("Admin", "settings-2", "admin:index", P.ADMIN_SITE, Scope.OWN, "", "Force"),
    Place("Account", "circle-user-round", "accounts:account", group="You"),
    Place("Help", "life-buoy", "help", group="You"),
)


@cache
def address_of(name: str) -> str:
    """Return the address of a place; it stays while the process lives, and each page asks for all of them."""
    return reverse(name)


class Shell:
    """Answers the templates; each answer is worked out once, and only when a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.force_name: str = settings.FORCE_NAME
        self.marking: str = settings.PROTECTIVE_MARKING
        self.is_demo: bool = settings.IS_DEMO
        self.service_desk: str = settings.SERVICE_DESK

    @cached_property
    def person(self) -> User | None:
        """The person signed in, or None."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, User) else None

    @property
    def theme(self) -> str:
        """The theme as `data-theme` wants it; empty follows the system."""
        return self.person.theme if self.person and self.person.theme != "auto" else ""

    @property
    def next_theme(self) -> str:
        """The theme that the button in the top bar switches to: automatic, light, dark, in turn."""
        return {"": "light", "light": "dark", "dark": "auto"}[self.theme]

    @property
    def density(self) -> str:
        """How close together rows stand."""
        return self.person.density if self.person else "comfortable"

    @property
    def shortcuts_enabled(self) -> bool:
        """Whether single keys act as shortcuts (WCAG 2.1.4 asks for a way to switch them off)."""
        return bool(self.person and self.person.shortcuts_enabled)

    @property
    def appearance_address(self) -> str:
        """Where the theme button posts to; empty for a visitor."""
        return address_of("accounts:appearance") if self.person else ""

    @property
    def session(self) -> sessions.TimeLeft | None:
        """How long this session lasts, or None for a visitor."""
        return sessions.time_left(self.request) if self.person and hasattr(self.request, "sign_in") else None

    @property
    def unread(self) -> int:
        """How many notices the bell counts; came with the person, so it costs no query."""
        return getattr(self.person, "unread_notices", 0)

    @cached_property
    def reason(self) -> str:
        """The reason for access of the task in hand, in words, or empty."""
        reason = current_reason(self.request) if self.person else None
        return str(reason) if reason else ""

    @cached_property
    def entries(self) -> list[tuple[str, Entry]]:
        """Every place this person may open, with its group, in order."""
        return [(place.group, self._entry(place)) for place in PLACES if self._may_open(place)]

    @cached_property
    def rail(self) -> list[Group]:
        """The left rail: groups in the order of PLACES."""
        headings = list(dict.fromkeys(group for group, _ in self.entries))
        return [Group(name, [entry for group, entry in self.entries if group == name]) for name in headings]

    @property
    def tabs(self) -> list[Entry]:
        """The main entries at the bottom of a phone."""
        return [entry for _, entry in self.entries[:TABS_ON_PHONE]]

    @property
    def more(self) -> list[Entry]:
        """What the phone shows under More."""
        return [entry for _, entry in self.entries[TABS_ON_PHONE:]]

    @property
    def go_to(self) -> list[Entry]:
        """Places that have a go-to key."""
        return [entry for _, entry in self.entries if entry.key]

    @cached_property
    def _current(self) -> str:
        """The address of the place that this page belongs to: the longest that the path begins with, or empty."""
        path, whole = self.request.path, {address_of("home"), address_of("admin:index")}
        addresses = [address_of(place.name) for place in PLACES if self._may_open(place)]
        matching = (one for one in addresses if path == one or (one not in whole and path.startswith(one)))
        return max(matching, key=len, default="")

    def _may_open(self, place: Place) -> bool:
        return bool(self.person) and self.person.scope_of(place.permission) >= place.scope  # type: ignore[union-attr]

    def _entry(self, place: Place) -> Entry:
        address = address_of(place.name)
        count = address_of(place.count) if place.count else ""
        return Entry(place.label, place.icon, address, place.key, address == self._current, count)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: one object, asked by the templates."""
    return {"shell": Shell(request)}
