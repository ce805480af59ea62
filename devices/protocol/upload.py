"""What the server answers to a manifest, and what became of an upload."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from devices.protocol.limits import LARGEST_FILE_BYTES
from devices.strict_json import Fields, Message


class UploadState(StrEnum):
    """Where an upload stands; the device may delete its copy only in `stored`."""

    RECEIVING = "receiving"
    VERIFYING = "verifying"
    RECEIVED = "received"
    STORED = "stored"
    REFUSED = "refused"
    ABANDONED = "abandoned"


@dataclass(frozen=True)
class UploadStarted(Message):
    """The answer to a manifest; the address to send the bytes to is in the Location header."""

    upload: str
    offset: int
    state: UploadState

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The answer to the manifest")
        return cls(
            upload=fields.text("upload"),
            offset=fields.whole("offset", 0, LARGEST_FILE_BYTES),
            state=fields.choice("state", UploadState),
        )


@dataclass(frozen=True)
class UploadStatus(Message):
    """What the server says about an upload."""

    state: UploadState
    offset: int
    length: int
    sha256: str = ""
    cause: str = ""
    item: str | None = None

    @classmethod
    def from_object(cls, value: object) -> Self:
        fields = Fields(value, "The upload status")
        item = fields.optional("item")
        return cls(
            state=fields.choice("state", UploadState),
            offset=fields.whole("offset", 0, LARGEST_FILE_BYTES),
            length=fields.whole("length", 0, LARGEST_FILE_BYTES),
            sha256=fields.text("sha256"),
            cause=fields.text("cause", longest=1000),
            item=None if item is None else str(item),
        )
