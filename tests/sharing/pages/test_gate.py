"""The gate of recipients: link, code and terms; guesses, robots, links that do not open any more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from evidence.sharing.actions import managing, visiting
from evidence.sharing.models import Code, GuestSession, Link, MoreTime, Recipient
from evidence.sharing.visits import COOKIE
from tests.factories.sharing import code_for, enter, token_for


def test_link_code_and_terms_open_the_exhibits(guest: Client, voss: Recipient, package) -> None:
    first = guest.post("/s/", {"link": f"http://localhost/s/#{token_for(voss)}"})
    before = guest.get("/s/view/")
    sent = guest.post("/s/code/send/")
    opened = guest.post("/s/code/", {"code": code_for(voss), "terms": "yes"}, follow=True)

    assert (first.headers["Location"], before.headers["Location"]) == ("/s/code/", "/s/code/")
    assert "•••• 418" in sent.content.decode()
    assert package.title in opened.content.decode()
    assert opened.headers["Cache-Control"] == "no-store"


def test_cookie_of_a_visit_is_out_of_reach_and_for_these_pages_alone(guest: Client, voss: Recipient) -> None:
    guest.post("/s/", {"link": token_for(voss)})

    cookie = guest.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/s/", True, "Strict")


def test_case_is_not_named_before_the_code(guest: Client, voss: Recipient, package) -> None:
    guest.post("/s/", {"link": token_for(voss)})

    page = guest.get("/s/code/").content.decode()

    assert "Eleanor Voss" in page
    assert package.title not in page


def test_fifty_robots_that_get_the_link_use_nothing_up(voss: Recipient) -> None:
    token = token_for(voss)
    for _ in range(50):
        Client().get("/s/")

    assert (GuestSession.objects.count(), Code.objects.count()) == (0, 0)
    assert visiting.follow_link(text=token)[0].recipient == voss


@pytest.mark.parametrize("text", ["", "x", "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ", "http://localhost/s/#"])
def test_unknown_link_says_what_to_do(guest: Client, db, text: str) -> None:
    answer = guest.post("/s/", {"link": text})

    assert answer.status_code == 404
    assert "ask for a new one" in answer.content.decode()


def test_many_guesses_from_one_address_are_stopped(guest: Client, db) -> None:
    statuses = [guest.post("/s/", {"link": "guess"}).status_code for _ in range(visiting.MOST_GUESSES + 1)]

    assert (statuses[0], statuses[-1]) == (404, 429)


def test_replaced_link_says_that_there_is_a_newer_one(guest: Client, voss: Recipient, gareth_wynn) -> None:
    old = token_for(voss)
    managing.send_link_again(recipient=voss, by=gareth_wynn)

    answer = guest.post("/s/", {"link": old})

    assert "A newer link was sent to you" in answer.content.decode()


def test_five_wrong_codes_lock_for_a_quarter_of_an_hour(guest: Client, voss: Recipient) -> None:
    guest.post("/s/", {"link": token_for(voss)})
    guest.post("/s/code/send/")
    right = code_for(voss)
    wrong = "000000" if right != "000000" else "000001"

    answers = [guest.post("/s/code/", {"code": wrong, "terms": "yes"}).content.decode() for _ in range(5)]
    then = guest.post("/s/code/", {"code": right, "terms": "yes"})

    assert "4 tries left" in answers[0]
    assert "Too many wrong codes" in answers[4]
    assert (then.status_code, "Too many wrong codes" in then.content.decode()) == (422, True)


def test_code_is_dead_after_ten_minutes(guest: Client, voss: Recipient) -> None:
    guest.post("/s/", {"link": token_for(voss)})
    guest.post("/s/code/send/")
    early = timezone.now() - timedelta(minutes=11)
    Code.objects.update(made_at=early, expires_at=early + timedelta(minutes=10))

    answer = guest.post("/s/code/", {"code": code_for(voss), "terms": "yes"})

    assert answer.status_code == 422


def test_code_works_once(voss: Recipient) -> None:
    visit, _ = enter(voss)
    code = code_for(voss)
    again, _ = visiting.follow_link(text=token_for(voss))

    with pytest.raises(visiting.CodeWrong):
        visiting.enter_code(visit=again, code=code, accepts_terms=True)

    assert visit.entered_at is not None


def test_without_the_terms_nothing_opens(guest: Client, voss: Recipient) -> None:
    guest.post("/s/", {"link": token_for(voss)})
    guest.post("/s/code/send/")

    answer = guest.post("/s/code/", {"code": code_for(voss)})

    assert "Accept the terms" in answer.content.decode()


def test_key_from_before_the_code_opens_nothing_after_it(voss: Recipient) -> None:
    visit, before = visiting.follow_link(text=token_for(voss))
    visiting.send_code(visit=visit)
    visiting.enter_code(visit=visit, code=code_for(voss), accepts_terms=True)
    client = Client()
    client.cookies[COOKIE] = before

    assert client.get("/s/view/").status_code == 401


def test_taken_back_link_says_whom_to_ask(guest: Client, voss: Recipient, gareth_wynn) -> None:
    token = token_for(voss)
    managing.revoke_recipient(recipient=voss, reason="Wrong person", by=gareth_wynn)

    page = guest.post("/s/", {"link": token}, follow=True)

    assert (page.status_code, "This access was taken back" in page.content.decode()) == (410, True)


def test_run_out_link_asks_for_more_time_with_one_click(guest: Client, voss: Recipient, gareth_wynn) -> None:
    token = token_for(voss)
    yesterday = timezone.now() - timedelta(days=1)
    Recipient.objects.update(from_at=yesterday - timedelta(days=2), until_at=yesterday)

    page = guest.post("/s/", {"link": token}, follow=True)
    asked = guest.post("/s/more-time/")

    assert (page.status_code, asked.status_code) == (410, 200)
    assert MoreTime.objects.get().recipient == voss
    assert gareth_wynn.notices.filter(kind="sharing").exists()


def test_wrong_person_closes_the_link_and_tells_the_police(guest: Client, voss: Recipient, gareth_wynn) -> None:
    guest.post("/s/", {"link": token_for(voss)})

    guest.post("/s/not-me/")

    assert Link.objects.get().ended_at is not None
    assert gareth_wynn.notices.filter(text__contains="reached somebody else").exists()
