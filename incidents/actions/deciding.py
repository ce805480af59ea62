"""A decision of command is written down, once and for all."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.models import CommandRole, Decision, Incident, Stage
from incidents.refusals import NotCorrectable, must_be_of, must_command


@dataclass(frozen=True)
class Words:
    """What was decided: the stage of the National Decision Model, the decision, why, and what it corrects.

    With `decided_at` (aware) it is written down afterwards.
    """

    stage: str
    text: str
    rationale: str = ""
    corrects: Decision | None = None
    decided_at: datetime | None = None


@journal.action
def record_decision(*, incident: Incident, words: Words, by: User) -> Decision:
    """Save a decision under a stage of the National Decision Model; it is locked from now on.

    With `corrects` it stands in the place of an earlier one, which stays to be read. The journal keeps the SHA-256
    over all of it. One that is written down afterwards says so for ever: it stands at the moment of the decision, at
    the level that was held then. Raises NotAllowed, NotCorrectable, TimesWrong.
    """
    must_command(by, Operation.DECISION_RECORDED, incident)
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    corrects, decided_at, now = words.corrects, words.decided_at, timezone.now()
    if corrects is not None:
        _must_be_correctable(corrects, incident, by)
    if decided_at is not None:
        must_be_of(incident, decided_at, by, Operation.DECISION_RECORDED)
    moment = decided_at or now
    decision = Decision.objects.create(
        incident=incident,
        stage=Stage(words.stage),
        text=words.text.strip(),
        rationale=words.rationale.strip(),
        at=moment,
        written_at=now if decided_at else None,
        by=by,
        level=_level_of(by, incident, moment),
        corrects=corrects,
    )
    _write(decision)
    return decision


def _write(decision: Decision) -> None:
    journal.act(
        Operation.DECISION_RECORDED,
        by=decision.by,
        on=decision,
        incident_id=decision.incident_id,
        sha256=decision.sha256,
        details={
            "stage": decision.stage,
            "level": decision.level,
            "corrects": str(decision.corrects_id) if decision.corrects_id else None,
            "decided_at": decision.at.isoformat() if decision.written_at else None,
        },
        personal={"text": decision.text, "rationale": decision.rationale},
    )


def _level_of(person: User, incident: Incident, moment: datetime) -> str:
    """Return the highest level that the person held at a moment, or nothing."""
    roles = CommandRole.objects.at(moment).filter(incident=incident, holder=person)
    held = set(roles.values_list("level", flat=True))
    return next((level for level in ("gold", "silver", "bronze") if level in held), "")


def _must_be_correctable(corrects: Decision, incident: Incident, by: User) -> None:
    if corrects.incident_id == incident.pk and not Decision.objects.filter(corrects=corrects).exists():
        return
    message = "This entry is corrected already, or is of another incident. Correct the newest one."
    raise NotCorrectable(
        message, operation=Operation.DECISION_RECORDED, by=by, on=incident, reason_code="not_correctable"
    )
