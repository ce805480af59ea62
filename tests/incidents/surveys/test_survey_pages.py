"""Staff make surveys, read results and send links; officers answer on their own page."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Team, User
from accounts.models.outgoing import OutgoingMessage
from audit.actors import Worker
from incidents.surveys.actions import invite_people, make_survey
from incidents.surveys.actions.building import Settings
from incidents.surveys.models import Answer, Invitation, Survey
from tests.factories.devices import new_entries
from tests.factories.surveys import give, questions_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[Client, User], Client]


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def wynn(client: Client, signed_in: SignIn, gareth_wynn: User) -> Client:
    return signed_in(client, gareth_wynn)


@pytest.fixture
def rahman(signed_in: SignIn, pc_rahman: User) -> Client:
    return signed_in(Client(), pc_rahman)


@pytest.fixture
def invitation(wearers: Survey, pc_rahman: User) -> Invitation:
    invite_people(survey=wearers, people=[pc_rahman], by=Worker("tests"))
    return Invitation.objects.get()


def test_list_says_share_and_response_in_few_queries(
    wynn, wearers, town, invitation, django_assert_max_num_queries
) -> None:
    give(wearers, yes=9, no=3)
    wynn.get("/surveys/")

    with django_assert_max_num_queries(12):
        html = text(wynn.get("/surveys/"))

    assert "75%" in html
    assert "0 of 1 answered" in html
    assert "Not enough answers yet (0 of 10)" in html


def test_survey_is_made_from_the_form_to_the_first_answer(wynn: Client) -> None:
    form = {"title": "Fair?", "audience": "public", "slug": "Fair", "sample_percent": 100, "pause_days": 28}
    answer = wynn.post("/surveys/new/", form)
    survey = Survey.objects.get(slug="fair")
    assert answer.url == f"/surveys/{survey.pk}/questions/"
    cards = {
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 0,
        "form-0-ORDER": 2,
        "form-0-text": "Why?",
        "form-1-ORDER": 1,
        "form-1-text": "Fair?",
        "form-1-counted": "Yes\r\n",
        "form-1-others": "No\r\nNot sure",
    }

    wynn.post(f"/surveys/{survey.pk}/questions/", cards)
    wynn.post(f"/surveys/{survey.pk}/open/")

    first, second = questions_of(survey)
    assert (first.text, first.options, first.counted) == ("Fair?", ["Yes", "No", "Not sure"], ["Yes"])
    assert (second.text, second.kind) == ("Why?", "words")
    assert "Fair?" in text(Client().get("/q/fair/"))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "thanks", "used by another page"),
        ("slug", "town-centre", "Another survey"),
        ("pilot_percent", 101, "100"),
    ],
)
def test_bad_settings_are_said_in_words(wynn: Client, town: Survey, field: str, value: object, words: str) -> None:
    form = {"title": "F", "audience": "public", "slug": "fair", "sample_percent": 100, "pause_days": 28}

    answer = wynn.post("/surveys/new/", form | {field: value})

    assert answer.status_code in {409, 422}
    assert words in text(answer)
    assert Survey.objects.filter(title="F").count() == 0


def test_questions_without_a_measure_are_refused_on_the_page(wynn: Client, gareth_wynn: User) -> None:
    survey = make_survey(slug="x", audience="public", settings=Settings(title="X"), by=gareth_wynn)
    cards = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-text": "Why?", "form-0-ORDER": 1}

    answer = wynn.post(f"/surveys/{survey.pk}/questions/", cards)

    assert answer.status_code == 422
    assert "say which of its answers count as yes" in text(answer)


def test_results_hide_small_numbers_on_page_and_in_file(
    wynn, wearers: Survey, north: Team, south: Team, django_assert_max_num_queries
) -> None:
    give(wearers, yes=30, no=10, unit=north)
    give(wearers, yes=3, unit=south)
    address = f"/surveys/{wearers.pk}/"
    wynn.get(address)

    with django_assert_max_num_queries(18):
        html = text(wynn.get(address))
    rows = text(wynn.get(f"{address}results.csv"))

    assert "77%" in html
    assert "43 answers" in html
    assert "Fewer than 10 answers" in html
    assert "South,,,,,Fewer than 10 answers" in rows
    assert "North,,,,,Hidden: it would give away a number under 10" in rows
    assert new_entries().filter(operation="survey.exported").count() == 1


def test_supervisor_reads_but_does_not_manage(client: Client, signed_in: SignIn, sgt_nair: User, wearers) -> None:
    nair = signed_in(client, sgt_nair)

    assert "Close the survey" not in text(nair.get(f"/surveys/{wearers.pk}/"))
    assert nair.post(f"/surveys/{wearers.pk}/close/").status_code == 403


def test_link_is_sent_to_one_person(wynn: Client, town: Survey) -> None:
    wynn.post(f"/surveys/{town.pk}/invite/", {"way": "sms", "address": "07700 900123"})
    wynn.post(f"/surveys/{town.pk}/invite/", {"way": "email", "address": "not an address"})

    assert [(one.way, one.address) for one in OutgoingMessage.objects.all()] == [("sms", "07700900123")]


def test_poster_has_the_link_as_words_and_as_a_picture(wynn: Client, town: Survey, wearers: Survey, settings) -> None:
    html = text(wynn.get(f"/surveys/{town.pk}/poster/"))

    assert f"{settings.BASE_URL}/q/town-centre/" in html
    assert 'src="data:image/svg+xml' in html
    assert wynn.get(f"/surveys/{wearers.pk}/poster/").status_code == 404


# --- asked


def test_officer_is_asked_answers_and_is_asked_no_more(rahman: Client, invitation: Invitation) -> None:
    panel = rahman.get("/surveys/asked/", headers={"HX-Request": "true"})
    first, second = questions_of(invitation.survey)
    assert first.text in text(panel)

    answer = rahman.post(
        f"/surveys/asked/{invitation.pk}/",
        {f"q-{first.pk}": first.options[0], f"q-{second.pk}": ""},
        headers={"HX-Request": "true"},
    )

    assert "Nobody can tell what you answered" in text(answer)
    assert Answer.objects.get().choice == first.options[0]
    assert text(rahman.get("/surveys/asked/", headers={"HX-Request": "true"})).strip() == ""
    assert "Nothing is asked of you" in text(rahman.get("/surveys/asked/"))


def test_answer_without_a_choice_says_what_to_do(rahman: Client, invitation: Invitation) -> None:
    answer = rahman.post(f"/surveys/asked/{invitation.pk}/", {})

    assert (answer.status_code, Answer.objects.count()) == (422, 0)
    assert "Choose an answer." in text(answer)


def test_not_now_is_taken_without_a_choice(rahman: Client, invitation: Invitation) -> None:
    rahman.post(f"/surveys/asked/{invitation.pk}/not-now/")

    assert Invitation.objects.get().outcome == "declined"


def test_question_of_somebody_else_is_not_answered(client, signed_in, pc_doyle: User, invitation: Invitation) -> None:
    doyle = signed_in(client, pc_doyle)
    first, _ = questions_of(invitation.survey)

    doyle.post(f"/surveys/asked/{invitation.pk}/", {f"q-{first.pk}": first.options[0]})
    doyle.post(f"/surveys/asked/{invitation.pk}/not-now/")

    assert (Answer.objects.count(), Invitation.objects.get().outcome) == (0, "waiting")


@pytest.mark.parametrize("who", ["pc_rahman", "sgt_nair"])
def test_home_page_asks(client, signed_in, request: pytest.FixtureRequest, who: str) -> None:
    home = signed_in(client, request.getfixturevalue(who)).get("/")

    assert 'hx-get="/surveys/asked/"' in text(home)
