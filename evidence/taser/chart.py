"""The graph of a TASER use as SVG geometry made here: one time axis for cameras, safety, cycles, charge, connection.

Units are those of a drawing 856 wide, of which the first 112 hold the names. Times are corrected ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from devices.models import ArmedSession, Cycle
from devices.taser_logs.outputs import OUTPUTS
from devices.taser_logs.records import Model
from evidence.taser.axis import LEFT, RIGHT, Axis, Block, Mark, moment_of
from evidence.taser.footage import Angle
from evidence.taser.lanes import MARKER_HEIGHT, SOUND_HEIGHT, Diamond, Heard, Noted, Sound, diamonds_of, sound_of

CAMERA_HEIGHT, CHARGE_HEIGHT, MOST_CHARGE = 10, 94, 80
MOST_CAMERAS = 4


@dataclass(frozen=True)
class Chart:
    """All lanes, and how high the drawing is."""

    marks: list[Mark]
    cameras: list[Block]
    armed: Block
    safe: list[Block]
    cycles: list[Block]
    charge: str  # path of one line for each pulse
    connection: list[Block]
    connection_notes: list[Block]
    good: Block
    ticks: list[Mark]
    words: str
    axis: Axis
    sound: Sound | None = None
    markers: list[Diamond] = field(default_factory=list)
    top: dict[str, int] = field(default_factory=dict)
    height: int = 0


def chart_of(
    session: ArmedSession,
    cycles: list[Cycle],
    angles: list[Angle],
    *,
    heard: Heard | None = None,
    noted: Sequence[Noted] = (),
) -> Chart:
    """Return the graph of a use; sound and markers only where the reader may look into those recordings."""
    axis = Axis(session)
    markers = diamonds_of(axis, noted)
    top = _tops(min(len(angles), MOST_CAMERAS), has_sound=heard is not None, has_markers=bool(markers))
    armed = seconds(round((session.ended_at - session.began_at) / timedelta(milliseconds=1)))
    good = OUTPUTS[Model(session.taser.model)]
    return Chart(
        marks=axis.marks(),
        cameras=[_camera(axis, angle, number, top["cameras"]) for number, angle in enumerate(angles[:MOST_CAMERAS])],
        armed=axis.block(session.began_at, session.ended_at, label=f"Armed, {armed}"),
        safe=[axis.block(axis.start, session.began_at), axis.block(session.ended_at, axis.end, label="Safe")],
        cycles=[_cycle(axis, cycle) for cycle in cycles],
        charge=_charge(axis, cycles, top["charge"]),
        connection=[block for cycle in cycles for block in _connection(axis, cycle, good.connected_from_uc)],
        connection_notes=[_connection_note(axis, cycle) for cycle in cycles if cycle.connected_ms is not None],
        good=Block(LEFT, RIGHT - LEFT, _charge_y(good.good_contact_uc + 10, top["charge"])),
        ticks=[Mark(_charge_y(value, top["charge"]) + 4, str(value)) for value in range(0, MOST_CHARGE + 1, 20)],
        words=words_of(session, cycles),
        axis=axis,
        sound=sound_of(axis, heard) if heard else None,
        markers=markers,
        top=top,
        height=top["end"],
    )


def _tops(cameras: int, *, has_sound: bool, has_markers: bool) -> dict[str, int]:
    top = {"cameras": 30}
    top["safety"] = top["cameras"] + max(1, cameras) * CAMERA_HEIGHT + 10
    top["cycles"] = top["safety"] + 26
    top["charge"] = top["cycles"] + 34
    top["connection"] = top["charge"] + CHARGE_HEIGHT + 12
    top["sound"] = top["connection"] + 24
    top["markers"] = top["sound"] + (SOUND_HEIGHT + 8 if has_sound else 0)
    top["end"] = top["markers"] + (MARKER_HEIGHT + 6 if has_markers else 0)
    return top


def _camera(axis: Axis, angle: Angle, number: int, top: int) -> Block:
    tone = "f-blue" if angle.is_wearer else "f-teal"
    return axis.block(angle.start, angle.end, y=top + number * CAMERA_HEIGHT, label=angle.name, tone=tone)


def _cycle(axis: Axis, cycle: Cycle) -> Block:
    is_trigger = cycle.kind == "trigger"
    words = seconds(cycle.duration_ms) if is_trigger else f"Arc, {seconds(cycle.duration_ms)}"
    return axis.block(cycle.began_at, _end(cycle), label=words, tone="f-yellow" if is_trigger else "f-amber")


def _end(cycle: Cycle) -> datetime:
    return moment_of(cycle, cycle.duration_ms)


def pulses_of(cycle: Cycle) -> list[tuple[int, int, int]]:
    """Return (milliseconds from the start, bay, microcoulomb) of each pulse."""
    flat = cycle.pulses
    return [(flat[place], flat[place + 1], flat[place + 2]) for place in range(0, len(flat), 3)]


def _charge(axis: Axis, cycles: list[Cycle], top: int) -> str:
    foot, parts = top + CHARGE_HEIGHT, list[str]()
    for cycle in cycles:
        for at_ms, _, charge in pulses_of(cycle):
            x = axis.x_of(cycle, at_ms)
            parts.append(f"M{x} {foot}V{_charge_y(charge, top)}")
    return "".join(parts)


def _charge_y(charge: int, top: int) -> float:
    return round(top + CHARGE_HEIGHT * (1 - min(charge, MOST_CHARGE) / MOST_CHARGE), 1)


def _connection(axis: Axis, cycle: Cycle, least: int) -> list[Block]:
    """Return stretches of good and of broken contact: neighbouring pulses of the same kind together."""
    stretches = list[tuple[int, str]]()
    for at_ms, _, charge in pulses_of(cycle):
        tone = "f-green" if charge >= least else "broken"
        if not stretches or stretches[-1][1] != tone:
            stretches.append((at_ms, tone))
    ends = [at_ms for at_ms, _ in stretches[1:]] + [cycle.duration_ms]
    return [
        axis.block(moment_of(cycle, start), moment_of(cycle, end), tone=tone)
        for (start, tone), end in zip(stretches, ends, strict=True)
    ]


def _connection_note(axis: Axis, cycle: Cycle) -> Block:
    words = f"{seconds(cycle.connected_ms or 0)} of {seconds(cycle.duration_ms)}"
    return axis.block(cycle.began_at, _end(cycle), label=words)


def seconds(milliseconds: int) -> str:
    """Return a length as "5.0 s"; tenths, as the weapon's maker writes them."""
    return f"{milliseconds / 1000:.1f} s"


def words_of(session: ArmedSession, cycles: list[Cycle]) -> str:
    """Return what the graph shows, for those who do not see it."""
    parts = [f"Armed at {timezone.localtime(session.began_at):%H:%M:%S}."]
    for cycle in cycles:
        name = "Trigger" if cycle.kind == "trigger" else "Arc switch"
        connected = "" if cycle.connected_ms is None else f", connected for {seconds(cycle.connected_ms)}"
        at = f"{timezone.localtime(cycle.began_at):%H:%M:%S}"
        parts.append(f"{name} at {at} for {seconds(cycle.duration_ms)}{connected}.")
    end = f"Safe at {timezone.localtime(session.ended_at):%H:%M:%S}." if session.is_whole else "No Safe in the log."
    return " ".join([*parts, end, "All values are in the table below."])
