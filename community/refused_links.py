"""Links and codes that are none: counted, journalled once in a while, and refused when they come in floods."""

from django.conf import settings
from django.db import models
from redis.exceptions import RedisError

from accounts import noise
from audit import context, journal
from audit.actors import Visitor
from audit.operations import Operation

REFUSED = noise.Purse("giving", Operation.ACCESS_DENIED)
MOST_TRIES = 20  # wrong codes of one address in ten minutes
MOST_OF_ALL = 2000  # wrong codes of everybody in ten minutes: then only whole links are taken


def note_wrong(kind: str) -> None:
    """Count a wrong link or code; the first of its address in ten minutes is in the journal at once."""
    address = noise.neighbourhood(context.current().source_ip)
    if REFUSED.count({"reason": f"unknown_{kind}", "address": address}) == 1:
        journal.refuse(Operation.ACCESS_DENIED, by=Visitor("unproved giver"), reason_code=f"unknown_{kind}")
    for key in (_count(address), _count("all")):
        _add(key)


def is_flood() -> bool:
    """Say whether codes are not looked at for the moment: too many wrong ones came from here, or from everywhere."""
    address = noise.neighbourhood(context.current().source_ip)
    try:
        here, everywhere = noise.valkey(settings.REDIS_URL).mget(_count(address), _count("all"))
    except RedisError:
        return False
    return int(here or 0) >= MOST_TRIES or int(everywhere or 0) >= MOST_OF_ALL


def about_nobody(facts: dict[str, str]) -> models.Model | None:
    """Return what refused tries were about: nothing that we know."""
    del facts
    return None


def _add(key: str) -> None:
    try:
        pipe = noise.valkey(settings.REDIS_URL).pipeline()
        pipe.incr(key)
        pipe.expire(key, noise.WINDOW, nx=True)
        pipe.execute()
    except RedisError:
        return


def _count(whose: str) -> str:
    return f"{noise.NAMESPACE}:giving:wrong:{whose}"
