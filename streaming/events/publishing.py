"""Publishes events to browsers: an entry in one stream of Valkey, after the transaction that it tells of."""

import json
import logging
import time
from collections.abc import Mapping
from typing import Any

import redis
from django.conf import settings
from redis.exceptions import RedisError

from streaming.events.entry_ids import BEGINNING, EntryId
from streaming.events.reach import NEEDS, Reach

STREAM = "live:events"
MOST_ENTRIES = 10_000  # about; older ones are in the database alone
ONCE_SECONDS = 6 * 3600  # an alert lives four hours
WAIT_SECONDS = 1.0
AWAY_SECONDS = 1.0  # Valkey is not asked again for so long when it does not answer: no camera waits for it
log = logging.getLogger(__name__)

# An entry with a name of its own (KEYS[2]) is added once, whoever adds it and however often.
_ADD = """
if KEYS[2] and not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[1]) then return false end
return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'name', ARGV[3], 'reach', ARGV[4], 'data', ARGV[5])
"""


class _Valkey:
    """The connections of this process, and until when Valkey is left alone because it did not answer."""

    clients: dict[str, "redis.Redis"] = {}
    away_until = 0.0


def client() -> "redis.Redis":
    """Return the process's client of Valkey."""
    address = settings.REDIS_URL
    if address not in _Valkey.clients:
        made = redis.Redis.from_url(address, socket_timeout=WAIT_SECONDS, socket_connect_timeout=WAIT_SECONDS)
        _Valkey.clients[address] = made
    return _Valkey.clients[address]


def publish(name: str, data: Mapping[str, object], reach: Reach, *, once: str = "") -> bool:
    """Tell browsers of an event; call it after the commit of what it tells of (`transaction.on_commit`).

    `name` is one of NEEDS, `data` is what JSON can say, `reach` whom it concerns. `once` names the event: the same
    name is published once. Returns whether it is in the stream now; without Valkey it is not, and whoever has the row
    that it tells of must send it again. Raises KeyError for a name that nobody may hear.
    """
    NEEDS[name]
    if time.monotonic() < _Valkey.away_until:
        return False
    keys = [STREAM, *([f"{STREAM}:{once}"] if once else [])]
    said = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    values = (ONCE_SECONDS, MOST_ENTRIES, name, json.dumps(reach.to_object()), said)
    try:
        client().eval(_ADD, len(keys), *keys, *values)
    except (RedisError, OSError):
        _Valkey.away_until = time.monotonic() + AWAY_SECONDS
        log.warning("Valkey does not answer: browsers hear of this later")
        return False
    return True


def newest_id() -> str:
    """Return the id of the newest event, for a page that is rendered now; `0-0` when there is none.

    Without Valkey it returns an empty text: the page then loads its list when the feed opens.
    """
    try:
        found: Any = client().xrevrange(STREAM, count=1)
    except (RedisError, OSError):
        return ""
    return str(EntryId.read(found[0][0])) if found else str(BEGINNING)
