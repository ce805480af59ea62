"""Anybody answers without an account: one question on a page, by a link that works once or an open one."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from accounts.models.outgoing import OutgoingMessage, Way
from audit.models import Entry, Personal
from incidents.surveys import throttle
from incidents.surveys.actions import close_survey, invite_by_message
from incidents.surveys.links import new_secret, secret_in
from incidents.surveys.models import Answer, Invitation, Survey
from incidents.surveys.tasks import write_down_wrong_links
from tests.factories.devices import new_entries
from tests.factories.surveys import questions_of

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def secret(town: Survey, gareth_wynn: User) -> str:
    invite_by_message(survey=town, way=Way.EMAIL, address="tom@example.org", by=gareth_wynn)
    return OutgoingMessage.objects.get().body.partition("#")[2].split()[0]


@pytest.fixture
def begun(client: Client, secret: str) -> Client:
    client.post("/q/", {"link": secret})
    return client


def names(survey: Survey) -> tuple[str, str]:
    first, second = questions_of(survey)
    return f"q-{first.pk}", f"q-{second.pk}"


def answer_all(client: Client, address: str, survey: Survey, words: str = "Because"):
    """Answer as a browser does: the first page, then the second with the first in it."""
    first, second = names(survey)
    client.post(address, {"step": 0, "move": "on", first: "Support"})
    return client.post(address, {"step": 1, "move": "on", first: "Support", second: words})


def test_link_is_opened_answered_once_and_then_over(begun: Client, town: Survey, secret: str) -> None:
    assert "Question 1 of 2" in text(begun.get("/q/answer/"))

    done = answer_all(begun, "/q/answer/", town)

    assert done.url == "/q/thanks/"
    assert sorted(Answer.objects.values_list("choice", "words", "way")) == [
        ("", "Because", "asked"),
        ("Support", "", "asked"),
    ]
    assert begun.get("/q/answer/").status_code == 404
    assert begun.post("/q/", {"link": secret}).status_code == 404


def test_opening_a_link_changes_nothing(client: Client, secret: str) -> None:
    client.get("/q/")
    client.head("/q/")
    client.post("/q/", {"link": secret})
    client.get("/q/answer/")

    assert Invitation.objects.get().outcome == "waiting"
    assert not Answer.objects.exists()


def test_cookie_is_for_these_pages_alone(client: Client, secret: str) -> None:
    answer = client.post("/q/", {"link": f"http://localhost:8000/q/#{secret}"})

    cookie = answer.cookies["exhibit_survey"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["domain"]) == ("/q/", True, "Strict", "")
    assert "no-store" in answer["Cache-Control"]
    assert secret not in answer.url


@pytest.mark.parametrize("link", ["", "x", "0" * 27, "https://example.org/#" + "0" * 27, "\x00" * 27, "é" * 27])
def test_guessed_link_is_over_in_kind_words(client: Client, secret: str, link: str) -> None:
    answer = client.post("/q/", {"link": link})

    assert answer.status_code == 404
    assert "There is nothing you need to do" in text(answer)
    assert "exhibit_survey" not in answer.cookies


def test_guessed_links_are_one_entry_that_names_no_address_and_their_number_later(client: Client, secret: str) -> None:
    with time_machine.travel("2026-11-21T22:41:00Z", tick=False) as clock:
        for _ in range(3):
            client.post("/q/", {"link": "0" * 27})
        clock.shift(601)
        write_down_wrong_links()
        write_down_wrong_links()

    found = Entry.objects.filter(operation="access.denied", reason_code="survey_link_over").order_by("occurred_at")
    assert [entry.details.get("tries") for entry in found] == [None, 3]
    assert "127.0.0.1" not in str(list(Personal.objects.filter(entry_id__in=[one.pk for one in found]).values()))


def test_code_is_read_as_people_type_it() -> None:
    secret = new_secret()
    typed = " ".join(secret[start : start + 5] for start in range(0, 27, 5)).upper().replace("0", "O")

    assert secret_in(typed) == secret
    assert len({new_secret() for _ in range(100)}) == 100


def test_open_link_is_answered_by_anybody_and_the_journal_names_nobody(client: Client, town: Survey) -> None:
    done = answer_all(client, "/q/town-centre/", town, words="")

    assert done.url == "/q/thanks/"
    assert list(Answer.objects.values_list("choice", "way", "unit")) == [("Support", "open", None)]
    entry = new_entries().filter(operation="survey.answered").get()
    assert (entry.actor_id, entry.request_id, entry.user_agent_hash) == ("survey", "", "")
    assert "answered this survey already" in text(client.get("/q/town-centre/"))


def test_page_without_a_choice_says_so_and_goes_back_with_what_was_chosen(client: Client, town: Survey) -> None:
    first, _ = names(town)

    nothing = client.post("/q/town-centre/", {"step": 0, "move": "on"})
    foreign = client.post("/q/town-centre/", {"step": 0, "move": "on", first: "Whatever"})
    back = client.post("/q/town-centre/", {"step": 1, "move": "back", first: "Support"})

    assert (nothing.status_code, foreign.status_code) == (422, 422)
    assert "Choose an answer." in text(nothing)
    assert "Question 1 of 2" in text(back)
    assert text(back).count("checked") == 1
    assert not Answer.objects.exists()


@pytest.mark.parametrize("step", ["-1", "99", "x", "²", "1" * 5000])
def test_forged_steps_end_on_a_question(client: Client, town: Survey, step: str) -> None:
    answer = client.post("/q/town-centre/", {"step": step, "move": "on"})

    assert answer.status_code == 422
    assert "Question 1 of 2" in text(answer)


def test_first_answer_forged_on_the_last_page_is_refused(client: Client, town: Survey) -> None:
    first, second = names(town)

    answer = client.post("/q/town-centre/", {"step": 1, "move": "on", first: "Whatever", second: "x"})

    assert (answer.status_code, Answer.objects.count()) == (422, 0)


def test_closed_survey_says_thank_you_all_the_same(begun: Client, town: Survey, gareth_wynn: User) -> None:
    close_survey(survey=town, by=gareth_wynn)

    assert begun.get("/q/town-centre/").status_code == 404
    assert begun.get("/q/answer/").status_code == 404
    assert begun.get("/q/nothing/").status_code == 404


def test_survey_of_wearers_is_not_answered_from_outside(client: Client, wearers: Survey) -> None:
    assert client.get(f"/q/{wearers.slug}/").status_code == 404


def test_one_address_does_not_stuff_the_box(town: Survey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST", 2)

    answers = [answer_all(Client(), "/q/town-centre/", town) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert Answer.objects.filter(choice="Support").count() == 2


def test_page_of_another_site_cannot_answer(town: Survey) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = answer_all(strict, "/q/town-centre/", town)

    assert (answer.status_code, Answer.objects.count()) == (403, 0)
