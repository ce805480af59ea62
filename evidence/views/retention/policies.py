"""The schedule: every rule with its source, and how its numbers are changed by two people and a week."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.csv_download import csv_download
from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from evidence.actions.retention import policies
from evidence.forms.retention import AnswerForm, PolicyForm
from evidence.models import Item, PolicyEffect, RetentionRule, RetentionRuleVersion, VersionState
from evidence.tasks import start_dry_run

SHOWN = 100
UNDER_WAY = (VersionState.COUNTING, VersionState.PROPOSED, VersionState.APPROVED)


@require_safe
@requires(Permission.RETENTION_READ)
def schedule(request: HttpRequest) -> HttpResponse:
    """Show all rules as they are in force, and what is under way."""
    live = RetentionRuleVersion.objects.filter(state__in=[VersionState.IN_FORCE, *UNDER_WAY])
    rules = RetentionRule.objects.prefetch_related(Prefetch("versions", queryset=live, to_attr="live"))
    rows = [(rule, now_of(rule.live), next_of(rule.live)) for rule in rules]
    may_look = person_of(request).may(Permission.RETENTION_DECIDE)
    return render(request, "evidence/retention/policies.html", {"rows": rows, "may_look": may_look})


def now_of(versions: list[RetentionRuleVersion]) -> RetentionRuleVersion | None:
    """Return the version in force."""
    return next((one for one in versions if one.state == VersionState.IN_FORCE), None)


def next_of(versions: list[RetentionRuleVersion]) -> RetentionRuleVersion | None:
    """Return the version under way, if any."""
    return next((one for one in versions if one.state in UNDER_WAY), None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RETENTION_DECIDE)
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Show one rule with its history and the dry run; POST proposes other numbers, which the action allows or not."""
    person = person_of(request)
    chosen = get_object_or_404(RetentionRule, key=key)
    versions = list(chosen.versions.select_related("proposed_by", "approved_by"))
    form = PolicyForm(request.POST or None, now=now_of(versions))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            version = policies.propose_version(
                rule=chosen, numbers=form.numbers(), reason=form.cleaned_data["reason"], by=person
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            status = 409
        else:
            count(request, version.pk)
            return redirect("retention:policy", key=key)
    context = {
        "rule": chosen,
        "versions": versions,
        "now": now_of(versions),
        "may_change": person.may(Permission.RETENTION_POLICY),
        "form": form,
        "refusal": AnswerForm(auto_id="no_%s"),
    } | effects_of(next_of(versions), person)
    return render(
        request, "evidence/retention/policy.html", context, status=422 if form.errors and status == 200 else status
    )


def effects_of(version: RetentionRuleVersion | None, person: User) -> dict[str, Any]:
    """Return what a page shows of the version under way: its effects, and which of their items the person may see."""
    if version is None:
        return {"next": None, "effects": [], "seen": set(), "is_own": False}
    shown = list(version.effects.values_list("item", flat=True)[:SHOWN])
    return {
        "next": version,
        "effects": version.effects.select_related("item")[:SHOWN],
        "seen": set(Item.objects.visible_to(person).filter(pk__in=shown).values_list("pk", flat=True)),
        "is_own": version.proposed_by_id == person.pk,
    }


def count(request: HttpRequest, version_id: UUID) -> None:
    """Start the dry run and say so."""
    if start_dry_run(version_id):
        messages.info(request, "The dry run is under way. Its numbers show here when it is done.")
    else:
        messages.error(request, "The workers cannot be reached now. Nothing was counted; try again in a minute.")


@require_POST
@requires(Permission.RETENTION_POLICY)
def decide(request: HttpRequest, key: str, version_id: UUID) -> HttpResponse:
    """Agree as the second person, say no, or count again."""
    person = person_of(request)
    version = get_object_or_404(RetentionRuleVersion, rule=key, pk=version_id)
    form = AnswerForm(request.POST)
    act = request.POST.get("act", "")
    try:
        if act == "count":
            count(request, version.pk)
        elif act == "approve":
            policies.approve_version(version=version, by=person)
            messages.success(request, "Agreed. It counts in seven days; until then it can be taken back.")
        elif form.is_valid():
            policies.refuse_version(version=version, answer=form.cleaned_data["reason"], by=person)
            messages.success(request, "Nothing changes.")
        else:
            messages.error(request, "Say why not: 10 to 500 characters.")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("retention:policy", key=key)


@require_safe
@requires(Permission.RETENTION_DECIDE)
def effects(request: HttpRequest, key: str, version_id: UUID) -> HttpResponseBase:
    """Send the whole dry run as CSV."""
    version = get_object_or_404(RetentionRuleVersion, rule=key, pk=version_id)
    rows = PolicyEffect.objects.filter(version=version)
    name = f"dry-run-{version.rule_id.lower()}-{version.number}.csv"
    return csv_download(name, ("item", "before (UTC)", "after (UTC)", "would be erased"), rows, cells)


def cells(effect: PolicyEffect) -> list[object]:
    """Return one line of the dry run."""
    before = effect.before.isoformat() if effect.before else "stays"
    after = effect.after.isoformat() if effect.after else "stays"
    return [effect.item_id, before, after, "yes" if effect.would_erase else "no"]
