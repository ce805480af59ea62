"""Who watches an officer's stream at this moment, and why: for the officer."""

from streaming.models import LiveSession

Watcher = tuple[str, str]  # rank, name and collar number; why


def watching_now(session: LiveSession) -> list[Watcher]:
    """Return who watches a session now, each person once."""
    return []
