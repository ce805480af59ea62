"""Writes the log of a simulated TASER in the shape of its model (`docs/taser-logs.md`)."""

import csv
import hashlib
import io
from datetime import datetime, timedelta

from devices.protocol import write_moment
from devices.simulator.taser import BayNow, Entry, Taser

X2_NAMES = {
    "arm": "Armed",
    "safe": "Safe",
    "trigger": "Trigger",
    "arc": "ARC",
    "usb_connection": "USB connection",
    "power_save": "PowerSave",
    "software_update": "Software update",
    "clock_sync": "Time synchronisation",
    "language_change": "Language change",
    "flashlight_on": "Flashlight on",
    "flashlight_off": "Flashlight off",
    "fault": "Fault",
}
X2_COLUMNS = (
    "Seq #",
    "Local Time",
    "Event",
    "Cartridge Info [Bay: length/state]",
    "Duration [s]",
    "Temp [°C]",
    "Batt Remaining [%]",
)


def log_of(taser: Taser) -> bytes:
    """Return the whole log as the weapon would hand it over."""
    return x2_log(taser) if taser.model == "x2" else t7_log(taser)


def x2_log(taser: Taser, *, hours_ahead: int = 0) -> bytes:
    """Return the flat CSV of an X2 whose local time is so many hours ahead of UTC."""
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\n")
    zone = f"{hours_ahead:+03d}:00" if hours_ahead else "UTC"
    rows.writerows([("Model", "X2"), ("Serial", taser.serial), ("Firmware", taser.firmware), ("Time Zone", zone)])
    rows.writerow([])
    rows.writerow(X2_COLUMNS)
    rows.writerows(_x2_row(entry, timedelta(hours=hours_ahead)) for entry in taser.entries)
    pulses = [(entry.sequence, *pulse) for entry in taser.entries for pulse in entry.pulses]
    if pulses:
        rows.writerows([[], ["Pulse Log"], ["Seq #", "Time [ms]", "Bay", "Charge [µC]"], *pulses])
    return page.getvalue().encode()


def _x2_row(entry: Entry, ahead: timedelta) -> tuple[object, ...]:
    detail = entry.detail
    if entry.new_time is not None:
        detail = f"{_local(entry.device_time + ahead)} -> {_local(entry.new_time + ahead)}"
    return (
        entry.sequence,
        _local(entry.device_time + ahead),
        X2_NAMES[entry.kind] + (f" [{detail}]" if detail else ""),
        "; ".join(f"{bay.number}: {bay.cartridge or '-'}/{bay.state}" for bay in entry.bays),
        "" if entry.duration_ms is None else f"{entry.duration_ms // 1000}.{entry.duration_ms % 1000:03d}",
        _or_empty(entry.temperature_c),
        _or_empty(entry.battery_percent),
    )


def _local(moment: datetime) -> str:
    return write_moment(moment)[:-1].replace("T", " ")


def _or_empty(value: object) -> object:
    return "" if value is None else value


def t7_log(taser: Taser) -> bytes:
    """Return the rows of a TASER 7, grouped by session and closed by their number and SHA-256."""
    page = io.StringIO()
    rows = csv.writer(page, lineterminator="\n")
    rows.writerow(("device", 1, "taser_7", taser.serial, taser.firmware))
    group: int | None = None
    for entry in taser.entries:
        if entry.session != group:
            group = entry.session
            rows.writerow(("session", _or_empty(group)))
        rows.writerow(_t7_row(entry))
        rows.writerows(("pulse", entry.sequence, *pulse) for pulse in entry.pulses)
    return sealed(page.getvalue().encode())


def sealed(rows: bytes) -> bytes:
    """Return the rows with the closing row: how many there are and the SHA-256 of all their bytes."""
    lines = rows.count(b"\n")
    return rows + f"end,{lines},{hashlib.sha256(rows).hexdigest()}\n".encode()


def _t7_row(entry: Entry) -> tuple[object, ...]:
    return (
        "event",
        entry.sequence,
        write_moment(entry.device_time),
        entry.kind,
        _or_empty(entry.duration_ms),
        entry.ending,
        _or_empty(entry.temperature_c),
        _or_empty(entry.battery_percent),
        "" if entry.new_time is None else write_moment(entry.new_time),
        "; ".join(_t7_bay(bay) for bay in entry.bays),
        entry.detail,
    )


def _t7_bay(bay: BayNow) -> str:
    return f"{bay.number}: {bay.cartridge or '-'}/{bay.serial or '-'}/{bay.state}/{bay.connected}"
