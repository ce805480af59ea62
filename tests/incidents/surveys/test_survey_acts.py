"""What can be done with surveys: each act works, is refused to strangers, is journalled, and falls with the journal."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.models.outgoing import OutgoingMessage, Way
from audit.actors import Worker
from incidents.surveys import actions
from incidents.surveys.actions import (
    change_survey,
    close_survey,
    export_results,
    invite_by_message,
    invite_people,
    make_survey,
    open_survey,
    revise_survey,
    write_questions,
)
from incidents.surveys.actions.building import Settings
from incidents.surveys.models import Audience, Invitation, Question, State, Survey
from incidents.surveys.refusals import BadQuestions, MoveForbidden, NameTaken, NotAllowed, NotOpen, WordingLive
from incidents.surveys.wording import Wording
from tests.accounts.acts import acts_of, everything
from tests.factories.devices import begin_journal, entries, new_entries

pytestmark = pytest.mark.django_db
ADDED = (
    "INSERT INTO surveys_question (id, version_id, number, text, kind, options, counted)"
    " SELECT gen_random_uuid(), version_id, 9, text, kind, options, counted FROM surveys_question LIMIT 1"
)
ASKED = [Wording("Was it clear?", ("Yes", "No"), ("Yes",)), Wording("What was not?")]


@dataclass(frozen=True)
class Act:
    """One act on the survey of wearers: its operation, how it is done, and what it needs before."""

    operation: str
    do: Callable[[Survey, User], object]
    name: str = ""
    prepare: Callable[[Survey, User], object] = lambda survey, by: None

    def __str__(self) -> str:
        return self.name or self.operation


ACTS = [
    Act("survey.changed", lambda survey, by: change_survey(survey=survey, settings=Settings(title="New"), by=by)),
    Act("survey.closed", lambda survey, by: close_survey(survey=survey, by=by)),
    Act("survey.exported", lambda survey, by: export_results(survey=survey, by=by)),
    Act("survey.invited", lambda survey, by: invite_people(survey=survey, people=[by], by=by)),
    Act("survey.made", lambda _, by: make_survey(slug="n", audience="public", settings=Settings(title="N"), by=by)),
    Act("survey.revised", lambda survey, by: revise_survey(survey=survey, by=by)),
    Act(
        "survey.invited",
        lambda survey, by: invite_by_message(survey=survey, way=Way.SMS, address="+447700900123", by=by),
        "invite_by_message",
    ),
    Act(
        "survey.changed",
        lambda survey, by: write_questions(survey=survey, questions=ASKED, by=by),
        "write_questions",
        prepare=lambda survey, by: revise_survey(survey=survey, by=by),
    ),
    Act(
        "survey.opened",
        lambda survey, by: open_survey(survey=survey, by=by),
        prepare=lambda survey, by: close_survey(survey=survey, by=by),
    ),
]
# They answer for themselves: `test_answers_are_anonymous.py`; `forget_old_answers` is a task's.
OF_THOSE_ASKED = {"answer_asked", "answer_by_link", "answer_openly", "decline", "forget_old_answers"}
HERE = {"change_survey", "close_survey", "export_results", "invite_people", "make_survey", "revise_survey"}
HERE |= {"invite_by_message", "write_questions", "open_survey"}


def state() -> list[object]:
    """Return everything that these acts can change."""
    return [everything(["surveys", "accounts"])]


def test_every_action_is_tried_somewhere() -> None:
    assert acts_of(actions) == HERE | OF_THOSE_ASKED


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_act_has_exactly_this_row(wearers: Survey, gareth_wynn: User, act: Act) -> None:
    act.prepare(wearers, gareth_wynn)
    begin_journal()

    act.do(wearers, gareth_wynn)

    entry = new_entries().get()
    assert (entry.operation, entry.outcome, entry.actor_id) == (act.operation, "success", str(gareth_wynn.pk))


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_officer_cannot(wearers: Survey, pc_rahman: User, gareth_wynn: User, act: Act) -> None:
    act.prepare(wearers, gareth_wynn)
    begin_journal()
    before = state()

    with pytest.raises(NotAllowed):
        act.do(wearers, pc_rahman)

    assert state() == before
    assert [entry[:2] for entry in entries()] == [(act.operation, "denied")]


@pytest.mark.parametrize("act", ACTS, ids=str)
def test_failed_journal_undoes_it(wearers: Survey, gareth_wynn: User, act: Act, request: pytest.FixtureRequest) -> None:
    act.prepare(wearers, gareth_wynn)
    before = state()
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        act.do(wearers, gareth_wynn)

    assert state() == before


def test_reader_who_does_not_manage_cannot_close(wearers: Survey, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        close_survey(survey=wearers, by=sgt_nair)

    assert Survey.objects.get(pk=wearers.pk).is_live


def test_survey_is_made_worded_opened_and_closed(gareth_wynn: User) -> None:
    survey = make_survey(slug="clear", audience="viewer", settings=Settings(title="Clear?"), by=gareth_wynn)
    write_questions(survey=survey, questions=ASKED, by=gareth_wynn)

    open_survey(survey=survey, by=gareth_wynn)

    survey.refresh_from_db()
    assert (survey.state, [str(one) for one in survey.current_version().questions.all()]) == (
        State.LIVE,
        ["Was it clear?", "What was not?"],
    )
    close_survey(survey=survey, by=gareth_wynn)
    assert Survey.objects.get(pk=survey.pk).state == State.CLOSED
    open_survey(survey=survey, by=gareth_wynn)
    assert Survey.objects.get(pk=survey.pk).closed_at is None


def test_live_survey_is_not_opened_again(wearers: Survey, gareth_wynn: User) -> None:
    with pytest.raises(MoveForbidden):
        open_survey(survey=wearers, by=gareth_wynn)


def test_two_surveys_cannot_have_one_link(town: Survey, gareth_wynn: User) -> None:
    with pytest.raises(NameTaken):
        make_survey(slug="town-centre", audience="public", settings=Settings(title="Again"), by=gareth_wynn)


def test_live_wording_is_changed_by_a_new_version_alone(wearers: Survey, gareth_wynn: User) -> None:
    with pytest.raises(WordingLive):
        write_questions(survey=wearers, questions=ASKED, by=gareth_wynn)

    revise_survey(survey=wearers, by=gareth_wynn)
    write_questions(survey=wearers, questions=ASKED, by=gareth_wynn)
    assert str(wearers.current_version().questions.first()) == "Did you feel safer straight away?"
    open_survey(survey=wearers, by=gareth_wynn)
    assert str(wearers.current_version().questions.first()) == "Was it clear?"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE surveys_question SET text = 'x'",
        "DELETE FROM surveys_question",
        ADDED,
        "UPDATE surveys_version SET frozen_at = NULL",
    ],
)
def test_live_wording_stays_for_the_owner_of_the_tables_too(wearers: Survey, statement: str) -> None:
    with pytest.raises(DatabaseError, match="Wording that was live stays"), transaction.atomic():
        connection.cursor().execute(statement)

    assert Question.objects.filter(version__survey=wearers).count() == 2


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        ([], "at least one"),
        ([Wording("Why?")], "count as yes"),
        ([Wording("Sure?", ("Yes",), ("Yes",))], "2 to 10 answers"),
        ([Wording("Sure?", ("Yes", "yes"), ("Yes",))], "same answer twice"),
        ([Wording("Sure?", ("Yes", "No"), ("Maybe",))], "must be one of the answers"),
        ([Wording(" ", ("Yes", "No"), ("Yes",))], "1 to 300 characters"),
        ([Wording("Sure?", ("Yes", "N" * 81), ("Yes",))], "1 to 80 characters"),
        ([Wording("Sure?", ("Yes", "No"), ("Yes",))] * 11, "at most 10"),
    ],
)
def test_questions_that_cannot_be_asked_are_refused(wearers: Survey, gareth_wynn: User, questions, words: str) -> None:
    revise_survey(survey=wearers, by=gareth_wynn)

    with pytest.raises(BadQuestions, match=words):
        write_questions(survey=wearers, questions=questions, by=gareth_wynn)

    assert wearers.draft_version().questions.count() == 2


def test_nobody_is_asked_twice_a_day(wearers: Survey, pc_rahman: User, pc_doyle: User) -> None:
    worker = Worker("tests")
    invite_people(survey=wearers, people=[pc_rahman], by=worker)

    count = invite_people(survey=wearers, people=[pc_rahman, pc_doyle], by=worker)

    assert count == 1
    assert Invitation.objects.count() == 2


def test_closed_survey_asks_nobody(wearers: Survey, pc_rahman: User, gareth_wynn: User) -> None:
    invite_people(survey=wearers, people=[pc_rahman], by=Worker("tests"))
    close_survey(survey=wearers, by=gareth_wynn)

    with pytest.raises(NotOpen):
        invite_people(survey=wearers, people=[pc_rahman], by=Worker("tests"))

    assert not Invitation.objects.open().exists()


def test_link_is_kept_as_its_hash_and_the_address_in_the_message_alone(town: Survey, gareth_wynn: User) -> None:
    invitation = invite_by_message(survey=town, way=Way.EMAIL, address="tom@example.org", by=gareth_wynn)

    message = OutgoingMessage.objects.get()
    secret = message.body.partition("/q/#")[2].split()[0]
    assert message.address == "tom@example.org"
    assert len(secret) == 27
    assert secret not in str(Invitation.objects.values().get())
    assert "tom" not in str(Invitation.objects.values().get())
    assert secret not in message.key
    assert invitation.day == timezone.localdate()
    assert "tom" not in str(new_entries().values("details").get())


def test_audience_is_known(gareth_wynn: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Survey.objects.create(slug="x", title="x", audience="all")

    assert set(Audience.values) == {"wearer", "viewer", "public"}
