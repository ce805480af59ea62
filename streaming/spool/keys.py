"""What a live session is called in Valkey; entries hold no bytes (streaming.md section 6.2). Pure."""

from uuid import UUID


def stream_key(session: UUID) -> str:
    """Return the stream of what came live: `q` seq, `o` offset, `l` length, `k` key, `t` captured ms; or `e`, `w`."""
    return f"live:{session.hex}"


def init_key(session: UUID) -> str:
    """Return the key of the length of the init segment, which lies at the beginning of the live file."""
    return f"live:{session.hex}:init"


def watchers_key(session: UUID) -> str:
    """Return the sorted set of who is watching, by when each was last known to."""
    return f"live:{session.hex}:watchers"
