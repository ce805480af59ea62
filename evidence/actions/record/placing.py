"""A recording is placed in an incident, moved to another, or taken out."""

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from evidence.actions.retention.holding import carry_holds
from evidence.actions.retention.retaining import recompute
from evidence.models import Item
from evidence.refusals import NotYours
from incidents.models import Incident


@journal.action
def place_item(*, item: Item, incident: Incident | None, by: User) -> Item:
    """Place an item in an incident, or in none; raises NotYours.

    The person needs the right to change the item and must be able to see the incident.
    """
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    may_change = Item.objects.in_reach_of(by, Permission.EVIDENCE_CHANGE).filter(pk=item.pk)
    sees_incident = incident is None or Incident.objects.visible_to(by).filter(pk=incident.pk).exists()
    if not may_change.exists() or not sees_incident:
        message = "You may not place this recording there."
        raise NotYours(message, operation=Operation.EVIDENCE_CHANGED, by=by, on=item, reason_code="no_permission")
    carry_holds(item)
    before, item.incident = item.incident_id, incident
    item.save(update_fields=["incident"])
    recompute(item, by)
    journal.act(
        Operation.EVIDENCE_CHANGED,
        by=by,
        on=item,
        incident_id=incident.pk if incident else before,
        details={
            "field": "incident",
            "before": str(before) if before else None,
            "after": str(incident.pk) if incident else None,
        },
    )
    return item
