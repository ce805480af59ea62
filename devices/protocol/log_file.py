"""A docked TASER announces its log."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from devices.protocol.limits import FIRST_YEAR, LARGEST_LOG_BYTES, LAST_YEAR, RECORDING_ID, SHA256
from devices.strict_json import BadMessage, Fields, Message


@dataclass(frozen=True)
class LogFile(Message):
    """What a docked TASER says about the log it is going to send; `device_time` is its own clock, never corrected."""

    log_id: str
    device_time: datetime
    dock: str
    size: int
    sha256: str

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The log file")
        log = cls(
            log_id=fields.text("log_id", shape=RECORDING_ID),
            device_time=fields.moment("device_time"),
            dock=fields.text("dock", longest=60),
            size=fields.whole("size", 1, LARGEST_LOG_BYTES),
            sha256=fields.text("sha256", shape=SHA256),
        )
        fields.end()
        if not FIRST_YEAR <= log.device_time.year <= LAST_YEAR:
            message = f'The log file: "device_time" must lie in the years {FIRST_YEAR} to {LAST_YEAR}.'
            raise BadMessage(message)
        return log
