"""A list of devices as CSV is read strictly, and each row is told apart: new, already here, or wrong and why."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from accounts.csv_download import FORMULA_STARTS
from devices.models import Camera, Taser, TaserModel

LARGEST_BYTES = 2_000_000  # what a form takes along to its second step
MOST_ROWS = 10_000
DELIMITERS = ",;\t|"
COLUMNS = ("serial", "kind", "model", "note")
SERIAL = re.compile(r"[0-9A-Z][0-9A-Z-]{2,31}")
KINDS = ("camera", "taser")
MODELS = {name.lower(): model.value for model in TaserModel for name in (model.value, str(model.label))}
MODELS |= {"x2": TaserModel.X2.value, "7": TaserModel.T7.value, "t7": TaserModel.T7.value}


class NotReadable(ValueError):
    """The file is no list of devices; its text says in one sentence why."""


class Result(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass(frozen=True)
class Row:
    """One row of the file, by the number of the line it begins on; `reason` says why it is not new."""

    line: int
    serial: str
    kind: str
    model: str
    note: str
    result: Result = Result.NEW
    reason: str = ""


def read_text(data: bytes) -> str:
    """Return the text of a file; raises NotReadable when it is too large or not in UTF-8."""
    if len(data) > LARGEST_BYTES:
        raise NotReadable(f"The file is larger than {LARGEST_BYTES // 1_000_000} MB. Divide it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadable("The file is not in UTF-8. Save it as “CSV UTF-8”.") from None
    if "\0" in text:
        raise NotReadable("The file is no text. Save it as “CSV UTF-8”.")
    return text


def read_rows(text: str) -> list[Row]:
    """Return the rows with what becomes of each; two queries. Raises NotReadable."""
    rows = list(_checked(text))
    serials = [row.serial for row in rows]
    cameras = set(Camera.objects.get_queryset().filter(serial__in=serials).values_list("serial", flat=True))
    tasers = set(Taser.objects.get_queryset().filter(serial__in=serials).values_list("serial", flat=True))
    return [_told_apart(row, {"camera": cameras, "taser": tasers}) for row in rows]


def written(rows: list[Row]) -> str:
    """Return the rows that are new as a file of our own shape, which goes along to the second step."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows((row.serial, row.kind, row.model, row.note) for row in rows if row.result is Result.NEW)
    return text.getvalue()


def _checked(text: str) -> Iterator[Row]:
    head, _, _ = text.lstrip("\r\n").partition("\n")
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    places: dict[str, int] = {}
    seen: dict[str, int] = {}
    line = 1
    try:
        for values in reader:
            here, line = line, reader.line_num + 1
            if not any(value.strip() for value in values):
                continue
            if not places:
                places = _places(values)
                continue
            yield _row(here, values, places, seen)
            if len(seen) > MOST_ROWS:
                raise NotReadable(f"More than {MOST_ROWS:,} devices. Divide the file.")
    except csv.Error as error:
        raise NotReadable(f"Line {reader.line_num}: {error}.") from None
    if not places:
        raise NotReadable("The file is empty.")


def _places(values: list[str]) -> dict[str, int]:
    names = [value.strip().lower() for value in values]
    if unknown := [name for name in names if name not in COLUMNS]:
        raise NotReadable(f"The first line names a column {unknown[0][:40]!r}. Known are {', '.join(COLUMNS)}.")
    if len(set(names)) < len(names) or not {"serial", "kind"} <= set(names):
        raise NotReadable(
            "The first line must name the columns serial and kind, and may name model and note, each once."
        )
    return {name: place for place, name in enumerate(names)}


def _row(line: int, values: list[str], places: dict[str, int], seen: dict[str, int]) -> Row:
    found = {name: _plain(values[place]) if place < len(values) else "" for name, place in places.items()}
    serial, kind = "".join(found["serial"].split()).upper(), found["kind"].lower()
    model, note = found.get("model", ""), found.get("note", "")
    model = MODELS.get(model.lower(), model) if kind == "taser" else model or "Body 3"
    problem = _problem(serial, kind, model, note)
    if len(values) > len(places):
        problem = f"{len(values)} values, but {len(places)} columns"
    elif not problem and serial in seen:
        problem = f"line {seen[serial]} has this serial already"
    seen.setdefault(serial or f"line {line}", line)
    return Row(line, serial[:40], kind[:20], model[:60], note[:500], Result.WRONG if problem else Result.NEW, problem)


def _plain(value: str) -> str:
    """Return a value without the apostrophe that our own files put before what a spreadsheet would run."""
    value = value.strip()
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA_STARTS) else value


def _problem(serial: str, kind: str, model: str, note: str) -> str:
    if not SERIAL.fullmatch(serial):
        return "the serial needs 3 to 32 letters, digits and hyphens" if serial else "no serial"
    if kind not in KINDS:
        return f"the kind must be {' or '.join(KINDS)}"
    if kind == "taser" and model not in TaserModel.values:
        return f"the model must be {' or '.join(str(one.label) for one in TaserModel)}"
    if len(model) > 60 or not model.isprintable():
        return "the model is longer than 60 characters, or not printable"
    if len(note) > 500 or not note.isprintable():
        return "the note is longer than 500 characters, or not printable"
    return ""


def _told_apart(row: Row, known: dict[str, set[str]]) -> Row:
    if row.result is not Result.NEW:
        return row
    other = "taser" if row.kind == "camera" else "camera"
    values = vars(row) | {"result": Result.KNOWN, "reason": "already here"}
    if row.serial in known[row.kind]:
        return Row(**values)
    if row.serial in known[other]:
        return Row(**values | {"result": Result.WRONG, "reason": f"is a {other.replace('taser', 'TASER')} here"})
    return row
