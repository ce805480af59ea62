"""What cameras did about Signal messages: their answers, and who is told that a camera did not start."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models.notice import Kind
from accounts.supervisors import supervisors_of
from audit import journal
from audit.actors import Actor
from audit.operations import Operation
from devices.models import CameraLogEntry, Issue, Signal, SignalReach
from devices.models.camera import State
from devices.models.signal import NOT_STARTED, Outcome
from devices.protocol import CameraState, LogEntry, LogKind

ANSWER_WITHIN = timedelta(seconds=5)  # by line and by air; a camera that was told and says nothing then is silent
CAUSES = {
    "asleep": Outcome.ASLEEP,
    "docked": Outcome.DOCKED,
    "full": Outcome.FULL,
    "off": Outcome.OFF,
    "out of range": Outcome.OUT_OF_RANGE,
    "switched off": Outcome.SWITCHED_OFF,
}


WAS = {  # what a camera was doing that the server had not known to be near
    Outcome.ASLEEP: State.SLEEP,
    Outcome.DOCKED: State.DOCKED,
    Outcome.OFF: State.OFF,
    Outcome.RECORDING: State.RECORDING,
}


@dataclass(frozen=True)
class Answer:
    """What a camera's log says about a Signal message."""

    camera_id: UUID
    signal_id: str
    outcome: Outcome
    detail: str = ""


def answer_in(camera_id: UUID, entry: LogEntry) -> Answer | None:
    """Return what an entry of a camera's log says about a Signal message, or None when it says nothing.

    A camera that hears one while it records writes only that it heard it; it films, so that is an answer.
    """
    if not entry.signal_id:
        return None
    if entry.state is CameraState.RECORDING:
        return Answer(camera_id, entry.signal_id, Outcome.STARTED)
    if entry.kind is LogKind.SIGNAL_HEARD:
        return Answer(camera_id, entry.signal_id, Outcome.RECORDING)
    if entry.kind is LogKind.SIGNAL_IGNORED:
        return Answer(camera_id, entry.signal_id, CAUSES.get(entry.detail, Outcome.IGNORED), entry.detail)
    return None


def answers_logged(signal: Signal) -> list[Answer]:
    """Return what the logs of cameras that are kept say about a message."""
    logged = CameraLogEntry.objects.filter(signal_id=signal.signal_id).order_by("pk")
    found = (answer_in(entry.camera_id, entry.as_told()) for entry in logged)
    return [answer for answer in found if answer]


@journal.action
def note_answers(*, answers: Sequence[Answer], by: Actor) -> int:
    """Write down what cameras did about which message, also those that heard it by air alone; return how many.

    A camera that once started has started. Answers to messages that are not known are left: when the message comes,
    it finds them in the log.
    """
    wanted = {answer.signal_id for answer in answers}
    keys = [signal_id.partition(":") for signal_id in wanted]
    found = Signal.objects.filter(serial__in={serial for serial, _, _ in keys}, count__in={int(n) for _, _, n in keys})
    signals = {signal.signal_id: signal for signal in found if signal.signal_id in wanted}
    now, noted = timezone.now(), 0
    for answer in answers:
        if signal := signals.get(answer.signal_id):
            noted += _note(answer, signal, now)
    journal.act(Operation.SIGNAL_ANSWERED, by=by, details={"answers": len(answers), "noted": noted})
    return noted


def _note(answer: Answer, signal: Signal, now: datetime) -> int:
    new = {"outcome": answer.outcome, "answered_at": now, "detail": answer.detail}
    reach = SignalReach.objects.filter(signal=signal, camera=answer.camera_id).first()
    if reach is None:
        holder = Issue.objects.current().filter(camera=answer.camera_id).values_list("holder", flat=True).first()
        before = {"state": WAS.get(answer.outcome, State.READY), "holder_id": holder}
        SignalReach.objects.create(signal=signal, camera_id=answer.camera_id, **before, **new)
        return 1
    if reach.outcome in {Outcome.STARTED, answer.outcome}:
        return 0
    return SignalReach.objects.filter(pk=reach.pk).update(**new)


@journal.action
def tell_who_did_not_start(*, signal: Signal, by: Actor) -> int:
    """Tell the holder's supervisors of every camera near a weapon that should have started and did not.

    A camera that was told to start and has not answered in five seconds is silent. Safe to run again: each camera of
    each message is told of once. Returns how many did not start.
    """
    signal = Signal.objects.select_for_update(of=("self",)).select_related("holder", "taser").get(pk=signal.pk)
    now = timezone.now()
    if now >= signal.received_at + ANSWER_WITHIN:
        # A report that was kept in the very moment of the message saw no message, and the message no report.
        for answer in answers_logged(signal):
            _note(answer, signal, now)
        signal.reach.filter(outcome=Outcome.TOLD).update(outcome=Outcome.SILENT)
        Signal.objects.filter(pk=signal.pk, told_at=None).update(told_at=now)
    missing = list(signal.reach.filter(outcome__in=NOT_STARTED).select_related("camera", "holder__team"))
    for reach in missing:
        _tell(signal, reach)
    journal.act(Operation.SIGNAL_TOLD, by=by, on=signal.taser, details=_summed(signal, missing))
    return len(missing)


def _summed(signal: Signal, missing: Sequence[SignalReach]) -> dict[str, str | int]:
    return {"signal": signal.signal_id, "not_started": len(missing)}


def _tell(signal: Signal, reach: SignalReach) -> None:
    people = {
        person.pk: person for holder in (signal.holder, reach.holder) if holder for person in supervisors_of(holder)
    }
    whose = f"{reach.holder.short_label}'s camera" if reach.holder else f"Camera {reach.camera.serial}"
    text = f"{whose} did not start at {signal.get_event_display()}: {reach.get_outcome_display().lower()}"
    target, key = signal.get_absolute_url(), f"signal:{signal.pk}:{reach.camera_id}"
    notify(to=people.values(), kind=Kind.TASER, text=text, target=target, key=key)
