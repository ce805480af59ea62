"""Small logs for tests: the two golden files, and an X2 and a TASER 7 of which a test changes one thing."""

from pathlib import Path

from devices.simulator.taser_files import sealed
from devices.taser_logs.reading import read
from devices.taser_logs.records import TaserLog

GOLDEN = Path(__file__).parent / "golden"

X2_HEADER = "Model,X2\nSerial,X2900D4E7\nFirmware,3.1\nTime Zone,UTC\n"
X2_COLUMNS = (
    "Seq #,Local Time,Event,Cartridge Info [Bay: length/state],Duration [s],Temp [°C],Batt Remaining [%]"  # line 6
)
X2_ROWS = (
    "1,2026-11-20 06:00:00,Armed,1: 25/loaded; 2: 25/loaded,,19,100",
    "2,2026-11-20 06:00:01,Trigger,1: 25/deployed; 2: 25/loaded,5.0,,99",
    "3,2026-11-20 06:00:10,Safe,1: 25/deployed; 2: 25/loaded,10.0,19,99",
)  # lines 7 to 9
X2_PULSES = "\nPulse Log\nSeq #,Time [ms],Bay,Charge [µC]\n"  # lines 10 to 12

T7_DEVICE = "device,1,taser_7,X3000A1C2,4.2.0"
T7_ROWS = (
    T7_DEVICE,
    "session,7",
    "event,1,2026-11-21T22:46:49.202Z,arm,,,11,86,,1: SO/C41-88210/loaded/-; 2: CQ/C41-90377/loaded/-,",
    "event,2,2026-11-21T22:47:00.680Z,trigger,5000,auto,,85,,1: SO/C41-88210/deployed/yes,",
    "pulse,2,0,1,60",
    "pulse,2,45,1,61",
    "event,3,2026-11-21T22:47:39.302Z,safe,50100,,12,85,,1: SO/C41-88210/deployed/yes,",
)  # lines 1 to 7; the closing row is line 8


def golden(name: str) -> TaserLog:
    return read((GOLDEN / name).read_bytes())


def x2(*rows: str, header: str = X2_HEADER, columns: str = X2_COLUMNS, pulses: str = "") -> bytes:
    lines = [f"{header}\n{columns}", *(rows or X2_ROWS)]
    return ("\n".join(lines) + "\n" + pulses).encode()


def x2_with(place: int, row: str) -> bytes:
    """An X2 log whose row at `place` (line 7 + place) is another one."""
    return x2(*X2_ROWS[:place], row, *X2_ROWS[place + 1 :])


def t7(*rows: str) -> bytes:
    return sealed(("\n".join(rows or T7_ROWS) + "\n").encode())


def t7_with(place: int, row: str) -> bytes:
    """A sealed TASER 7 log whose row at `place` (line 1 + place) is another one."""
    return t7(*T7_ROWS[:place], row, *T7_ROWS[place + 1 :])
