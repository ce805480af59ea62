"""The people of the story as the journal sees them, and the mark of tests that commit."""

from dataclasses import dataclass

import pytest

# Real transactions, without emptying the tables of all other apps after each test.
IN_TRANSACTIONS = pytest.mark.django_db(transaction=True, available_apps=["audit"])


@dataclass(frozen=True)
class Officer:
    name: str
    collar_number: str

    @property
    def actor_type(self) -> str:
        return "officer"

    @property
    def actor_id(self) -> str:
        return f"person-{self.collar_number}"

    def actor_snapshot(self) -> dict[str, str]:
        return {"name": self.name, "collar_number": self.collar_number}
