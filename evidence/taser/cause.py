"""What cameras near a use were doing, and why it was not filmed, as far as their own logs tell it; a person decides."""

from accounts.models import User
from devices.camera_states import Stand, cameras_at, last_words
from devices.models import ArmedSession, Camera
from devices.models.camera import State
from devices.models.signal import Outcome
from devices.protocol import LogKind
from evidence.models import Cause

BY_STATE = {State.SLEEP: Cause.ASLEEP, State.DOCKED: Cause.DOCKED}
BY_OUTCOME = {
    Outcome.ASLEEP: Cause.ASLEEP,
    Outcome.DOCKED: Cause.DOCKED,
    Outcome.OFF: Cause.OFF,
    Outcome.OUT_OF_RANGE: Cause.OUT_OF_RANGE,
}


def cameras_near(session: ArmedSession, person: User) -> list[Stand]:
    """Return what the cameras near a use were doing when it began, those whose devices the person may see."""
    stands = cameras_at(session)
    near = Camera.objects.filter(pk__in=[stand.camera.pk for stand in stands])
    seen = set(near.visible_to(person).values_list("pk", flat=True))
    return [stand for stand in stands if stand.camera.pk in seen or session.officer_id == person.pk]


def suggested_cause(session: ArmedSession) -> Cause:
    """Return the likely cause why the officer's own camera has no recording; UNKNOWN where nothing is known."""
    if session.officer_id is None:
        return Cause.UNKNOWN
    own = next((stand for stand in cameras_at(session) if stand.is_wearer), None)
    return Cause.NOT_ISSUED if own is None else _cause_of(own, session)


def _cause_of(own: Stand, session: ArmedSession) -> Cause:
    if own.state is State.OFF:
        low = last_words(own.camera.pk, session.began_at, kinds=[LogKind.BATTERY_LOW])
        return Cause.FLAT if low else Cause.OFF
    if own.state in BY_STATE:
        return BY_STATE[own.state]
    if last_words(own.camera.pk, session.began_at, kinds=[LogKind.FAULT]):
        return Cause.FAULT
    return BY_OUTCOME.get(Outcome(own.reach.outcome), Cause.UNKNOWN) if own.reach else Cause.UNKNOWN
