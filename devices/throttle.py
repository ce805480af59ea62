"""Wrong keys in floods: after fifty refusals of one address its wrong keys cost no database and get 429.

A right key is let in whatever came from the same address or for the same serial: under a flood keys are compared with
a copy of the digests in Valkey, and only what fits goes on to the database, which decides. Nobody is ever locked out.
"""

from typing import Any, cast

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from accounts import noise
from audit import context
from devices import keys
from devices.authorization import DeviceKind
from devices.models import Camera, Taser

NOISY = 50  # refusals of one address in a window of accounts.noise
COPY_LASTS = 30  # seconds; dropped at once when a key is made
EMPTY = "none"  # stands in the copy of a force without devices
KEPT = ("serial", "key_hash")


def note_refusal() -> None:
    """Count a refusal of the address that is asking."""
    try:
        pipe = noise.valkey(settings.REDIS_URL).pipeline()
        pipe.incr(_count())
        pipe.expire(_count(), noise.WINDOW, nx=True)
        pipe.execute()
    except RedisError:
        return


def is_flood(kind: DeviceKind, serial: str, key: str) -> bool:
    """Say whether this address is noisy and the key is wrong; False when there is no flood, or no Valkey to ask."""
    try:
        if int(noise.valkey(settings.REDIS_URL).get(_count()) or 0) < NOISY:
            return False
        return not keys.key_fits(key, _digest(f"{kind}:{serial}"))
    except RedisError:
        return False


def forget_copy() -> None:
    """Drop the copy once a key was made: it must not shut out the device that has the new one."""

    def drop() -> None:
        try:
            noise.valkey(settings.REDIS_URL).unlink(_copy())
        except RedisError:
            return

    transaction.on_commit(drop)


def _digest(name: str) -> str:
    """Return the digest of a device's key (`camera:X6039A1B4`) from the copy, which is made when it is missing."""
    client = noise.valkey(settings.REDIS_URL)
    pipe = client.pipeline()
    pipe.exists(_copy())
    pipe.hget(_copy(), name)
    is_there, digest = pipe.execute()
    if not is_there:
        known = _all_digests()
        pipe.hset(_copy(), mapping=cast(Any, known))
        pipe.expire(_copy(), COPY_LASTS)
        pipe.execute()
        digest = known.get(name)
    return str(digest or keys.NOBODY)


def _all_digests() -> dict[str, str]:
    kinds = ((DeviceKind.CAMERA, Camera.objects), (DeviceKind.TASER, Taser.objects))
    found = {f"{kind}:{serial}": digest for kind, rows in kinds for serial, digest in rows.values_list(*KEPT)}
    return found or {EMPTY: keys.NOBODY}


def _count() -> str:
    return f"{noise.NAMESPACE}:address:{noise.neighbourhood(context.current().source_ip)}"


def _copy() -> str:
    return f"{noise.NAMESPACE}:device-keys"
