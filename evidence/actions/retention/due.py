"""What the clock brings: items whose last week begins are queued, those whose time is over are erased."""

import logging
import uuid

from django.utils import timezone

from audit.actors import Worker
from evidence.actions.retention.disposing import QUEUE_FOR, queue_item
from evidence.actions.retention.erasing import erase
from evidence.actions.retention.linking import find_links_of
from evidence.actions.retention.policies import bring_into_force, due_versions
from evidence.actions.retention.refreshing import refresh_rule
from evidence.models import Disposal, DisposalState, RetentionState, Status, VersionState
from evidence.models.disposal import OPEN
from evidence.models.retention import RetentionRuleVersion

WORKER = Worker("evidence.dispose")
MOST = 5000
log = logging.getLogger(__name__)


def queue_due() -> int:
    """Queue what goes in a single step and whose last week has begun; returns how many. Safe to repeat."""
    states = RetentionState.objects.filter(
        is_automatic=True, is_held=False, erase_at__lte=timezone.now() + QUEUE_FOR
    ).filter(item__status__in=[Status.ACTIVE, Status.DECLINED])
    ids = list(states.exclude(item__disposals__state__in=OPEN).order_by("erase_at").values_list("pk", flat=True)[:MOST])
    queued = 0
    for state in RetentionState.objects.filter(pk__in=ids).select_related("item"):
        find_links_of([state.pk])
        queued += queue_item(item=state.item, by=WORKER) is not None
    return queued


def erase_due() -> int:
    """Go on with what was begun, then erase what is due; returns how many items are gone. Safe to repeat."""
    begun = Disposal.objects.filter(state=DisposalState.ERASING).order_by("started_at")
    due = Disposal.objects.filter(state=DisposalState.QUEUED, erase_at__lte=timezone.now()).order_by("erase_at")
    ids: list[uuid.UUID] = [*begun.values_list("pk", flat=True)[:MOST], *due.values_list("pk", flat=True)[:MOST]]
    return sum(erase(disposal_id=pk) for pk in ids)


def enforce_policies() -> int:
    """Let versions count whose week is over, and compute the items they concern; returns how many came into force."""
    came = 0
    for version in due_versions():
        bring_into_force(version=version)
        came += 1
    week = timezone.now() - 2 * QUEUE_FOR
    for version in RetentionRuleVersion.objects.filter(state=VersionState.IN_FORCE, effective_at__gte=week):
        for _ in range(50):
            if not refresh_rule(version.rule_id, version.pk):
                break
    return came
