"""Logs: one JSON object a line, with the request id; ids only, no names, places, addresses, queries or file names."""

import datetime
import json
import logging
import re
import traceback
from types import TracebackType
from typing import Any

from django.conf import settings

from audit import context

QUERY = re.compile(r"\?[^\s\"']*")
MEDIA = "mp4|m4v|mov|mkv|avi|webm|ts|m3u8|mp3|m4a|wav|ogg|jpe?g|png|gif|heic|tiff?|pdf|docx?|xlsx?|zip|json|csv|txt"
FILE_NAME = re.compile(
    rf"(?<=/)(?:[^/\n\"'?]*\.(?:{MEDIA})\b|[^/\s\"'?]+\.[A-Za-z0-9]{{1,8}}(?=$|[\s\"'?]))", re.IGNORECASE
)
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?")
E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
FRAMES = 12  # innermost steps of a traceback that are kept
FIELDS = ("method", "route", "ids", "status", "duration_ms", "reason", "task_id", "task", "item", "upload", "camera")


class RequestFilter(logging.Filter):
    """Puts the request id of the journal's context on each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = context.current().request_id
        return True


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON; text is cleaned of queries, file names, network and mail addresses."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = str(request_id)
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = frames(record.exc_info[2])
            if settings.IS_DEMO:  # invented people only: developers may read the text of an error
                line["error_text"] = str(record.exc_info[1])
        return json.dumps(line, default=str, ensure_ascii=False)


def clean(text: str) -> str:
    """Return the text without query strings, file names, network addresses and mail addresses."""
    text = QUERY.sub("", text)
    text = FILE_NAME.sub("…", text)
    return E_MAIL.sub("…", ADDRESS.sub("…", text))


def frames(trace: TracebackType | None) -> list[str]:
    """Return where an error came from, innermost last; never the values, which may be personal data."""
    steps = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{step.filename.rsplit('/', 2)[-1]}:{step.lineno} {step.name}" for step in steps]


def written_as_json(level: str) -> dict[str, Any]:
    """Return the set-up of logging: one JSON object a line on standard error, from `level` on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "config.logs.RequestFilter"}},
        "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request"]}},
        "root": {"handlers": ["console"], "level": level},
    }
