"""Middleware of our own: who is asking (request id, address, browser), and kind pages for refused and failed acts."""

import hashlib
import logging
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from audit import context
from audit.uuid7 import uuid7
from config import errors

type_of_id = re.compile(r"[A-Za-z0-9._-]{8,64}")
log = logging.getLogger("exhibit.request")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class RequestIdentity:
    """Gives each request an id and fills the journal's context; the id goes back in `X-Request-ID`.

    An id from outside is believed only behind our own proxy, which must set it itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        values = identity(request)
        with context.bound(**values):
            response = self.get_response(request)
            return finish(request, response, values["request_id"], began)


class KindErrors:
    """Turns refused acts and outages of a service into pages (JSON under /api/) that say what happened to the work."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return errors.kind_answer(request, exception)


def identity(request: HttpRequest) -> dict[str, str]:
    """Return what the journal's context holds from the first moment on, and put the id on the request."""
    behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    given = request.headers.get("X-Request-ID", "") if behind_proxy else ""
    request_id = given if type_of_id.fullmatch(given) else str(uuid7())
    request.request_id = request_id  # type: ignore[attr-defined]  # read by error pages
    browser = request.headers.get("User-Agent", "")
    return {
        "request_id": request_id,
        "source_ip": address_of(request, behind_proxy=behind_proxy),
        "user_agent_hash": hashlib.sha256(browser.encode()).hexdigest() if browser else "",
    }


def address_of(request: HttpRequest, *, behind_proxy: bool) -> str:
    """Return the address of the client: the last one that our own proxy added, else that of the connection."""
    if behind_proxy and (chain := request.headers.get("X-Forwarded-For", "")):
        return chain.split(",")[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def finish(request: HttpRequest, response: HttpResponseBase, request_id: str, began: float) -> HttpResponseBase:
    """Write the one log line of the request (route and ids, never the address as typed) and return the id."""
    response.headers["X-Request-ID"] = request_id
    match = request.resolver_match
    log.info(
        "answered",
        extra={
            "method": request.method,
            "route": match.route if match else "",
            "ids": [str(value) for value in match.kwargs.values()] if match else [],
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - began) * 1000, 1),
        },
    )
    return response
