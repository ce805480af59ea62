"""How a device says who it is, the same for both ends of the wire: the Authorization header."""

import re
from enum import StrEnum

from devices.strict_json import BadMessage

SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,31}")
KEY = re.compile(r"[A-Za-z0-9_-]{16,128}")


class DeviceKind(StrEnum):
    """What speaks; the first word of its Authorization header."""

    CAMERA = "camera"
    TASER = "taser"


def write_authorization(serial: str, key: str, kind: DeviceKind = DeviceKind.CAMERA) -> str:
    """Return the value of the Authorization header of a device."""
    return f"{kind.capitalize()} {serial}:{key}"


def read_authorization(header: str) -> tuple[DeviceKind, str, str]:
    """Return (kind, serial, key) of an Authorization header; raises BadMessage, never with the key in its text."""
    scheme, _, rest = header.partition(" ")
    serial, _, key = rest.partition(":")
    if scheme.lower() not in set(DeviceKind) or not SERIAL.fullmatch(serial) or not KEY.fullmatch(key):
        raise BadMessage("The Authorization header must read: Camera <serial>:<device key>, or Taser with the same.")
    return DeviceKind(scheme.lower()), serial, key
