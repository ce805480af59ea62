"""What surrounds an act: the request, the session and the reason for access, carried beside the code."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class RequestContext:
    """Everything the journal adds by itself; `source_ip` and `justification_text` are personal and erasable.

    `session_ref` is an HMAC of the session key, `rule` the permission that allowed the act, `client_time` the
    device's own clock and `clock_offset_ms` how many milliseconds it runs ahead of ours. Times are aware.
    """

    request_id: str = ""
    source_ip: str = ""
    session_ref: str = ""
    auth_method: str = ""
    auth_at: datetime | None = None
    mfa: bool = False
    user_agent_hash: str = ""
    justification_code: str = ""
    justification_text: str = ""
    purpose: str = ""
    rule: str = ""
    client_time: datetime | None = None
    clock_offset_ms: int | None = None


_current: ContextVar[RequestContext] = ContextVar("request_context")
_EMPTY = RequestContext()


def current() -> RequestContext:
    """Return the context of this request or task; an empty one when none was bound."""
    return _current.get(_EMPTY)


@contextmanager
def bound(**values: object) -> Iterator[RequestContext]:
    """Add values to the context for the length of a `with` block; raises TypeError for an unknown name."""
    context = replace(current(), **values)  # type: ignore[arg-type]  # names are checked by replace itself
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
