"""Who is watching a live session now: kept in Valkey, so that every tile and the officer see the same.

A web process says every few seconds who still watches through it; what it does not say is gone by itself.
"""

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import redis
import redis.asyncio
from django.conf import settings

from streaming.spool.keys import stream_key, watchers_key

GONE_AFTER = 15.0  # seconds without a word of the web process
WAIT_SECONDS = 2.0

# Changes the set and tells the stream in one step: two who come at once both know of each other.
CHANGE = """
local changed = redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
if ARGV[4] == 'leave' then
  changed = changed + redis.call('ZREM', KEYS[1], ARGV[1])
else
  changed = changed + redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
  redis.call('EXPIRE', KEYS[1], 60)
end
if changed == 0 then return false end
local there = cjson.encode(redis.call('ZRANGE', KEYS[1], 0, -1))
redis.call('XADD', KEYS[2], 'NOMKSTREAM', '*', 'w', there)
return there
"""
_clients: dict[str, "redis.Redis"] = {}


@dataclass(frozen=True)
class Watchers:
    """The people who watch one session: each once, however many windows they have open."""

    names: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many people."""
        return len(self.names)

    @classmethod
    def of(cls, members: Iterable[str | bytes]) -> "Watchers":
        """Return the people behind the members of a set."""
        people: dict[str, str] = {}
        for member in members:
            _, person, name = json.loads(member)
            people[person] = name
        return cls(tuple(sorted(people.values())))

    @classmethod
    def told(cls, text: str | bytes) -> "Watchers":
        """Return the people in an entry of a session's stream; Lua writes an empty list as an empty object."""
        return cls.of(json.loads(text) or [])


def member_of(view: UUID, person: UUID, name: str) -> str:
    """Return how a look stands in the set."""
    return json.dumps([str(view), str(person), name])


async def change(client: redis.asyncio.Redis, session: UUID, member: str, *, is_there: bool) -> Watchers | None:
    """Say that a look is there or has gone; returns who watches when that has changed. Raises RedisError."""
    now = time.time()
    keys = [watchers_key(session), stream_key(session)]
    arguments: list[str | float] = [member, now, now - GONE_AFTER, "stay" if is_there else "leave"]
    told: Any = await client.eval(CHANGE, len(keys), *keys, *arguments)
    return Watchers.told(told) if told else None


def watchers_of(session: UUID) -> Watchers:
    """Return who watches a session, for a page. Raises RedisError."""
    return watchers_of_many([session])[session]


def watchers_of_many(sessions: Iterable[UUID]) -> Mapping[UUID, Watchers]:
    """Return who watches each of these sessions, in one turn; for tiles. Raises RedisError."""
    asked = list(sessions)
    if settings.REDIS_URL not in _clients:
        _clients[settings.REDIS_URL] = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=WAIT_SECONDS)
    with _clients[settings.REDIS_URL].pipeline(transaction=False) as pipe:
        for session in asked:
            pipe.zrangebyscore(watchers_key(session), time.time() - GONE_AFTER, "+inf")
        return {session: Watchers.of(members) for session, members in zip(asked, pipe.execute(), strict=True)}
