"""A decision of command is written down, once and for all."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.models import CommandRole, Decision, Incident, Stage
from incidents.refusals import NotCorrectable, must_command


@journal.action
def record_decision(
    *,
    incident: Incident,
    stage: str,
    text: str,
    by: User,
    rationale: str = "",
    corrects: Decision | None = None,
) -> Decision:
    """Save a decision under a stage of the National Decision Model; it is locked from now on.

    With `corrects` it stands in the place of an earlier one, which stays to be read. The journal keeps the SHA-256
    over all of it. Raises NotAllowed, NotCorrectable.
    """
    must_command(by, Operation.DECISION_RECORDED, incident)
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    if corrects is not None:
        _must_be_correctable(corrects, incident, by)
    decision = Decision.objects.create(
        incident=incident,
        stage=Stage(stage),
        text=text.strip(),
        rationale=rationale.strip(),
        by=by,
        level=_level_of(by, incident),
        corrects=corrects,
    )
    journal.act(
        Operation.DECISION_RECORDED,
        by=by,
        on=decision,
        incident_id=incident.pk,
        sha256=decision.sha256,
        details={"stage": stage, "level": decision.level, "corrects": str(corrects.pk) if corrects else None},
        personal={"text": decision.text, "rationale": decision.rationale},
    )
    return decision


def _level_of(person: User, incident: Incident) -> str:
    """Return the highest level that the person holds at this moment, or nothing."""
    held = set(CommandRole.objects.current().filter(incident=incident, holder=person).values_list("level", flat=True))
    return next((level for level in ("gold", "silver", "bronze") if level in held), "")


def _must_be_correctable(corrects: Decision, incident: Incident, by: User) -> None:
    if corrects.incident_id == incident.pk and not Decision.objects.filter(corrects=corrects).exists():
        return
    message = "This entry is corrected already, or is of another incident. Correct the newest one."
    raise NotCorrectable(
        message, operation=Operation.DECISION_RECORDED, by=by, on=incident, reason_code="not_correctable"
    )
