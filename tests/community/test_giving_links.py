"""The link of a request: exchanged for a cookie, guessed, run out, replaced, taken back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models.outgoing import OutgoingMessage
from community.actions.expiring import expire_requests
from community.actions.linking import send_link
from community.guests import COOKIE
from community.models import (
    GivingSession,
    Link,
    Request,
    RequestState,
)
from tests.factories.community import Asked
from tests.factories.devices import entries


def test_a_link_is_exchanged_for_a_cookie_of_its_own(client: Client, asked: Asked) -> None:
    shown = client.get("/u/")

    opened = client.post("/u/open/", {"link": f"http://localhost/u/#{asked.issued.token}"})

    cookie = client.cookies[COOKIE]
    assert (shown.status_code, opened.status_code, opened["Location"]) == (200, 302, "/u/start/")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Strict", "/u/", "")
    assert opened["Cache-Control"] == "no-store"
    assert "sessionid" not in client.cookies
    assert client.get("/u/start/").status_code == 200
    assert Request.objects.get().state == RequestState.VIEWED
    assert [row[:3] for row in entries()] == [("request.opened", "success", str(asked.request.pk))]


def test_a_robot_that_follows_the_link_changes_nothing(client: Client, asked: Asked) -> None:
    for path in ("/u/", "/u/open/", "/u/start/", "/u/begin/", "/u/nothing/", "/u/leave/", "/u/renew/"):
        client.get(path)

    assert Request.objects.get().state == RequestState.SENT
    assert not GivingSession.objects.exists()
    assert entries() == []


def test_the_code_of_the_message_opens_it_too_however_it_is_typed(client: Client, asked: Asked) -> None:
    typed = asked.issued.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert client.post("/u/open/", {"link": typed})["Location"] == "/u/start/"


def test_secrets_are_kept_only_as_hashes_and_stand_in_the_message_alone(asked: Asked) -> None:
    kept = str(list(Link.objects.values())) + str(list(Request.objects.values()))
    message = OutgoingMessage.objects.get()

    assert asked.issued.token not in kept
    assert asked.issued.code not in kept
    assert f"/u/#{asked.issued.token}" in message.body
    assert asked.issued.code in message.body


@pytest.mark.parametrize("typed", ["", "WRONG-CODE-1234", "A" * 32, "http://localhost/u/#" + "b" * 32, "x" * 399])
def test_a_guessed_link_or_code_opens_nothing(client: Client, asked: Asked, typed: str) -> None:
    answer = client.post("/u/open/", {"link": typed})

    assert answer.status_code == 422
    assert COOKIE not in client.cookies


def test_guesses_are_journalled_once_and_a_flood_of_codes_is_not_looked_at(client: Client, asked: Asked) -> None:
    for number in range(22):
        client.post("/u/open/", {"link": f"WRONG-CODE-{number:04}"})

    flooded = client.post("/u/open/", {"link": asked.issued.code})
    whole = client.post("/u/open/", {"link": asked.issued.token})

    assert b"Too many wrong codes" in flooded.content
    assert whole.status_code == 302
    assert [row[0] for row in entries()] == ["access.denied", "request.opened"]


def test_expired_link_says_so_and_brings_a_new_one(tom: Client, asked: Asked) -> None:
    now = timezone.now()
    Link.objects.update(made_at=now - timedelta(days=8), expires_at=now - timedelta(minutes=1))
    Request.objects.update(expires_at=now - timedelta(minutes=1))
    expire_requests()

    page = tom.get("/u/start/")
    renewed = tom.post("/u/renew/")

    assert page.status_code == 410
    assert b"This link has expired" in page.content
    assert b"Text me a new link" in page.content
    assert b"the number that ends in 418" in renewed.content
    assert Link.objects.filter(ended_at=None).get() != asked.issued.link
    assert OutgoingMessage.objects.count() == 2
    assert Request.objects.get().state == RequestState.SENT


def test_a_replaced_link_says_that_there_is_a_newer_one(tom: Client, asked: Asked, dc_okafor) -> None:
    send_link(request=asked.request, by=dc_okafor)

    assert b"There is a newer link" in tom.get("/u/where/").content


def test_a_revoked_request_shows_nothing_and_sends_no_new_link(tom: Client, asked: Asked, dc_okafor) -> None:
    Request.objects.update(state="revoked", revoked_at=timezone.now(), revoked_by=dc_okafor)

    page, renewed = tom.get("/u/start/"), tom.post("/u/renew/")

    assert (page.status_code, renewed.status_code) == (410, 409)
    assert b"This request is closed" in page.content
    assert b"Text me" not in page.content
    assert OutgoingMessage.objects.count() == 1


def test_new_links_are_not_sent_without_end(tom: Client, asked: Asked) -> None:
    statuses = [tom.post("/u/renew/").status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 409, 409]
    assert tom.get("/u/start/").status_code == 200  # who asks from within stays in


def test_the_exit_forgets_the_link_in_this_browser(tom: Client) -> None:
    page = tom.post("/u/leave/")

    assert b"police" not in page.content.lower().split(b"<main")[1].split(b"</main")[0]
    assert not GivingSession.objects.exists()
    assert tom.get("/u/start/")["Location"] == "/u/"


def test_a_giver_who_has_nothing_says_so(tom: Client, asked: Asked) -> None:
    tom.post("/u/nothing/", {"answer": "none", "words": "My phone was off."})

    row = Request.objects.get()
    assert (row.state, row.answer_words) == (RequestState.NONE_HELD, "My phone was off.")
    assert entries()[-1] == ("request.answered", "success", str(row.pk), str(row.pk))
    assert tom.post("/u/begin/").status_code == 409
