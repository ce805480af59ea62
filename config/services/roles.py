"""The database roles of a run: the same server, signed in to as somebody else."""

from urllib.parse import quote, urlsplit, urlunsplit


def address_as(address: str, user: str, password: str) -> str:
    """Return the database address with another user."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password, safe='')}@{host}"))
