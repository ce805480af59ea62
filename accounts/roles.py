"""Which role allows what, and how far; the names never change, and who has a role is in the database."""

from collections.abc import Iterable
from enum import StrEnum

from accounts.permissions import EVERYBODY, Permission, Scope


class Role(StrEnum):
    """The roles of words.md section 4 that have an account."""

    OFFICER = "officer"
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    COMMAND = "command"
    EVIDENCE_MANAGER = "evidence_manager"
    PSD = "psd"
    PIM = "pim"
    DISCLOSURE = "disclosure"
    RECORDS = "records"
    ARMOURER = "armourer"
    ADMIN = "admin"


ROLE_NAMES = {
    Role.OFFICER: "Officer",
    Role.INVESTIGATOR: "Investigator",
    Role.SUPERVISOR: "Supervisor",
    Role.COMMAND: "Live command",
    Role.EVIDENCE_MANAGER: "Evidence manager",
    Role.PSD: "Professional standards",
    Role.PIM: "Post-incident manager",
    Role.DISCLOSURE: "Disclosure officer",
    Role.RECORDS: "Records manager",
    Role.ARMOURER: "Armourer or device administrator",
    Role.ADMIN: "Administrator",
}

_P = Permission


def _all(scope: Scope, *permissions: Permission) -> dict[Permission, Scope]:
    return dict.fromkeys(permissions, scope)


GRANTS: dict[Role, dict[Permission, Scope]] = {
    Role.OFFICER: _all(
        Scope.OWN,
        _P.COMMUNITY_ASK,
        _P.COMMUNITY_READ,
        _P.CUSTODY_READ,
        _P.DEVICES_READ,
        _P.EVIDENCE_ADD,
        _P.EVIDENCE_CHANGE,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.INCIDENTS_CHANGE,
        _P.INCIDENTS_READ,
        _P.LIVE_WATCH,
        _P.RETENTION_READ,
        _P.SHARING_READ,
        _P.TASER_READ,
    ),
    Role.INVESTIGATOR: _all(
        Scope.COMMAND,
        _P.COMMUNITY_ASK,
        _P.COMMUNITY_READ,
        _P.COMMUNITY_TRIAGE,
        _P.CUSTODY_READ,
        _P.EVIDENCE_ADD,
        _P.EVIDENCE_CHANGE,
        _P.EVIDENCE_DOWNLOAD,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.INCIDENTS_CHANGE,
        _P.INCIDENTS_READ,
        _P.PEOPLE_READ,
        _P.RETENTION_HOLD,
        _P.RETENTION_READ,
        _P.SHARING_BUILD,
        _P.SHARING_READ,
        _P.SHARING_SEND,
        _P.TASER_READ,
    ),
    Role.SUPERVISOR: _all(
        Scope.TEAM,
        _P.COMMUNITY_ASK,
        _P.COMMUNITY_READ,
        _P.COMMUNITY_TRIAGE,
        _P.CUSTODY_READ,
        _P.DEVICES_READ,
        _P.EVIDENCE_ACCESS,
        _P.EVIDENCE_ADD,
        _P.EVIDENCE_CHANGE,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.INCIDENTS_CHANGE,
        _P.INCIDENTS_READ,
        _P.LIVE_ALERTS,
        _P.LIVE_COMMAND,
        _P.LIVE_WATCH,
        _P.PEOPLE_READ,
        _P.REPORTS_READ,
        _P.RETENTION_HOLD,
        _P.RETENTION_READ,
        _P.SHARING_READ,
        _P.SURVEYS_READ,
        _P.TASER_CONFIRM,
        _P.TASER_READ,
    ),
    Role.COMMAND: _all(
        Scope.COMMAND,
        _P.COMMUNITY_READ,
        _P.CUSTODY_READ,
        _P.DEVICES_READ,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.INCIDENTS_CHANGE,
        _P.INCIDENTS_READ,
        _P.LIVE_ALERTS,
        _P.LIVE_COMMAND,
        _P.LIVE_RULES,
        _P.LIVE_WATCH,
        _P.PEOPLE_READ,
        _P.REPORTS_READ,
        _P.SHARING_READ,
        _P.SURVEYS_READ,
        _P.TASER_READ,
    ),
    Role.EVIDENCE_MANAGER: _all(
        Scope.ANY,
        _P.COMMUNITY_ASK,
        _P.COMMUNITY_READ,
        _P.COMMUNITY_RELEASE,
        _P.COMMUNITY_TRIAGE,
        _P.CUSTODY_READ,
        _P.DEVICES_READ,
        _P.EVIDENCE_ACCESS,
        _P.EVIDENCE_ADD,
        _P.EVIDENCE_CHANGE,
        _P.EVIDENCE_DOWNLOAD,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.EVIDENCE_SENSITIVE,
        _P.HEALTH_READ,
        _P.INCIDENTS_CHANGE,
        _P.INCIDENTS_READ,
        _P.PEOPLE_READ,
        _P.REPORTS_READ,
        _P.RETENTION_DECIDE,
        _P.RETENTION_HOLD,
        _P.RETENTION_READ,
        _P.SHARING_APPROVE,
        _P.SHARING_BUILD,
        _P.SHARING_READ,
        _P.SHARING_SEND,
        _P.SURVEYS_MANAGE,
        _P.SURVEYS_READ,
        _P.TASER_READ,
    ),
    # Professional standards see every entry; nobody can hide from them (words.md section 4).
    Role.PSD: _all(
        Scope.ANY,
        _P.ADMIN_SITE,
        _P.AUDIT_READ,
        _P.COMMUNITY_READ,
        _P.CUSTODY_READ,
        _P.DEVICES_READ,
        _P.EVIDENCE_ACCESS,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.EVIDENCE_SENSITIVE,
        _P.INCIDENTS_READ,
        _P.PEOPLE_READ,
        _P.REPORTS_READ,
        _P.RETENTION_HOLD,
        _P.RETENTION_READ,
        _P.SHARING_READ,
        _P.SURVEYS_READ,
        _P.TASER_READ,
    ),
    Role.PIM: _all(
        Scope.ANY,
        _P.CUSTODY_READ,
        _P.EVIDENCE_LOCK,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.EVIDENCE_SENSITIVE,
        _P.INCIDENTS_READ,
        _P.PEOPLE_READ,
        _P.RETENTION_HOLD,
        _P.RETENTION_READ,
    ),
    Role.DISCLOSURE: _all(
        Scope.ANY,
        _P.COMMUNITY_READ,
        _P.COMMUNITY_TRIAGE,
        _P.CUSTODY_READ,
        _P.EVIDENCE_DOWNLOAD,
        _P.EVIDENCE_PLAY,
        _P.EVIDENCE_READ,
        _P.EVIDENCE_SENSITIVE,
        _P.INCIDENTS_READ,
        _P.PEOPLE_READ,
        _P.REPORTS_READ,
        _P.RETENTION_HOLD,
        _P.RETENTION_READ,
        _P.SHARING_APPROVE,
        _P.SHARING_BUILD,
        _P.SHARING_READ,
        _P.SHARING_SEND,
        _P.TASER_READ,
    ),
    Role.RECORDS: _all(
        Scope.ANY,
        _P.CUSTODY_READ,
        _P.EVIDENCE_READ,
        _P.INCIDENTS_READ,
        _P.PEOPLE_READ,
        _P.RETENTION_DECIDE,
        _P.RETENTION_HOLD,
        _P.RETENTION_POLICY,
        _P.RETENTION_READ,
    ),
    Role.ARMOURER: _all(Scope.ANY, _P.DEVICES_MANAGE, _P.DEVICES_READ, _P.PEOPLE_READ, _P.TASER_CONFIRM, _P.TASER_READ),
    # An administrator runs the system and sees no evidence by being one.
    Role.ADMIN: _all(
        Scope.ANY,
        _P.ADMIN_SITE,
        _P.DEVICES_MANAGE,
        _P.DEVICES_READ,
        _P.HEALTH_READ,
        _P.LIVE_RULES,
        _P.PEOPLE_MANAGE,
        _P.PEOPLE_READ,
        _P.ROLES_MANAGE,
        _P.SETTINGS_MANAGE,
        _P.TEAMS_MANAGE,
    ),
}


def widest(roles: Iterable[Role], permission: Permission) -> Scope:
    """Return the widest scope that any of `roles` gives for `permission`, or NONE."""
    given = [GRANTS[role].get(permission, Scope.NONE) for role in roles]
    return max([EVERYBODY.get(permission, Scope.NONE), *given])
