"""The stream of events in Valkey as its readers see it: entries in order, and what is no longer there."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import redis.asyncio

from streaming.events.entry_ids import BEGINNING, EntryId
from streaming.events.publishing import STREAM
from streaming.events.reach import Reach

AT_A_TIME = 500
Raw = tuple[bytes, Mapping[bytes, bytes]]


@dataclass(frozen=True)
class Entry:
    """One event: what it is called, whom it concerns, and the bytes that a browser gets."""

    id: EntryId
    name: str
    reach: Reach
    frame: bytes

    @classmethod
    def read(cls, raw: Raw) -> Self:
        """Return an entry as it lies in the stream; raises KeyError or ValueError for one that nobody here wrote."""
        entry_id, fields = EntryId.read(raw[0]), raw[1]
        name, reach = fields[b"name"].decode(), Reach.from_object(json.loads(fields[b"reach"]))
        frame = b"id: %s\nevent: %s\ndata: %s\n\n" % (str(entry_id).encode(), fields[b"name"], fields[b"data"])
        return cls(entry_id, name, reach, frame)


@dataclass(frozen=True)
class Ends:
    """Where the stream begins and ends now, and whether it still holds everything that was ever put into it."""

    oldest: EntryId = BEGINNING
    newest: EntryId = BEGINNING
    is_whole: bool = True

    def holds_what_follows(self, last: EntryId) -> bool:
        """Say whether every entry after `last` is still there: otherwise the reader has missed some."""
        if last > self.newest:
            return False  # Valkey came back with less than it had
        return last >= self.oldest or (last == BEGINNING and self.is_whole)


async def ends_of(client: "redis.asyncio.Redis") -> Ends:
    """Ask Valkey where the stream begins and ends."""
    if not await client.exists(STREAM):
        return Ends()
    facts = await client.xinfo_stream(STREAM)
    first, last = facts["first-entry"], facts["last-generated-id"]
    newest = EntryId.read(last)
    oldest = EntryId.read(first[0]) if first else newest
    return Ends(oldest, newest, facts.get("entries-added", -1) == facts["length"])


async def entries_after(client: "redis.asyncio.Redis", last: EntryId) -> AsyncIterator[list[Entry]]:
    """Give all entries after an id, some at a time."""
    while True:
        raws: Any = await client.xrange(STREAM, min=f"({last}", count=AT_A_TIME)
        if not raws:
            return
        last = EntryId.read(raws[-1][0])
        yield readable(raws)


def readable(raws: Sequence[Raw]) -> list[Entry]:
    """Return the entries that can be read."""
    found = []
    for raw in raws:
        try:
            found.append(Entry.read(raw))
        except (KeyError, ValueError, TypeError):
            continue
    return found
