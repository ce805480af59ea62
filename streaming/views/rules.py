"""The rules of alerts: what each kind is in a team or in the force, how soon it must be acknowledged, and a test."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.models import Team, User
from accounts.models.person import tidy_collar_number
from accounts.permissions import Permission, Scope
from accounts.reach import people_in_reach, teams_in_reach
from accounts.request import person_of
from audit.journal import Refused
from streaming.actions.alert_rules import Wanted, drop_alert_rule, raise_test_alert, set_alert_rule
from streaming.forms.alerts import RuleForm, TestForm
from streaming.models.alert_rule import ACKNOWLEDGE_SECONDS, DEFAULTS, NEVER_OFF, AlertRule, RuleLevel
from streaming.models.alert_words import ICONS, AlertKind


@dataclass(frozen=True)
class Line:
    """What one kind is in the team chosen, whether by a rule of its own, and where it comes from otherwise."""

    kind: AlertKind
    icon: str
    level: str
    seconds: int
    own: AlertRule | None
    source: str

    @property
    def levels(self) -> list[tuple[str, str]]:
        """What it may be made."""
        return [one for one in RuleLevel.choices if self.kind not in NEVER_OFF or one[0] != RuleLevel.OFF]


@require_safe
@requires(Permission.LIVE_RULES)
def rules(request: HttpRequest) -> HttpResponse:
    """Show what each kind of alert is in a team or in the force."""
    person = person_of(request)
    teams = list(_teams(person))
    team = next((one for one in teams if str(one.pk) == request.GET.get("team")), None)
    is_force = person.scope_of(Permission.LIVE_RULES) == Scope.ANY
    if team is None and not is_force and teams:
        team = teams[0]
    context = {"lines": _lines(team), "teams": teams, "team": team, "is_force": is_force, "form": TestForm()}
    return render(request, "streaming/alert_rules.html", context)


@require_POST
@requires(Permission.LIVE_RULES)
def set_rule(request: HttpRequest) -> HttpResponse:
    """Set what one kind is, or take the rule away, so that the one above counts again."""
    person, form = person_of(request), RuleForm(request.POST)
    team = None
    if form.is_valid():
        given, team = form.cleaned_data, _named_team(form.cleaned_data["team"], person)
        kind = AlertKind(given["kind"])
        try:
            if "drop" in request.POST:
                drop_alert_rule(rule=get_object_or_404(AlertRule, kind=kind, team=team), by=person)
            else:
                wanted = Wanted(kind, team, RuleLevel(given["level"]), given["acknowledge_seconds"])
                set_alert_rule(wanted=wanted, by=person)
            messages.success(request, f"{kind.label}: saved for {team.name if team else 'the whole force'}.")
        except Refused as refused:
            messages.warning(request, str(refused))
    else:
        messages.warning(request, "Choose a level, and a number of seconds from 5 to 600.")
    return _back(team)


@require_POST
@requires(Permission.LIVE_RULES)
def test(request: HttpRequest) -> HttpResponse:
    """Raise an alert that is marked as a test."""
    person, form = person_of(request), TestForm(request.POST)
    team = None
    if form.is_valid():
        number = tidy_collar_number(form.cleaned_data["collar_number"])
        reached = people_in_reach(person, Permission.LIVE_RULES, path="")
        officer = User.objects.active().filter(reached, collar_number=number).select_related("team").first()
        team = officer.team if officer else None
        _try(request, AlertKind(form.cleaned_data["kind"]), officer, person)
    else:
        messages.warning(request, "Choose a kind, and give a collar number.")
    return _back(team)


def _try(request: HttpRequest, kind: AlertKind, officer: User | None, person: User) -> None:
    if officer is None:
        messages.warning(request, "Nobody with this collar number is in your reach.")
        return
    try:
        alert = raise_test_alert(kind=kind, officer=officer, by=person)
    except Refused as refused:
        messages.warning(request, str(refused))
        return
    said = "is on the board now" if alert else "is switched off by the rules: nobody was told"
    (messages.success if alert else messages.warning)(request, f"{kind.label} about {officer.label} {said}.")


def _lines(team: Team | None) -> list[Line]:
    """Return every kind as it is in a team: by its own rule, that of the nearest team above, or as delivered."""
    ids = [UUID(key) for key in team.ancestor_ids] if team else []
    found = AlertRule.objects.select_related("team").filter(team__in=ids) | AlertRule.objects.filter(team=None)
    by_kind: dict[str, list[AlertRule]] = {}
    for rule in sorted(found, key=lambda one: -len(one.team.path) if one.team else 0):
        by_kind.setdefault(rule.kind, []).append(rule)
    return [_line(kind, by_kind.get(kind, []), team) for kind in AlertKind]


def _line(kind: AlertKind, found: list[AlertRule], team: Team | None) -> Line:
    rule = found[0] if found else None
    own = rule if rule and rule.team_id == (team.pk if team else None) else None
    source = "As delivered" if rule is None else (rule.team.name if rule.team else "Whole force")
    level = rule.level if rule else DEFAULTS[kind].value
    return Line(kind, ICONS[kind], level, rule.acknowledge_seconds if rule else ACKNOWLEDGE_SECONDS, own, source)


def _teams(person: User) -> QuerySet[Team]:
    return Team.objects.filter(teams_in_reach(person, Permission.LIVE_RULES, path="")).order_by("path")


def _named_team(key: UUID | None, person: User) -> Team | None:
    return get_object_or_404(_teams(person), pk=key) if key else None


def _back(team: Team | None) -> HttpResponse:
    query = f"?{urlencode({'team': str(team.pk)})}" if team else ""
    return redirect(f"{reverse('streaming:rules')}{query}")
