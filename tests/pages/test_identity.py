"""Every request has an id, which journal, logs and answer share; an id from outside is believed only behind a proxy."""

import asyncio
import uuid

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string
from pytest_django import Settings

from audit import context
from audit.context import RequestContext
from config import checks
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


def test_a_view_on_the_event_loop_sees_it_too() -> None:
    found: list[RequestContext] = []

    async def view(request: HttpRequest) -> HttpResponse:
        await asyncio.sleep(0)
        return seen_in(request, found)

    response = asyncio.run(RequestIdentity(view)(RequestFactory().get("/")))  # type: ignore[arg-type]

    assert found[0].request_id == response.headers["X-Request-ID"]


@pytest.mark.parametrize("name", settings.MIDDLEWARE)
def test_no_middleware_takes_a_request_off_the_event_loop(name: str) -> None:
    assert import_string(name).async_capable is True


def test_the_check_names_a_middleware_that_would_block(settings: Settings) -> None:
    settings.MIDDLEWARE = ["tests.pages.test_identity.Blocking"]

    found = checks.middleware_does_not_block(None)

    assert [(error.id, error.msg) for error in found] == [
        ("exhibit.E001", "tests.pages.test_identity.Blocking cannot run on the event loop.")
    ]


class Blocking:
    async_capable = False
