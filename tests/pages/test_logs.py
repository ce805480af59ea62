"""A log line is JSON with the request id, and holds no query, file name, network or mail address."""

import json
import logging
import sys

import pytest
from pytest_django import Settings

from audit import context
from config.logs import JsonFormatter, RequestFilter, clean


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("exhibit.test", logging.WARNING, __file__, 1, message, args, None)
    made.__dict__ |= extra
    return made


def test_a_line_is_json_with_level_logger_and_message() -> None:
    line = json.loads(JsonFormatter().format(record("stored")))

    assert (line["level"], line["logger"], line["message"]) == ("warning", "exhibit.test", "stored")
    assert line["time"].endswith("+00:00")


def test_a_line_carries_the_request_id() -> None:
    made = record("stored")

    with context.bound(request_id="0199b2aa"):
        RequestFilter().filter(made)

    assert json.loads(JsonFormatter().format(made))["request_id"] == "0199b2aa"


def test_only_named_fields_are_written() -> None:
    line = json.loads(JsonFormatter().format(record("answered", status=200, password="four winds")))

    assert line["status"] == 200
    assert "four winds" not in json.dumps(line)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Not Found: /evidence/0199/?ticket=abc&t=5", "Not Found: /evidence/0199/"),
        ("GET /media/0199/stabbing at 14 Tanner Row.mp4", "GET /media/0199/…"),
        ("opened /var/lib/incoming/rahman.mp4 twice", "opened /var/lib/incoming/… twice"),
        ("from 192.0.2.14:5123", "from …"),
        ("to aisha.rahman@midshire.example now", "to … now"),
    ],
)
def test_text_is_cleaned(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def failing() -> logging.LogRecord:
    made = record("broken")
    try:
        raise ValueError("Key (name)=(Aisha Rahman) already exists")
    except ValueError:
        made.exc_info = sys.exc_info()
    return made


def test_an_error_is_told_by_its_kind_and_place_not_by_its_text(settings: Settings) -> None:
    settings.IS_DEMO = False

    line = JsonFormatter().format(failing())

    assert json.loads(line)["error"] == "ValueError"
    assert json.loads(line)["where"][-1].endswith(" failing")
    assert "Rahman" not in line


def test_in_the_demo_the_text_of_an_error_may_be_read(settings: Settings) -> None:
    settings.IS_DEMO = True

    assert "Aisha Rahman" in json.loads(JsonFormatter().format(failing()))["error_text"]
