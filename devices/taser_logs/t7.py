"""Reads the log of a TASER 7: rows of five kinds, grouped by armed session, closed by a row that seals them."""

import hashlib
from datetime import datetime

from devices.taser_logs import values
from devices.taser_logs.entries import CYCLES, Entries
from devices.taser_logs.records import (
    BadLog,
    Bay,
    BayState,
    Cartridge,
    Ending,
    Event,
    EventKind,
    Model,
    Pulse,
    TaserLog,
)
from devices.taser_logs.sessions import Device, Group, assemble
from devices.taser_logs.table import Rows, width
from devices.taser_logs.values import Wrong, shown

FORMAT = "1"
KINDS_OF_ROW = ("device", "session", "event", "pulse", "end")
WIDTHS = {"device": 5, "session": 2, "event": 11, "pulse": 5}
ONLY_ARMED = CYCLES | {EventKind.ARM, EventKind.SAFE}
CARTRIDGES = {
    "CQ": Cartridge.CLOSE_QUARTERS,
    "SO": Cartridge.STAND_OFF,
    "TR": Cartridge.TRAINING,
    "-": None,
}
CONNECTED = {"yes": True, "no": False, "-": None}


def check_seal(data: bytes) -> None:
    """Raise BadLog unless the last row of the whole file counts and hashes what stands before it."""
    start = data.rfind(b"\n", 0, len(data) - 1) + 1
    line = data.count(b"\n", 0, start) + 1
    parts = data[start:].decode("utf-8").rstrip("\r\n").split(",")
    if parts[0] != "end" or len(parts) != 3:
        raise BadLog(line, 'the log has no closing row "end": it was cut off.')
    if parts[1] != str(line - 1):
        raise BadLog(line, f"the closing row counts {shown(parts[1])} rows, the log has {line - 1}.")
    if parts[2] != hashlib.sha256(data[:start]).hexdigest():
        raise BadLog(line, "the SHA-256 in the closing row does not fit the log: it was changed after it was written.")


def read_t7(rows: Rows) -> TaserLog:
    """Return the log in these rows, whose seal is checked; raises Wrong about the row read last, or BadLog."""
    device = _device(rows.expect("its device row"))
    log = _Groups()
    for row in rows:
        kind = row[0] if row else ""
        if kind == "end":
            break
        if kind not in KINDS_OF_ROW or kind == "device":
            raise Wrong(f"the row is a {shown(kind)} row, which is not expected here.")
        width(row, WIDTHS[kind])
        if kind == "session":
            log.open(row[1])
        elif kind == "event":
            log.add(_event(row, rows.line))
        else:
            log.add_pulse(row)
    if next(rows, None) is not None:
        raise Wrong('nothing may follow the closing row "end".')
    return assemble(device, log.entries, log.groups, dropped=0)


def _device(row: list[str]) -> Device:
    width(row, WIDTHS["device"])
    if row[1] != FORMAT:
        raise Wrong(f"the format {shown(row[1])} is not {FORMAT}, the only one there is.")
    if row[2] != Model.T7:
        raise Wrong(f"the model {shown(row[2])} is not {Model.T7}.")
    return Device(Model.T7, values.serial(row[3], "serial number"), values.plain_text(row[4], "firmware"))


class _Groups:
    """The armed sessions as the device groups them; what happens between them is in no group."""

    def __init__(self) -> None:
        self.entries = Entries(Model.T7)
        self.groups: list[Group] = []
        self.current: Group | None = None
        self.last_session = 0

    def open(self, number: str) -> None:
        """Begin the session with this number, or with none what lies between sessions."""
        if not number:
            self.current = None
            return
        self.current = Group(values.whole(number, "session number", "", 1, values.LARGEST_SEQUENCE), [])
        if self.current.number <= self.last_session:
            raise Wrong(f"session {self.current.number} follows session {self.last_session}: they must rise.")
        self.last_session = self.current.number

    def add(self, event: Event) -> None:
        """Add the next event to the open session."""
        self.entries.add(event)
        if self.current is None:
            if event.kind in ONLY_ARMED:
                raise Wrong(f"the event {event.kind} must stand in a session.")
            return
        before = self.current.events
        if not before:
            self.groups.append(self.current)
        if event.kind is EventKind.ARM and before:
            raise Wrong("the arming must be the first event of its session.")
        if before and before[-1].kind is EventKind.SAFE:
            raise Wrong("nothing may follow the event safe in its session.")
        before.append(event)

    def add_pulse(self, row: list[str]) -> None:
        """Add a pulse of the event that came last."""
        sequence = values.sequence(row[1])
        if sequence != self.entries.last:
            raise Wrong(f"the pulse of entry {sequence} must follow that entry.")
        at_ms = values.milliseconds(row[2], "time of the pulse")
        self.entries.add_pulse(sequence, Pulse(at_ms, values.bay_number(row[3]), values.charge(row[4])))


def _event(row: list[str], line: int) -> Event:
    _, sequence, time, said, duration, ending, temperature, battery, new_time, bays, detail = row
    kind = values.choice(said, "event", EventKind)
    if kind is EventKind.TRIGGER and not ending:
        raise Wrong("the event trigger has no ending.")
    return Event(
        sequence=values.sequence(sequence),
        kind=kind,
        device_time=values.moment(time),
        duration_ms=values.milliseconds(duration, "duration") if duration else None,
        bays=_bays(bays) if bays else (),
        temperature_c=values.temperature(temperature) if temperature else None,
        battery_percent=values.battery(battery) if battery else None,
        ending=values.choice(ending, "ending", Ending) if ending else None,
        new_time=_new_time(new_time),
        detail=values.plain_text(detail, "detail"),
        line=line,
    )


def _new_time(text: str) -> datetime | None:
    return values.moment(text, "new time") if text else None


def _bays(text: str) -> tuple[Bay, ...]:
    """Return the bays in `1: SO/C41-88210/deployed/yes; 2: -/-/empty/-`."""
    found = []
    for part in text.split("; "):
        number, colon, rest = part.partition(": ")
        pieces = rest.split("/")
        if not colon or len(pieces) != 4 or pieces[0] not in CARTRIDGES or pieces[3] not in CONNECTED:
            raise Wrong(f"the cartridge information {shown(part)} is not of the form 1: SO/C41-88210/loaded/-.")
        state = values.choice(pieces[2], "state of the bay", BayState)
        serial = None if pieces[1] == "-" else values.serial(pieces[1], "serial number of the cartridge")
        bay = values.bay(number, CARTRIDGES[pieces[0]], state, serial)
        found.append(Bay(bay.number, bay.cartridge, serial, state, CONNECTED[pieces[3]]))
    return values.in_order(found)
