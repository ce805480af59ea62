"""Reads single values of a log strictly and says in a sentence what is wrong with them."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from devices.taser_logs.records import Bay, BayState, Cartridge

LONGEST_DURATION_MS = 24 * 3_600_000
LARGEST_SEQUENCE = 2**31 - 1  # what a database column for whole numbers takes
LARGEST_CHARGE_UC = 10_000
COLDEST_C, HOTTEST_C = -60, 150
FIRST_YEAR, LAST_YEAR = 2000, 2100  # a clock may be years off, but no weapon or court is outside of these
LONGEST_TEXT = 200
BAYS = 2

SECONDS = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?")
LOCAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
ZONE = re.compile(r"([+-])(0[0-9]|1[0-4]):([0-5][0-9])")
SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,31}")

Choice = TypeVar("Choice", bound=StrEnum)


class Wrong(ValueError):
    """A value that cannot be; its text follows "Line 12:" and ends the sentence."""


def shown(text: str) -> str:
    """Return `text` in quotation marks, cut and without characters that could upset a screen."""
    cut = text if len(text) <= 40 else text[:40] + "…"
    return '"' + "".join(letter if letter.isprintable() else "�" for letter in cut) + '"'


def whole(text: str, what: str, unit: str, lowest: int, highest: int) -> int:
    """Return a whole number in plain digits; `what` and `unit` ("" for none) are for the sentence."""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        raise Wrong(f"the {what} {shown(text)} is not a whole number{unit and f' of {unit}'}.")
    if not lowest <= (value := int(text)) <= highest:
        raise Wrong(f"the {what} {shown(text)} is not between {lowest} and {highest}{unit and f' {unit}'}.")
    return value


def sequence(text: str) -> int:
    """Return the sequence number of an entry."""
    return whole(text, "sequence number", "", 1, LARGEST_SEQUENCE)


@lru_cache(maxsize=128)  # few values in thousands of rows; what is wrong is not kept
def battery(text: str) -> int:
    """Return the battery's percentage."""
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100):
        raise Wrong(f"the battery {shown(text)} is not a percentage from 0 to 100.")
    return int(text)


@lru_cache(maxsize=256)
def temperature(text: str) -> int:
    """Return whole degrees Celsius."""
    return whole(text, "temperature", "degrees Celsius", COLDEST_C, HOTTEST_C)


@lru_cache(maxsize=16)
def bay_number(text: str) -> int:
    """Return the number of a bay."""
    return whole(text, "bay", "", 1, BAYS)


@lru_cache(maxsize=1024)
def charge(text: str) -> int:
    """Return whole microcoulomb."""
    return whole(text, "charge", "microcoulomb", 0, LARGEST_CHARGE_UC)


@lru_cache(maxsize=8192)
def milliseconds(text: str, what: str) -> int:
    """Return a length of time in whole milliseconds."""
    return whole(text, what, "milliseconds", 0, LONGEST_DURATION_MS)


def seconds(text: str, what: str) -> int:
    """Return seconds with at most three decimals as whole milliseconds, without a detour through floats."""
    if (found := SECONDS.fullmatch(text)) is None:
        raise Wrong(f"the {what} {shown(text)} is not a number of seconds.")
    value = int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))
    if value > LONGEST_DURATION_MS:
        raise Wrong(f"the {what} {shown(text)} is longer than 24 hours.")
    return value


def _real(text: str, what: str, zone: str = "") -> datetime:
    try:
        found = datetime.fromisoformat(text + zone)
    except ValueError:
        raise Wrong(f"the {what} {shown(text)} is not a real date and time.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Wrong(f"the {what} {shown(text)} is not in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def moment(text: str, what: str = "time") -> datetime:
    """Return the aware UTC time in `YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    if not MOMENT.fullmatch(text):
        raise Wrong(f"the {what} {shown(text)} is not a UTC time such as 2026-11-21T22:46:49.202Z.")
    return _real(text, what)


def local_time(text: str, ahead: timedelta, what: str = "time") -> datetime:
    """Return as aware UTC a time of a clock that is `ahead` of UTC, `YYYY-MM-DD HH:MM:SS` or with `.mmm`."""
    if not LOCAL.fullmatch(text):
        raise Wrong(f"the {what} {shown(text)} is not a time such as 2026-11-21 22:46:49.202.")
    found = _real(text, what, "Z")
    return found - ahead if ahead else found


def zone(text: str) -> timedelta:
    """Return how far `UTC`, `+01:00` or `-05:00` is ahead of UTC."""
    if text == "UTC":
        return timedelta()
    if (found := ZONE.fullmatch(text)) is None:
        raise Wrong(f"the time zone {shown(text)} is neither UTC nor of the form +01:00.")
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return ahead if found[1] == "+" else -ahead


def serial(text: str, what: str) -> str:
    """Return a serial number: 3 to 32 letters, digits and hyphens."""
    if not SERIAL.fullmatch(text):
        raise Wrong(f"the {what} {shown(text)} is not 3 to 32 letters, digits and hyphens.")
    return text


def plain_text(text: str, what: str) -> str:
    """Return printable text of at most 200 characters, perhaps none."""
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise Wrong(f"the {what} {shown(text)} is not printable text of at most {LONGEST_TEXT} characters.")
    return text


def choice(text: str, what: str, choices: type[Choice]) -> Choice:
    """Return the member of an enum with this value."""
    try:
        return choices(text)
    except ValueError:
        raise Wrong(f"the {what} {shown(text)} is not one of {', '.join(choices)}.") from None


def bay(number: str, cartridge: Cartridge | None, state: BayState, number_of_cartridge: str | None = None) -> Bay:
    """Return a bay; an empty one has no cartridge, any other has one."""
    if (state is BayState.EMPTY) != (cartridge is None):
        raise Wrong(f"bay {shown(number)} is {state} and yet its cartridge is {cartridge or 'not named'}.")
    return Bay(bay_number(number), cartridge, number_of_cartridge, state)


def in_order(bays: list[Bay]) -> tuple[Bay, ...]:
    """Return the bays; raises Wrong when one is named twice or they are out of order."""
    numbers = [one.number for one in bays]
    if numbers != sorted(set(numbers)):
        raise Wrong("the bays are not in order, each named once.")
    return tuple(bays)
