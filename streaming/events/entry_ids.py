"""Ids of a stream in Valkey: two whole numbers, compared as numbers (as text `10-0` would come before `9-0`). Pure."""

import re
from dataclasses import dataclass
from typing import Self

SHAPE = re.compile(r"([0-9]{1,20})-([0-9]{1,20})")
HIGHEST = 2**64 - 1


@dataclass(frozen=True, order=True)
class EntryId:
    """Milliseconds since 1970 by Valkey's clock, and a number within the millisecond."""

    milliseconds: int = 0
    number: int = 0

    @classmethod
    def read(cls, text: str | bytes) -> Self:
        """Return the id in a text; raises ValueError for anything else."""
        found = SHAPE.fullmatch(text.decode("ascii", "replace") if isinstance(text, bytes) else text)
        if found is None or max(int(found[1]), int(found[2])) > HIGHEST:
            message = "An id of an event is two whole numbers with a dash between."
            raise ValueError(message)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.number}"


BEGINNING = EntryId()
