"""Files in a plain form, for browsers without JavaScript: streamed to the receiving folder, hashed while they come."""

import hashlib
import os
import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from audit.uuid7 import uuid7
from evidence.intake import incoming


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # the class takes no argument at run time
    """A file whose bytes lie in the receiving folder under a number of ours."""

    def __init__(self, number: uuid.UUID, sha256: str, **about: Any) -> None:
        super().__init__(None, **about)
        self.number = number
        self.sha256 = sha256


class IntoReceivingFolder(FileUploadHandler):
    """Writes each file of a form where uploads grow; what nobody claims is removed again."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.unclaimed: set[uuid.UUID] = set()
        self.descriptor = -1

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a place for the next file; raises OSError."""
        super().new_file(*args, **kwargs)
        self.number = uuid7()
        self.unclaimed.add(self.number)
        self.descriptor = incoming.open_part(self.number)
        self.hasher = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write and hash the next bytes; raises OSError."""
        del start
        self.hasher.update(raw_data)
        rest = memoryview(raw_data)
        while rest:
            rest = rest[os.write(self.descriptor, rest) :]

    def file_complete(self, file_size: int | None) -> ReceivedFile:
        """Make sure the bytes are on the disk and hand the file over; raises OSError."""
        os.fdatasync(self.descriptor)
        self._close()
        about = {"name": self.file_name, "content_type": self.content_type, "size": file_size or 0}
        return ReceivedFile(self.number, self.hasher.hexdigest(), **about)

    def upload_interrupted(self) -> None:
        """Drop everything: the form did not come to its end."""
        self.clear()

    def claim(self, file: ReceivedFile, upload_id: uuid.UUID) -> None:
        """Give the bytes of a file to an upload; raises OSError."""
        incoming.part_path(file.number).rename(incoming.part_path(upload_id))
        self.unclaimed.discard(file.number)

    def clear(self) -> None:
        """Remove what nobody has claimed."""
        self._close()
        for number in self.unclaimed:
            incoming.forget_part(number)
        self.unclaimed.clear()

    def _close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
