"""Where viewers' processes hear of a session in Valkey, and how a task tells them that it stands otherwise now."""

import logging
from uuid import UUID

import redis
from django.conf import settings
from redis.exceptions import RedisError

from streaming.models import ON_AIR

KEPT = 3_000  # entries of a session: ten minutes
KEPT_SECONDS = 48 * 3600
KEPT_AFTER_SECONDS = 3600  # the end of a session
WAIT_SECONDS = 2.0
_clients: dict[str, "redis.Redis"] = {}
log = logging.getLogger(__name__)


def stream_key(session: UUID) -> str:
    """Return the stream of a session's live fragments and states."""
    return f"live:{session.hex}"


def init_key(session: UUID) -> str:
    """Return the key that holds how long the init segment is."""
    return f"live:{session.hex}:init"


def kept_seconds(state: str) -> int:
    """Return how long what was told of a session is kept from now on."""
    return KEPT_SECONDS if state in ON_AIR else KEPT_AFTER_SECONDS


def announce_state(session: UUID, state: str) -> None:
    """Tell viewers how a session stands, from a task; without Valkey they find it in the row."""
    if settings.REDIS_URL not in _clients:
        _clients[settings.REDIS_URL] = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=WAIT_SECONDS)
    client = _clients[settings.REDIS_URL]
    try:
        client.xadd(stream_key(session), {"e": state}, maxlen=KEPT, approximate=True)
        client.expire(stream_key(session), kept_seconds(state))
    except (RedisError, OSError):
        log.warning("Valkey does not answer: viewers of live video are not told")
