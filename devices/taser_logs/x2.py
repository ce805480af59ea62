"""Reads the flat CSV of an X2: a header block, one row an entry, perhaps a second list with the pulses."""

from datetime import datetime, timedelta

from devices.taser_logs import values
from devices.taser_logs.entries import Entries
from devices.taser_logs.records import Bay, BayState, Cartridge, Event, EventKind, Model, Pulse, TaserLog
from devices.taser_logs.sessions import Device, assemble, from_arming
from devices.taser_logs.table import Rows, width
from devices.taser_logs.values import Wrong, shown

HEADER = ("Model", "Serial", "Firmware", "Time Zone")
COLUMNS = [
    "Seq #",
    "Local Time",
    "Event",
    "Cartridge Info [Bay: length/state]",
    "Duration [s]",
    "Temp [°C]",
    "Batt Remaining [%]",
]
PULSE_TITLE = ["Pulse Log"]
PULSE_COLUMNS = ["Seq #", "Time [ms]", "Bay", "Charge [µC]"]

KINDS = {
    "Armed": EventKind.ARM,
    "Safe": EventKind.SAFE,
    "Trigger": EventKind.TRIGGER,
    "ARC": EventKind.ARC,
    "USB connection": EventKind.USB_CONNECTION,
    "PowerSave": EventKind.POWER_SAVE,
    "Software update": EventKind.SOFTWARE_UPDATE,
    "Time synchronisation": EventKind.CLOCK_SYNC,
    "Language change": EventKind.LANGUAGE_CHANGE,
    "Flashlight on": EventKind.FLASHLIGHT_ON,
    "Flashlight off": EventKind.FLASHLIGHT_OFF,
    "Fault": EventKind.FAULT,
}
LENGTHS = {
    "15": Cartridge.FEET_15,
    "25": Cartridge.FEET_25,
    "35": Cartridge.FEET_35,
    "training": Cartridge.TRAINING,
    "-": None,
}


def read_x2(rows: Rows) -> TaserLog:
    """Return the log in these rows; raises Wrong about the row read last, or BadLog."""
    device, ahead = _header(rows)
    entries = Entries(Model.X2)
    known: dict[str, tuple[Bay, ...]] = {"": ()}  # the same bays stand in many rows
    for row in rows:
        if not row:
            _pulses(rows, entries)
            break
        entries.add(_event(row, rows.line, ahead, known))
    first = next(iter(entries.events), 1)
    return assemble(device, entries, from_arming(entries.events.values()), dropped=first - 1)


def _header(rows: Rows) -> tuple[Device, timedelta]:
    found: dict[str, str] = {}
    while row := rows.expect("its columns"):
        width(row, 2)
        if row[0] not in HEADER or row[0] in found:
            raise Wrong(f"the header {shown(row[0])} is not expected here.")
        found[row[0]] = row[1]
    for name in HEADER:
        if name not in found:
            raise Wrong(f"the header has no line {shown(name)}.")
    if found["Model"] != "X2":
        raise Wrong(f"the model {shown(found['Model'])} is not X2.")
    if rows.expect("its columns") != COLUMNS:
        raise Wrong("the columns are not those of an X2 log.")
    serial = values.serial(found["Serial"], "serial number")
    device = Device(Model.X2, serial, values.plain_text(found["Firmware"], "firmware"))
    return device, values.zone(found["Time Zone"])


def _event(row: list[str], line: int, ahead: timedelta, known: dict[str, tuple[Bay, ...]]) -> Event:
    width(row, len(COLUMNS))
    sequence, time, said, bays, duration, temperature, battery = row
    kind, detail = _kind(said)
    device_time = values.local_time(time, ahead)
    if bays not in known:
        known[bays] = _bays(bays)
    return Event(
        sequence=values.sequence(sequence),
        kind=kind,
        device_time=device_time,
        duration_ms=values.seconds(duration, "duration") if duration else None,
        bays=known[bays],
        temperature_c=values.temperature(temperature) if temperature else None,
        battery_percent=values.battery(battery) if battery else None,
        new_time=_new_time(detail, device_time, ahead) if kind is EventKind.CLOCK_SYNC else None,
        detail=detail,
        line=line,
    )


def _kind(said: str) -> tuple[EventKind, str]:
    """Return the kind and the detail of `Fault [detail]`."""
    name, opened, rest = said.partition(" [")
    if name not in KINDS or (opened and not rest.endswith("]")):
        raise Wrong(f"the event {shown(said)} is not known.")
    return KINDS[name], values.plain_text(rest[:-1], "detail") if rest else ""


def _new_time(detail: str, device_time: datetime, ahead: timedelta) -> datetime:
    """Return the second time of `old -> new`; the first is the row's own."""
    old, arrow, new = detail.partition(" -> ")
    if not arrow:
        raise Wrong("the time synchronisation does not say [old time -> new time].")
    if values.local_time(old, ahead, "old time") != device_time:
        raise Wrong(f"the old time {shown(old)} is not the time of the row.")
    return values.local_time(new, ahead, "new time")


def _bays(text: str) -> tuple[Bay, ...]:
    """Return the bays in `1: 25/loaded; 2: -/empty`."""
    found = []
    for part in text.split("; "):
        number, colon, rest = part.partition(": ")
        length, slash, state = rest.partition("/")
        if not colon or not slash or length not in LENGTHS:
            raise Wrong(f"the cartridge information {shown(part)} is not of the form 1: 25/loaded.")
        found.append(values.bay(number, LENGTHS[length], values.choice(state, "state of the bay", BayState)))
    return values.in_order(found)


def _pulses(rows: Rows, entries: Entries) -> None:
    if rows.expect("its second part") != PULSE_TITLE:
        raise Wrong('after an empty line only "Pulse Log" may come.')
    if rows.expect("the columns of its pulse log") != PULSE_COLUMNS:
        raise Wrong("the columns are not those of a pulse log.")
    said, sequence = "", 0
    for row in rows:
        width(row, len(PULSE_COLUMNS))
        if row[0] != said:  # a hundred pulses in a row belong to one entry
            said, sequence = row[0], values.sequence(row[0])
        at_ms = values.milliseconds(row[1], "time of the pulse")
        entries.add_pulse(sequence, Pulse(at_ms, values.bay_number(row[2]), values.charge(row[3])))
