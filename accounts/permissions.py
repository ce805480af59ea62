"""What can be allowed, and how far: permissions and scopes, as short names that never change."""

from enum import IntEnum, StrEnum


class Scope(IntEnum):
    """Whose things a permission reaches (words.md section 5.13); a wider scope holds the narrower ones."""

    NONE = 0
    OWN = 1
    TEAM = 2
    COMMAND = 3
    ANY = 4


class Permission(StrEnum):
    """Everything a role can allow; every address names one."""

    ADMIN_SITE = "admin.site"
    AUDIT_READ = "audit.read"
    COMMUNITY_ASK = "community.ask"
    COMMUNITY_READ = "community.read"
    COMMUNITY_RELEASE = "community.release"
    COMMUNITY_TRIAGE = "community.triage"
    CUSTODY_READ = "custody.read"
    DEVICES_MANAGE = "devices.manage"
    DEVICES_READ = "devices.read"
    EVIDENCE_ACCESS = "evidence.access"
    EVIDENCE_ADD = "evidence.add"
    EVIDENCE_CHANGE = "evidence.change"
    EVIDENCE_DOWNLOAD = "evidence.download"
    EVIDENCE_LOCK = "evidence.lock"
    EVIDENCE_PLAY = "evidence.play"
    EVIDENCE_READ = "evidence.read"
    EVIDENCE_SENSITIVE = "evidence.sensitive"
    HEALTH_READ = "health.read"
    INCIDENTS_CHANGE = "incidents.change"
    INCIDENTS_READ = "incidents.read"
    LIVE_ALERTS = "live.alerts"
    LIVE_COMMAND = "live.command"
    LIVE_RULES = "live.rules"
    LIVE_WATCH = "live.watch"
    OWN_ACCOUNT = "account.own"
    PEOPLE_MANAGE = "people.manage"
    PEOPLE_READ = "people.read"
    REPORTS_READ = "reports.read"
    RETENTION_DECIDE = "retention.decide"
    RETENTION_HOLD = "retention.hold"
    RETENTION_POLICY = "retention.policy"
    RETENTION_READ = "retention.read"
    ROLES_MANAGE = "roles.manage"
    SETTINGS_MANAGE = "settings.manage"
    SHARING_APPROVE = "sharing.approve"
    SHARING_BUILD = "sharing.build"
    SHARING_READ = "sharing.read"
    SHARING_SEND = "sharing.send"
    SURVEYS_MANAGE = "surveys.manage"
    SURVEYS_READ = "surveys.read"
    TASER_CONFIRM = "taser.confirm"
    TASER_READ = "taser.read"
    TEAMS_MANAGE = "teams.manage"


EVERYBODY = {Permission.OWN_ACCOUNT: Scope.OWN}

# What Django's admin asks ("app.view_model"), answered by our permissions. Nothing can be deleted there.
_ADMIN_VIEW = {
    "accounts": Permission.PEOPLE_READ,
    "audit": Permission.AUDIT_READ,
    "community": Permission.COMMUNITY_READ,
    "devices": Permission.DEVICES_READ,
    "evidence": Permission.EVIDENCE_READ,
    "incidents": Permission.INCIDENTS_READ,
    "sharing": Permission.SHARING_READ,
    "streaming": Permission.LIVE_WATCH,
    "surveys": Permission.SURVEYS_READ,
}
_ADMIN_CHANGE = {
    "accounts.apiclient": Permission.SETTINGS_MANAGE,
    "accounts.team": Permission.TEAMS_MANAGE,
    "accounts.user": Permission.PEOPLE_MANAGE,
    "accounts.roleassignment": Permission.ROLES_MANAGE,
    "evidence.category": Permission.SETTINGS_MANAGE,
    "evidence.customfield": Permission.SETTINGS_MANAGE,
    "devices.camera": Permission.DEVICES_MANAGE,
    "devices.dock": Permission.DEVICES_MANAGE,
    "devices.issue": Permission.DEVICES_MANAGE,
    "devices.qualification": Permission.DEVICES_MANAGE,
    "devices.taser": Permission.DEVICES_MANAGE,
    "incidents.incident": Permission.INCIDENTS_CHANGE,
    "incidents.attendance": Permission.INCIDENTS_CHANGE,
    "incidents.referencepattern": Permission.SETTINGS_MANAGE,
}


def for_admin(name: str) -> Permission | None:
    """Return our permission behind one of Django's admin, such as "devices.view_camera"; None means never."""
    app, _, codename = name.partition(".")
    act, _, model = codename.partition("_")
    if act == "view":
        return _ADMIN_VIEW.get(app)
    if act in {"add", "change"}:
        return _ADMIN_CHANGE.get(f"{app}.{model}")
    return None
