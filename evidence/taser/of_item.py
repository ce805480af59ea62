"""The TASER log that an item is the file of, with the uses in it that a person may see."""

from dataclasses import dataclass

from accounts.models import User
from accounts.permissions import Permission
from devices.models import ArmedSession, TaserLog
from evidence.models import Item, ReadLog, Source

MOST = 12


@dataclass(frozen=True)
class LogOfItem:
    """A log that was read, and its latest uses."""

    row: TaserLog
    sessions: list[ArmedSession]


def log_of(item: Item, person: User) -> LogOfItem | None:
    """Return the log of an item and its uses in reach; None for anything that was not read as one."""
    if item.source != Source.TASER_LOG or not person.may(Permission.TASER_READ):
        return None
    found = ReadLog.objects.select_related("log__taser").filter(item=item).first()
    if found is None:
        return None
    sessions = ArmedSession.objects.visible_to(person).uses().filter(log=found.log)[:MOST]
    return LogOfItem(found.log, list(sessions))
