"""What a person decides when a file is taken into evidence."""

from dataclasses import dataclass

from evidence.models import Category
from incidents.models import Incident


@dataclass(frozen=True)
class Acceptance:
    """Where it goes, what it is called, and what the giver is told."""

    incident: Incident
    title: str = ""
    exhibit_reference: str = ""
    categories: tuple[Category, ...] = ()
    corrects_clock: bool = True
    says_thanks: bool = True
    asks_statement: bool = False
