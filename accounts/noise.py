"""Refused tries of strangers, counted in Valkey: the journal gets the first of each kind at once, and the sum later.

A flood of wrong keys or passwords must not fill the journal: for each kind there is one entry when a window of ten
minutes begins and one with the number of tries when it has ended. Beyond `MOST_KINDS` all others count as one kind, so
a flood from everywhere writes no more either. Without Valkey every try has its own entry, as if there were no flood.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

import redis
from django.conf import settings
from django.db import models
from redis.exceptions import RedisError

from audit import context, journal
from audit.actors import Visitor
from audit.canonical import Json
from audit.operations import Operation

WINDOW = 600  # seconds
MOST_KINDS = 50  # of one purse in one window
OTHERS = {"reason": "too_many_kinds"}
NAMESPACE = "noise"  # of our keys in Valkey


@dataclass(frozen=True)
class Sum:
    """How many tries of one kind there were in a window that has ended."""

    facts: dict[str, str]
    tries: int
    began: datetime
    ended: datetime


@cache
def valkey(address: str) -> redis.Redis:
    """Return the client for an address; it keeps its connections."""
    return redis.Redis.from_url(address, socket_timeout=0.5, socket_connect_timeout=0.5, decode_responses=True)


class Purse:
    """The counts of one door; `name` keeps them apart from those of others, `operation` is what was refused there."""

    def __init__(self, name: str, operation: Operation) -> None:
        self.name, self.operation = name, operation

    def count(self, facts: Mapping[str, str]) -> int:
        """Count a try and return how many of its kind there are in this window; 1 when nothing can be counted."""
        kind, window = json.dumps(facts, sort_keys=True), int(time.time()) // WINDOW
        try:
            pipe = self._client.pipeline()
            pipe.sismember(self._kinds(window), kind)
            pipe.scard(self._kinds(window))
            is_known, known = pipe.execute()
            if not is_known and known >= MOST_KINDS:
                kind = json.dumps(OTHERS)
            pipe.incr(self._tries(window, kind))
            pipe.expire(self._tries(window, kind), 3 * WINDOW)
            pipe.sadd(self._kinds(window), kind)
            pipe.expire(self._kinds(window), 3 * WINDOW)
            return int(pipe.execute()[0])
        except RedisError:
            return 1

    def sums(self) -> Iterator[Sum]:
        """Take out and return what was counted in the windows that have ended; a sum is handed out once."""
        now = int(time.time()) // WINDOW
        for window in (now - 2, now - 1):
            while kind := self._client.spop(self._kinds(window)):
                tries = int(self._client.getdel(self._tries(window, str(kind))) or 0)
                began, ended = (datetime.fromtimestamp(each * WINDOW, UTC) for each in (window, window + 1))
                yield Sum(json.loads(str(kind)), tries, began, ended)

    def write_down(self, find: Callable[[dict[str, str]], models.Model | None], visitor: str = "visitor") -> None:
        """Write one entry for each kind that came more than once; `find` returns what it was about."""
        for each in self.sums():
            if each.tries < 2:
                continue
            span: dict[str, Json] = {"from": each.began.isoformat(), "until": each.ended.isoformat()}
            with context.bound(source_ip=each.facts.get("address", "").partition("/")[0]):
                journal.refuse(
                    self.operation,
                    by=Visitor(visitor),
                    on=find(each.facts),
                    reason_code=each.facts["reason"],
                    details={"tries": each.tries} | span,
                )

    @property
    def _client(self) -> redis.Redis:
        return valkey(settings.REDIS_URL)

    def _kinds(self, window: int) -> str:
        return f"{NAMESPACE}:{self.name}:{window}"

    def _tries(self, window: int, kind: str) -> str:
        return f"{NAMESPACE}:{self.name}:{window}:{kind}"


def neighbourhood(address: str) -> str:
    """Return what counts as one address: an IPv6 customer has a whole /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/64", strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)
