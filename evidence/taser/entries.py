"""The entries of a TASER use in words: the table that says everything the graph shows."""

from dataclasses import dataclass
from typing import Any

from devices.models import ArmedSession, LogEntry
from evidence.taser.chart import seconds

CARTRIDGES = {
    "close_quarters": "12° cartridge",
    "stand_off": "3.5° cartridge",
    "15_ft": "15 ft cartridge",
    "25_ft": "25 ft cartridge",
    "35_ft": "35 ft cartridge",
    "training": "training cartridge",
}
NAMES = {"arm": "Armed", "safe": "Safe", "trigger": "Trigger", "arc": "Arc switch"}


@dataclass(frozen=True)
class Row:
    """One entry as the table shows it."""

    entry: LogEntry
    name: str
    detail: str


def rows_of(session: ArmedSession) -> list[Row]:
    """Return the entries of a use in their order."""
    return [Row(entry, NAMES.get(entry.kind, entry.get_kind_display()), _detail(entry)) for entry in _entries(session)]


def _entries(session: ArmedSession) -> list[LogEntry]:
    return list(session.entries.order_by("sequence"))


def _detail(entry: LogEntry) -> str:
    parts = []
    if entry.duration_ms is not None:
        parts.append(f"armed for {seconds(entry.duration_ms)}" if entry.kind == "safe" else seconds(entry.duration_ms))
    if entry.ending and entry.kind == "trigger":
        parts.append(f"ended: {entry.get_ending_display().lower()}")
    parts += [_bay(bay) for bay in entry.bays]
    if entry.battery_percent is not None:
        parts.append(f"battery {entry.battery_percent}%")
    if entry.temperature_c is not None:
        parts.append(f"{entry.temperature_c} °C")
    if entry.detail:
        parts.append(entry.detail)
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]


def _bay(bay: dict[str, Any]) -> str:
    what = CARTRIDGES.get(str(bay["cartridge"]), "")
    serial = f" {bay['serial']}" if bay["serial"] else ""
    connected = {True: ", connected", False: ", not connected"}.get(bay["connected"], "")
    return f"bay {bay['number']} {bay['state']}{f' ({what}{serial})' if what else ''}{connected}"
