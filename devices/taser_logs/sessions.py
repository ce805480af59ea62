"""Puts the entries of a log into armed sessions and cycles, and finds what is missing between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from devices.taser_logs.entries import CYCLES, Entries
from devices.taser_logs.outputs import OUTPUTS, connected_ms
from devices.taser_logs.records import (
    Bay,
    BayState,
    Cycle,
    Event,
    EventKind,
    Gap,
    Model,
    Session,
    TaserLog,
)
from devices.taser_logs.uses import suggested

MILLISECOND = timedelta(milliseconds=1)
SAME_ARMING_MS = 2_000  # a Safe that says it was armed since the Armed before a gap; the X2 may round to seconds
OPENS = CYCLES | {EventKind.ARM, EventKind.SAFE}  # seen without an arming, they still show a session


@dataclass(frozen=True)
class Device:
    """Who wrote the log."""

    model: Model
    serial: str
    firmware: str


@dataclass
class Group:
    """The entries of one session while they are collected."""

    number: int
    events: list[Event]


def assemble(device: Device, entries: Entries, groups: list[Group], *, dropped: int) -> TaserLog:
    """Return the whole log."""
    events = tuple(entries.events.values())
    fired = _fired(events)
    return TaserLog(
        model=device.model,
        serial=device.serial,
        firmware=device.firmware,
        events=events,
        sessions=tuple(_session(group, entries, fired) for group in groups),
        gaps=_gaps(events),
        syncs=tuple(event for event in events if event.kind is EventKind.CLOCK_SYNC),
        dropped=dropped,
        faults=tuple(event for event in events if event.kind is EventKind.FAULT),
        stray_pulses=entries.stray_pulses,
    )


def from_arming(events: Iterable[Event]) -> list[Group]:
    """Return the sessions of a weapon that does not group them: from Armed to Safe, numbered by their first entry.

    A gap ends a session, because what is missing may be its end and the next beginning. Only a Safe whose duration
    reaches back to the arming before the gap joins the pieces again.
    """
    pieces: list[list[Event]] = []
    is_open, last = False, 0
    for event in events:
        is_open = is_open and event.sequence == last + 1 and event.kind is not EventKind.ARM
        last = event.sequence
        if is_open:
            pieces[-1].append(event)
        elif event.kind in OPENS:
            pieces.append([event])
            is_open = True
        if event.kind is EventKind.SAFE:
            is_open = False
    return [Group(piece[0].sequence, piece) for piece in _joined(pieces)]


def _joined(pieces: list[list[Event]]) -> list[list[Event]]:
    joined: list[list[Event]] = []
    for piece in pieces:
        start = _arming_of(piece, joined)
        before = joined[start:]
        del joined[start:]
        joined.append([event for part in [*before, piece] for event in part])
    return joined


def _arming_of(piece: list[Event], before: list[list[Event]]) -> int:
    """Return which piece before this one has its arming, or the number of pieces if none."""
    end = piece[-1]
    if piece[0].kind is EventKind.ARM or end.kind is not EventKind.SAFE:
        return len(before)
    for index in range(len(before) - 1, -1, -1):
        first, last = before[index][0], before[index][-1]
        if last.kind is EventKind.SAFE:
            break
        if first.kind is EventKind.ARM:
            armed_ms = (end.device_time - first.device_time) // MILLISECOND
            return index if abs(armed_ms - (end.duration_ms or 0)) <= SAME_ARMING_MS else len(before)
    return len(before)


def _gaps(events: tuple[Event, ...]) -> tuple[Gap, ...]:
    return tuple(Gap(one.sequence, two.sequence) for one, two in pairwise(events) if two.sequence != one.sequence + 1)


def _fired(events: tuple[Event, ...]) -> dict[int, tuple[int, ...]]:
    """Return for each trigger the bays that were loaded at the entry before and deployed at its end."""
    found: dict[int, tuple[int, ...]] = {}
    known: dict[int, Bay] = {}
    last = 0
    for event in events:
        if event.sequence != last + 1:
            known = {}  # a cartridge may have been changed in what is missing
        last = event.sequence
        if event.kind is EventKind.TRIGGER:
            found[last] = tuple(bay.number for bay in event.bays if _is_new(known.get(bay.number), bay))
        if (
            event.kind is not EventKind.CARTRIDGE_DEPLOYED
        ):  # belongs to a trigger, whichever of the two is written first
            known |= {bay.number: bay for bay in event.bays}
    return found


def _is_new(before: Bay | None, now: Bay) -> bool:
    if before is None or now.state is not BayState.DEPLOYED:
        return False
    return before.state is BayState.LOADED or before.serial != now.serial


def _session(group: Group, entries: Entries, fired: dict[int, tuple[int, ...]]) -> Session:
    events = tuple(group.events)
    cycles: list[Cycle] = []
    for event in events:
        if event.kind in CYCLES:
            cycles.append(_cycle(event, len(cycles) + 1, entries, fired.get(event.sequence, ())))
    use, reason = suggested(events, cycles)
    return Session(
        number=group.number,
        armed_at=events[0].device_time if events[0].kind is EventKind.ARM else None,
        safed_at=events[-1].device_time if events[-1].kind is EventKind.SAFE else None,
        events=events,
        cycles=tuple(cycles),
        use=use,
        reason=reason,
    )


def _cycle(event: Event, number: int, entries: Entries, fired_bays: tuple[int, ...]) -> Cycle:
    pulses = tuple(entries.pulses.get(event.sequence, ()))
    duration_ms = event.duration_ms or 0
    return Cycle(
        number=number,
        sequence=event.sequence,
        kind=event.kind,
        started_at=event.device_time,
        duration_ms=duration_ms,
        ending=event.ending,
        bays=event.bays,
        fired_bays=fired_bays,
        pulses=pulses,
        connected_ms=connected_ms(pulses, duration_ms, OUTPUTS[entries.model]),
    )
