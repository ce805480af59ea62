"""How often one address may answer by an open link: enough for a family or a school, too little to stuff the box."""

import hashlib
import time

from django.conf import settings
from redis.exceptions import RedisError

from accounts import noise

MOST = 30  # answers or wrong links from one address in one window of accounts.noise


def is_too_often(what: str, address: str) -> bool:
    """Count a try of an address and say whether it is one too many; False when nothing can be counted.

    The address is hashed with the key of this installation and forgotten after the window.
    """
    window = int(time.time()) // noise.WINDOW
    told = f"{settings.SECRET_KEY}:{window}:{noise.neighbourhood(address)}"
    key = f"{noise.NAMESPACE}:survey:{what}:{hashlib.sha256(told.encode()).hexdigest()}"
    try:
        pipe = noise.valkey(settings.REDIS_URL).pipeline()
        pipe.incr(key)
        pipe.expire(key, noise.WINDOW, nx=True)
        return int(pipe.execute()[0]) > MOST
    except RedisError:
        return False
