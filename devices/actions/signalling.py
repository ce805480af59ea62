"""Signal: a weapon tells, cameras near it are told to start, and who did not start is said at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.actors import Worker
from audit.operations import Operation
from devices.actions.answering_signals import answers_logged, note_answers
from devices.models import Camera, Issue, Signal, SignalReach, SignalRule, Taser
from devices.models.signal import DEFAULTS, Does, Outcome
from devices.near import FRESH_S, Near, Weapon, cameras_around
from devices.protocol import Signal as Message
from devices.protocol import SignalEvent, SignalSource
from devices.refusals import NotAllowed, SignalContradicts, must_manage

READER = Worker("devices.take_signal")


@dataclass(frozen=True)
class Taken:
    """A message that is kept; `told` are the cameras to start, empty when it was known or starts nobody."""

    signal: Signal
    told: tuple[UUID, ...] = ()
    is_new: bool = True

    @property
    def starts(self) -> bool:
        """Whether it is of a kind that starts cameras, so that it matters who did not start."""
        return self.is_new and self.signal.starts_cameras


@journal.action
def take_signal(*, message: Message, by: Camera | Taser) -> Taken:
    """Keep one message of a weapon and say which cameras are to start.

    The same message again changes nothing. One that the weapon kept until it had a line, or that is older than the
    weapon's newest, is kept and starts nobody. Raises NotAllowed for a weapon that sends another's message, and
    SignalContradicts when the same number says something else than before.
    """
    if isinstance(by, Taser) and (message.source is not SignalSource.TASER or message.serial != by.serial):
        words = "A weapon may send only its own messages."
        raise NotAllowed(words, operation=Operation.SIGNAL_TAKEN, by=by, on=by, reason_code="other_weapon")
    with connection.cursor() as cursor:  # one message of a weapon after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [message.serial])
    known = Signal.objects.filter(serial=message.serial, count=message.count).first()
    if known is not None:
        return _heard_again(known, message, by)
    signal = _signal(message, by, timezone.now())
    nears = _nears(signal, message) if signal.starts_cameras else []
    signal.save(force_insert=True)
    told = _write_reach(signal, nears)
    journal.act(Operation.SIGNAL_TAKEN, by=by, on=signal.taser or by, details=_summed(signal, len(nears), len(told)))
    return Taken(signal, tuple(told))


def _summed(signal: Signal, near: int, told: int) -> dict[str, str | int | bool]:
    said: dict[str, str | int | bool] = {"signal": signal.signal_id, "event": signal.event, "does": signal.does}
    return said | {"is_test": signal.is_test, "near": near, "told": told}


def _heard_again(known: Signal, message: Message, by: Camera | Taser) -> Taken:
    if (known.event, known.source, known.is_test) != (message.event.value, message.source.value, message.is_test):
        words = f"Message {message.signal_id} was something else before: {known.event}."
        raise SignalContradicts(words, operation=Operation.SIGNAL_TAKEN, by=by, on=by, reason_code="signal_contradicts")
    journal.act(Operation.SIGNAL_TAKEN, by=by, on=by, details={"signal": known.signal_id, "again": True})
    return Taken(known, is_new=False)


def _signal(message: Message, by: Camera | Taser, now: datetime) -> Signal:
    is_taser = message.source is SignalSource.TASER
    taser = Taser.objects.filter(serial=message.serial).first() if is_taser else None
    camera = by if isinstance(by, Camera) else None
    later = Signal.objects.filter(serial=message.serial, count__gt=message.count)
    rule = SignalRule.objects.filter(event=message.event.value).first()
    place = message.position
    signal = Signal(
        source=message.source.value,
        serial=message.serial,
        count=message.count,
        event=message.event.value,
        does=rule.does if rule else DEFAULTS[message.event],
        is_test=message.is_test,
        is_late=message.was_kept or later.exists(),
        taser=taser,
        at_source=message.at,
        received_at=now,
        heard_by=camera,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
        accuracy_m=place.accuracy_m if place else None,
    )
    signal.holder = Issue.objects.holder_at(taser, signal.happened_at) if taser else None
    if signal.holder is None and not is_taser and camera:
        signal.holder = Issue.objects.holder_at(camera, now)  # a holster is worn with the camera that hears it
    return signal


def _nears(signal: Signal, message: Message) -> list[Near]:
    """Return the cameras near the weapon; the place is its own, else that of who passed it on, else of the holder."""
    offset = timedelta(milliseconds=(signal.taser.clock_offset_ms if signal.taser else None) or 0)
    moments = (signal.received_at, message.at - offset)
    own = _cameras_of(signal.holder)
    weapon = Weapon(signal.latitude, signal.longitude, signal.accuracy_m or 0.0, moments)
    if signal.latitude is None:
        heard = [signal.heard_by] if signal.heard_by else []
        for camera in (*heard, *own):
            if camera.placed_at and weapon.age_of(camera.placed_at) <= FRESH_S:
                signal.latitude, signal.longitude = camera.latitude, camera.longitude
                signal.accuracy_m = camera.accuracy_m
                weapon = Weapon(camera.latitude, camera.longitude, camera.accuracy_m or 0.0, moments)
                break
    return cameras_around(weapon, own)


def _cameras_of(holder: User | None) -> list[Camera]:
    if holder is None:
        return []
    issues = Issue.objects.current().of_cameras().filter(holder=holder).select_related("camera__settings_version")
    return [issue.camera for issue in issues if issue.camera]


def _write_reach(signal: Signal, nears: Sequence[Near]) -> list[UUID]:
    """Write down the cameras near; return which are to be told to start: not those whose logs answer already."""
    cameras = [near.camera.pk for near in nears]
    holders = dict(Issue.objects.current().filter(camera__in=cameras).values_list("camera", "holder"))
    rows = [
        SignalReach(
            signal=signal,
            camera=near.camera,
            holder_id=holders.get(near.camera.pk),
            distance_m=near.distance_m,
            place_age_s=near.place_age_s,
            state=near.camera.state,
            outcome=near.outcome,
        )
        for near in nears
    ]
    SignalReach.objects.bulk_create(rows)
    answers = answers_logged(signal)  # of cameras that heard it by air, whose reports were here before the message
    if answers:
        note_answers(answers=answers, by=READER)
    answered = {answer.camera_id for answer in answers}
    return [row.camera_id for row in rows if row.outcome == Outcome.TOLD and row.camera_id not in answered]


@journal.action
def set_signal_rule(*, event: SignalEvent, does: Does, by: User) -> SignalRule:
    """Set what one event does from now on. Raises NotAllowed."""
    operation = Operation.SIGNAL_RULE_CHANGED
    must_manage(by, operation)
    before = SignalRule.objects.select_for_update().filter(event=event.value).first()
    old = before.does if before else DEFAULTS[event]
    rule, _ = SignalRule.objects.update_or_create(
        event=event.value, defaults={"does": does.value, "set_by": by, "set_at": timezone.now()}
    )
    journal.act(operation, by=by, details={"event": event.value, "before": str(old), "after": does.value})
    return rule
