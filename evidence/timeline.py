"""What evidence gives to the timeline of an incident: every recording, gaps of body cameras, and uses of TASERs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from devices.models import ArmedSession, Cycle
from evidence.incident.gaps import Gap, gaps_of
from evidence.incident.recordings import PUBLIC_SOURCES, recordings_of
from evidence.incident.uses import uses_of
from evidence.models import Item, Source
from evidence.record.facts import STARTED_BY
from evidence.taser.chart import seconds
from evidence.taser.footage import Angle
from incidents.models import Incident
from incidents.timeline import Colour, Happening, Kind, Lane, Rank, Span, Theme

ICONS = {Source.BODY_WORN: "video", Source.CCTV: "cctv", Source.CALL: "audio-lines", Source.DRONE: "plane"}


@dataclass
class Row:
    """One source while its bars and entries are gathered."""

    key: str
    name: str
    colour: Colour
    theme: Theme
    rank: int
    spans: list[Span] = field(default_factory=list)
    points: list[Happening] = field(default_factory=list)

    def lane(self) -> Lane:
        """Return what has been gathered."""
        return Lane(**vars(self))


def lanes_of(incident: Incident, person: User) -> list[Lane]:
    """Return the lanes of recordings and uses that a person sees: at most seven queries."""
    if not person.may(Permission.EVIDENCE_READ):
        return []
    angles, _ = recordings_of(incident, person)
    rows: dict[str, Row] = {}
    for angle in angles:
        _add_recording(rows, angle)
    for gap in gaps_of(incident, person, now=timezone.now()):
        _add_gap(rows, gap)
    return [row.lane() for row in rows.values()] + uses_lanes(uses_of(incident, person))


def lane_key(item: Item) -> str:
    """Return the lane of a recording: all of one officer's body camera stand in one."""
    if item.source == Source.BODY_WORN and item.recorded_by_id:
        return f"camera-{item.recorded_by_id}"
    return f"item-{item.pk}"


def _add_recording(rows: dict[str, Row], angle: Angle) -> None:
    item, key = angle.item, lane_key(angle.item)
    row = rows.setdefault(key, _row_of(item, key))
    address, pressed = item.get_absolute_url(), angle.start + timedelta(milliseconds=item.buffer_ms)
    if item.buffer_ms:
        words = f"{row.name}: kept from before the start, without sound"
        row.spans.append(Span(start=angle.start, end=pressed, words=words, kind=Kind.BUFFER, address=address))
    label = ", ".join(filter(None, [item.exhibit_reference, _clock(item)]))
    words = f"{item.title}, {_local(pressed)} to {_local(angle.end)}"
    row.spans.append(Span(start=pressed, end=angle.end, words=words, label=label, address=address))
    row.points.append(_started(item, key, pressed))


def _row_of(item: Item, key: str) -> Row:
    if key.startswith("camera-"):
        name = item.recorded_by.name.split()[-1] if item.recorded_by else ""
        return Row(key, f"BWV {name}", Colour.VIDEO, Theme.VIDEO, Rank.BODY_CAMERA)
    name = f"{item.get_source_display()}: {item.title}"
    if item.source in PUBLIC_SOURCES:
        return Row(key, name, Colour.PUBLIC, Theme.PUBLIC, Rank.PUBLIC)
    if item.source == Source.CALL:
        return Row(key, name, Colour.LOG, Theme.LOG, Rank.CALL)
    rank = {Source.CCTV: Rank.FIXED_CAMERA, Source.DRONE: Rank.AIR}.get(Source(item.source), Rank.BODY_CAMERA)
    colour = Colour.COMMAND if rank in {Rank.FIXED_CAMERA, Rank.AIR} else Colour.VIDEO
    return Row(key, name, colour, Theme.VIDEO, rank)


def _clock(item: Item) -> str:
    """Return a clock error over a second, as it was taken out: "clock -63 s corrected"."""
    off = round((item.clock_offset_ms or 0) / 1000)
    return f"clock {off:+d} s corrected".replace("-", "\N{MINUS SIGN}") if abs(off) >= 1 else ""


def _started(item: Item, key: str, at: datetime) -> Happening:
    who = item.recorded_by.title if item.recorded_by and key.startswith("camera-") else ""
    words = f"{who}: camera started" if who else f"{item.title} begins"
    how = STARTED_BY.get(item.started_by, "") if who else item.get_source_display()
    placed = "" if item.incident_id else "in no incident yet"
    return Happening(
        at=at,
        lane=key,
        words=words,
        icon=ICONS.get(Source(item.source), "film"),
        detail=", ".join(filter(None, [f"by {how}" if who and how else how, item.exhibit_reference, placed])),
        address=item.get_absolute_url(),
        is_drawn=False,
    )


def _add_gap(rows: dict[str, Row], gap: Gap) -> None:
    key = f"camera-{gap.officer.pk}"
    blank = Row(key, f"BWV {gap.officer.name.split()[-1]}", Colour.VIDEO, Theme.VIDEO, Rank.BODY_CAMERA)
    row, words = rows.setdefault(key, blank), gap_in_words(gap)
    row.spans.append(Span(start=gap.start, end=gap.end, words=words, kind=Kind.GAP))
    row.points.append(Happening(at=gap.start, lane=key, words=words, icon="video-off", is_drawn=False))


def gap_in_words(gap: Gap) -> str:
    """Return "PC Tariq Khan 20533 was on scene for 3 min 20 s without a recording"."""
    minutes, rest = divmod(round(gap.length.total_seconds()), 60)
    length = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {rest} s"
    return f"{gap.officer.label} was on scene for {length} without a recording"


def uses_lanes(sessions: Iterable[ArmedSession]) -> list[Lane]:
    """Return a lane for each weapon."""
    rows: dict[str, Row] = {}
    for session in sessions:
        key = f"taser-{session.taser_id}"
        name = session.officer.name.split()[-1] if session.officer else session.taser.serial
        row = rows.setdefault(key, Row(key, f"TASER {name}", Colour.TASER, Theme.TASER, Rank.TASER))
        row.spans.append(_armed(session))
        row.points += _use(session, list(session.cycles.all()), key)
    return [row.lane() for row in rows.values()]


def _armed(session: ArmedSession) -> Span:
    length = round((session.ended_at - session.began_at).total_seconds())
    words = f"Armed {length} s, {session.cycles_count} cycle{'' if session.cycles_count == 1 else 's'}"
    return Span(
        start=session.began_at,
        end=session.ended_at,
        words=f"{session.headline}: {words}",
        label=words,
        kind=Kind.SOFT,
        address=session.get_absolute_url(),
    )


def _use(session: ArmedSession, cycles: Sequence[Cycle], key: str) -> list[Happening]:
    weapon = f"{session.taser.get_model_display()} {session.taser.serial}"
    clock = "device log" if session.clock_is_sure else "device log, its clock is not confirmed"
    who = session.officer.title if session.officer else "nobody held it"
    armed = Happening(
        at=session.began_at,
        lane=key,
        words=f"TASER armed, {who}",
        icon="zap",
        detail=f"{weapon}, {clock}",
        address=session.get_absolute_url(),
        is_drawn=not cycles,
    )
    return [armed, *(_cycle(one, session, key) for one in cycles)]


def _cycle(cycle: Cycle, session: ArmedSession, key: str) -> Happening:
    lead = ("TASER fired" if cycle.fired_bays else "TASER trigger") if cycle.kind == "trigger" else "TASER arc"
    connected = "" if cycle.connected_ms is None else f", connected {seconds(cycle.connected_ms)}"
    bays = f"bay {', '.join(map(str, cycle.fired_bays))}, " if cycle.fired_bays else ""
    return Happening(
        at=cycle.began_at,
        lane=key,
        lead=lead,
        words=f"{bays}{seconds(cycle.duration_ms)}{connected}",
        icon="zap",
        detail=f"Cycle {cycle.number} of {session.cycles_count}",
        address=session.get_absolute_url(),
        is_grave=True,
    )


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S}"
