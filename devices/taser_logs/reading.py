"""Reads the log of a TASER, whichever of the two published shapes it has."""

import codecs

from devices.taser_logs.records import BadLog, TaserLog
from devices.taser_logs.t7 import check_seal, read_t7
from devices.taser_logs.table import Rows
from devices.taser_logs.values import Wrong
from devices.taser_logs.x2 import read_x2

__all__ = ["LARGEST_LOG_BYTES", "BadLog", "read"]

LARGEST_LOG_BYTES = 32 * 1024 * 1024


def read(data: bytes) -> TaserLog:
    """Return what the log says; raises BadLog with the line and a plain sentence, and nothing else."""
    text = _text(data)
    rows = Rows(text)
    try:
        if text.startswith("Model,"):
            return read_x2(rows)
        if text.startswith("device,"):
            check_seal(data)
            return read_t7(rows)
    except Wrong as problem:
        raise BadLog(max(rows.line, 1), str(problem)) from None
    raise BadLog(1, 'this is no TASER log: an X2 log begins with "Model,", a TASER 7 log with "device,".')


def _text(data: bytes) -> str:
    """Return the log as text without its byte order mark."""
    if not data:
        raise BadLog(1, "the file is empty.")
    if len(data) > LARGEST_LOG_BYTES:
        raise BadLog(1, f"the file is larger than {LARGEST_LOG_BYTES // 1024**2} MB, which no TASER log is.")
    if (place := data.find(b"\0")) >= 0:
        raise BadLog(data.count(b"\n", 0, place) + 1, "the line has a zero byte: the file is damaged.")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as problem:
        lines = data.removeprefix(codecs.BOM_UTF8).count(b"\n", 0, problem.start)
        raise BadLog(lines + 1, "the line is not text in UTF-8.") from None
    if not text.endswith("\n"):
        raise BadLog(text.count("\n") + 1, "the last line is not finished: the file was cut off.")
    return text
