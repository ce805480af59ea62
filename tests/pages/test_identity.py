"""Every request has an id, which journal, logs and answer share; an id from outside is believed only behind a proxy."""

import asyncio
import threading
import uuid
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from audit import context
from audit.context import RequestContext
from config.handler import PagesHandler
from config.middleware import RequestIdentity, identity

OURS = "0199b2aa-7d1e-7c3e-9a11-3b3f5b1f0c77"
PROXY = ("HTTP_X_FORWARDED_PROTO", "https")


def test_the_answer_carries_a_new_time_ordered_id() -> None:
    response = Client().get("/static/none")

    assert uuid.UUID(response.headers["X-Request-ID"]).version == 7


def test_an_id_from_outside_is_not_believed(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None

    values = identity(RequestFactory().get("/", headers={"X-Request-ID": OURS}))

    assert values["request_id"] != OURS


def test_an_id_of_our_own_proxy_is_kept(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY

    values = identity(RequestFactory().get("/", headers={"X-Request-ID": OURS}))

    assert values["request_id"] == OURS


@pytest.mark.parametrize("bad", ["short", "x" * 65, "with space in", "new\nline-in-it"])
def test_an_id_of_a_wrong_shape_is_replaced(settings: Settings, bad: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = bad

    assert uuid.UUID(identity(request)["request_id"]).version == 7


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = PROXY

    values = identity(RequestFactory().get("/", headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"}))

    assert values["source_ip"] == "203.0.113.7"


def test_without_a_proxy_the_address_is_that_of_the_connection(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = None

    values = identity(RequestFactory().get("/", headers={"X-Forwarded-For": "203.0.113.7"}, REMOTE_ADDR="192.0.2.1"))

    assert values["source_ip"] == "192.0.2.1"


def test_the_browser_is_kept_as_a_hash_only() -> None:
    values = identity(RequestFactory().get("/", headers={"User-Agent": "Firefox"}))

    assert values["user_agent_hash"] == "2f26233595d165e6868c5bb9e5e835506039e72c61a36a1bafb0827abfe746a5"


def seen_in(request: HttpRequest, found: list[RequestContext]) -> HttpResponse:
    found.append(context.current())
    return HttpResponse()


def test_the_view_sees_the_id_in_the_journals_context() -> None:
    found: list[RequestContext] = []

    response = RequestIdentity(lambda request: seen_in(request, found))(RequestFactory().get("/"))

    assert found[0].request_id == response.headers["X-Request-ID"]  # type: ignore[union-attr]
    assert context.current().request_id == ""


class Noting:
    """Middleware that says in which thread it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["X-Middleware"] = str(threading.get_ident())
        return response


async def waiting(request: HttpRequest) -> HttpResponse:
    """Answer on the event loop, and have something done in a thread."""
    work = await sync_to_async(threading.get_ident)()
    return HttpResponse(f"{threading.get_ident()} {work} {context.current().request_id}")


urlpatterns = [path("waiting/", waiting)]


@pytest.mark.urls("tests.pages.test_identity")
def test_a_view_on_the_event_loop_sees_it_too_and_all_else_runs_in_the_requests_thread(settings: Settings) -> None:
    settings.MIDDLEWARE = ["config.middleware.RequestIdentity", "tests.pages.test_identity.Noting"]

    response = asyncio.run(PagesHandler().get_response_async(RequestFactory().get("/waiting/")))

    view, work, seen = response.content.decode().split()
    assert seen == response.headers["X-Request-ID"]
    assert int(view) == threading.get_ident()
    assert work == response.headers["X-Middleware"] != view
