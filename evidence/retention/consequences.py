"""What a person should know before an item leaves its incident or case: which holds stay, and which rule ends."""

from dataclasses import dataclass, replace
from datetime import datetime

from evidence.models import Hold, Item
from evidence.retention.engine import decide
from evidence.retention.gathering import gather, policies_in_force, zone


@dataclass(frozen=True)
class Consequence:
    """What stays and what is lost; `recipients` are shares of the case that would no longer reach the item."""

    holds_that_stay: list[str]
    erase_at_now: datetime | None
    erase_at_then: datetime | None
    cases_left: list[str]
    recipients: list[str]

    @property
    def sentences(self) -> list[str]:
        """The consequence as people read it."""
        told = [f"Holds stay: {', '.join(self.holds_that_stay)}." if self.holds_that_stay else "No hold is on it."]
        if self.cases_left:
            then = f"{self.erase_at_then:%d %b %Y}" if self.erase_at_then else "no date, it stays"
            told.append(f"It leaves {', '.join(self.cases_left)}. When it goes then: {then}.")
        lost = ", ".join(self.recipients)
        told.append(f"These people lose it: {lost}." if lost else "Nobody outside has it through a share.")
        return told


def of_leaving(item: Item, case: str = "") -> Consequence:
    """Return what taking an item out of its incident, or out of one `case` alone, would bring; changes nothing.

    The date is the engine's own answer to the same facts without the incident and its cases.
    """
    facts = gather([item])[item.pk]
    if case:
        without = replace(facts, cases=tuple(one for one in facts.cases if one.reference != case))
    else:
        without = replace(facts, cases=(), incident_at=None, incident_ended_at=None)
    policies = policies_in_force()
    now, then = decide(facts, policies, zone()), decide(without, policies, zone())
    return Consequence(
        holds_that_stay=[hold.get_kind_display() for hold in Hold.objects.active().over(item)],
        erase_at_now=now.erase_at,
        erase_at_then=then.erase_at,
        cases_left=sorted(f"case {one.reference}" for one in facts.cases if one not in without.cases),
        recipients=[],  # shares come with evidence.sharing, which adds its own lines here
    )
