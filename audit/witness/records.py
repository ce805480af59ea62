"""The folder of a witness: the last head it cosigned for each log, and heads that it had to refuse."""

import fcntl
import hashlib
import os
from pathlib import Path

MOST_EVIDENCE = 200  # files a log; more would only fill the disk


class FolderInUse(RuntimeError):
    """Another witness works on this folder: two of them could cosign heads that contradict each other."""


class Records:
    """Files of one witness; a head is on the disk before anybody is told that it was cosigned."""

    def __init__(self, folder: Path) -> None:
        """Take the folder for this process alone; raises FolderInUse."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = (folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            message = f"Another witness works on {folder}: stop it, or give this one a folder of its own."
            raise FolderInUse(message) from error

    def close(self) -> None:
        """Give the folder back."""
        self._lock.close()

    def last(self, origin: str) -> str | None:
        """Return the last cosigned checkpoint of a log, with both signatures; None when there is none."""
        return self.last_by_hash(origin_hash(origin))

    def last_by_hash(self, name: str) -> str | None:
        """Return the same by the SHA-256 of the origin in hex, as the protocol's addresses name a log."""
        path = self._folder / f"{name}.checkpoint"
        return path.read_text(encoding="utf-8") if path.exists() else None

    def save(self, origin: str, note: str) -> None:
        """Put a cosigned checkpoint in the place of the last one: all of it or nothing, and on the disk."""
        self._write(f"{origin_hash(origin)}.checkpoint", note)

    def keep_evidence(self, origin: str, size: int, root: bytes, body: bytes) -> None:
        """Keep a request that was signed by the log and contradicts what was cosigned (proof of misbehaviour)."""
        name = f"{origin_hash(origin)}.refused"
        if len(list(self._folder.glob(f"{name}-*"))) < MOST_EVIDENCE:
            self._write(f"{name}-{size}-{root.hex()}", body.decode())

    def _write(self, name: str, text: str) -> None:
        draft = self._folder / f"{name}.part"
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._folder / name)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def origin_hash(origin: str) -> str:
    """Return how the protocol's addresses name a log: SHA-256 of its origin, lower-case hex."""
    return hashlib.sha256(origin.encode()).hexdigest()
