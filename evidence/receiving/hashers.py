"""Running SHA-256 of unfinished uploads, kept between the requests of one process."""

import hashlib
import threading
import uuid
from collections import OrderedDict

from evidence.intake import incoming
from evidence.intake.incoming import Hash

MOST = 4096  # uploads remembered; each costs a few hundred bytes
CATCH_UP_BYTES = 64 << 20  # a missing beginning up to this size is read again at once (about 0.05 s)


class RunningHashes:
    """The newest `most` hashes, each with the number of bytes it covers."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[uuid.UUID, tuple[int, Hash]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, upload_id: uuid.UUID, offset: int, descriptor: int) -> Hash | None:
        """Take out the hash of the first `offset` bytes, or None when the whole file must be read again at the end."""
        with self._lock:
            covered, running = self._kept.pop(upload_id, (0, hashlib.sha256()))
        if covered > offset:  # bytes were dropped since
            covered, running = 0, hashlib.sha256()
        if offset - covered > CATCH_UP_BYTES:
            return None
        reached = incoming.hash_range(descriptor, running, covered, offset)
        return running if reached == offset else None

    def keep(self, upload_id: uuid.UUID, offset: int, running: Hash) -> None:
        """Remember a hash until the next request; the oldest one goes when there are too many."""
        with self._lock:
            self._kept[upload_id] = (offset, running)
            self._kept.move_to_end(upload_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget(self, upload_id: uuid.UUID) -> None:
        """Drop the hash of an upload that ended or began anew."""
        with self._lock:
            self._kept.pop(upload_id, None)


running_hashes = RunningHashes()
