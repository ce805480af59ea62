"""Answers: kept once, of the question's own options, and joined to nobody, in tables and journal."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from accounts.models import Team, User
from accounts.models.outgoing import OutgoingMessage, Way
from audit import context
from audit.actors import Worker
from audit.models import Entry, Personal
from incidents.surveys.actions import (
    answer_asked,
    answer_by_link,
    answer_openly,
    decline,
    forget_old_answers,
    invite_by_message,
    invite_people,
)
from incidents.surveys.anonymity import nameless
from incidents.surveys.models import Answer, Invitation, Survey, Tally
from incidents.surveys.refusals import BadAnswer, NotOpen
from incidents.surveys.tasks import forget_old_answers as forget_task
from tests.factories.devices import new_entries
from tests.factories.surveys import give, questions_of

pytestmark = pytest.mark.django_db


def given(survey: Survey, choice: str | None = None, words: str = "") -> dict:
    first, second = questions_of(survey)
    return {first.pk: choice or first.options[0], second.pk: words}


def invite(survey: Survey, person: User) -> Invitation:
    invite_people(survey=survey, people=[person], by=Worker("tests"))
    return Invitation.objects.get(survey=survey, person=person)


def answer(invitation: Invitation, person: User, choice: str | None = None) -> None:
    with nameless() as somebody:
        answers = given(invitation.survey, choice, "It starts by itself")
        answer_asked(invitation_id=invitation.pk, person=person, given=answers, by=somebody)


def test_answer_keeps_the_day_and_the_command_and_nothing_else(wearers, pc_rahman, north) -> None:
    answer(invite(wearers, pc_rahman), pc_rahman)

    rows = list(Answer.objects.values_list("choice", "words", "day", "unit", "way").order_by("-choice"))
    today = timezone.localdate()
    assert rows == [
        ("Yes, straight away", "", today, north.pk, "asked"),
        ("", "It starts by itself", today, north.pk, "asked"),
    ]
    names = {field.name for field in Answer._meta.get_fields()}
    assert names == {"id", "question", "choice", "words", "day", "unit", "way", "is_mixed"}
    assert {row.pk.version for row in Answer.objects.all()} == {4}  # random: nothing of a time


def test_journal_says_that_somebody_answered(wearers: Survey, pc_rahman: User) -> None:
    invitation = invite(wearers, pc_rahman)

    with context.bound(source_ip="10.0.0.7", session_ref="secret", request_id="r-1", user_agent_hash="u"):
        answer(invitation, pc_rahman)

    entry = new_entries().filter(operation="survey.answered").get()
    assert (entry.actor_type, entry.actor_id, entry.object_id) == ("public", "survey", str(wearers.pk))
    told = str(Entry.objects.filter(pk=entry.pk).values().get())
    told += str(list(Personal.objects.filter(entry_id=entry.pk).values()))
    for secret in (str(pc_rahman.pk), "20417", "Rahman", "10.0.0.7", "r-1", "straight away", str(invitation.pk)):
        assert secret not in told
    assert not any(str(row.pk) in told for row in Answer.objects.all())


def test_invitation_works_once(wearers: Survey, pc_rahman: User) -> None:
    invitation = invite(wearers, pc_rahman)
    answer(invitation, pc_rahman)

    with pytest.raises(NotOpen):
        answer(invitation, pc_rahman, "No difference")

    assert Answer.objects.filter(choice="No difference").count() == 0
    assert Invitation.objects.get().outcome == "answered"


def test_nobody_answers_for_somebody_else(wearers: Survey, pc_rahman: User, pc_doyle: User) -> None:
    invitation = invite(wearers, pc_rahman)

    with pytest.raises(NotOpen):
        answer(invitation, pc_doyle)

    assert not Answer.objects.exists()
    assert Invitation.objects.get().outcome == "waiting"


@pytest.mark.parametrize("choice", ["Something else", "", "yes, straight away"])
def test_answer_that_is_no_option_leaves_everything_as_it_was(wearers, pc_rahman, choice: str) -> None:
    invitation = invite(wearers, pc_rahman)
    first, _ = questions_of(wearers)

    with pytest.raises(BadAnswer), nameless() as somebody:
        answer_asked(invitation_id=invitation.pk, person=pc_rahman, given={first.pk: choice}, by=somebody)

    assert not Answer.objects.exists()
    assert Invitation.objects.get().outcome == "waiting"


def test_answer_to_a_question_of_another_survey_is_refused(wearers: Survey, town: Survey, pc_rahman: User) -> None:
    invitation = invite(wearers, pc_rahman)
    foreign = {questions_of(town)[0].pk: "Support"}

    with pytest.raises(BadAnswer), nameless() as somebody:
        answer_asked(invitation_id=invitation.pk, person=pc_rahman, given=given(wearers) | foreign, by=somebody)

    assert not Answer.objects.exists()


def test_failed_journal_undoes_the_answer(wearers: Survey, pc_rahman: User, broken_journal: None) -> None:
    invitation = Invitation.objects.create(survey=wearers, person=pc_rahman)

    with pytest.raises(DatabaseError):
        answer(invitation, pc_rahman)

    assert not Answer.objects.exists()
    assert Invitation.objects.get().outcome == "waiting"


def test_not_now_takes_the_question_away(wearers: Survey, pc_rahman: User) -> None:
    invitation = invite(wearers, pc_rahman)

    decline(invitation=invitation, by=pc_rahman)

    assert not Invitation.objects.open().exists()
    assert new_entries().filter(operation="survey.declined", outcome="success").count() == 1
    with pytest.raises(NotOpen):
        decline(invitation=invitation, by=pc_rahman)


def test_link_works_once_and_until_its_last_day(town: Survey, gareth_wynn: User) -> None:
    links = []
    for _ in range(2):
        invite_by_message(survey=town, way=Way.SMS, address="07700900123", by=gareth_wynn)
        links.append(OutgoingMessage.objects.order_by("-made_at")[0].body.partition("#")[2].split()[0])

    with nameless() as somebody:
        answer_by_link(secret=links[0], given=given(town), by=somebody)
        with pytest.raises(NotOpen):
            answer_by_link(secret=links[0], given=given(town), by=somebody)
        with time_machine.travel(timezone.now() + timedelta(days=15)), pytest.raises(NotOpen):
            answer_by_link(secret=links[1], given=given(town), by=somebody)
        with pytest.raises(NotOpen):
            answer_by_link(secret="0" * 27, given=given(town), by=somebody)

    assert Answer.objects.filter(way="asked").count() == 1


def test_survey_of_wearers_has_no_open_link(wearers: Survey, town: Survey) -> None:
    with nameless() as somebody:
        answer_openly(survey=town, given=given(town), by=somebody)
        with pytest.raises(NotOpen):
            answer_openly(survey=wearers, given=given(wearers), by=somebody)

    assert [row.way for row in Answer.objects.all()] == ["open"]


# --- forgetting


def test_answers_of_past_days_are_written_anew_with_other_keys(wearers: Survey) -> None:
    give(wearers, yes=3, no=1, day=timezone.localdate() - timedelta(days=1))
    give(wearers, yes=1)
    before = set(Answer.objects.filter(day__lt=timezone.localdate()).values_list("pk", flat=True))

    forget_task()
    forget_task()

    after = Answer.objects.filter(is_mixed=True)
    assert not before & set(after.values_list("pk", flat=True))
    assert sorted(after.values_list("choice", flat=True)) == ["No difference", *["Yes, straight away"] * 3]
    assert Answer.objects.filter(is_mixed=False).count() == 1


def test_a_quarter_of_twelve_months_ago_leaves_counts(wearers: Survey, north: Team, south: Team) -> None:
    with time_machine.travel("2025-02-10 12:00Z", tick=False):
        give(wearers, yes=12, no=3, day=timezone.localdate(), unit=north)
        give(wearers, yes=2, day=timezone.localdate(), unit=south)
        give(wearers, yes=5, day=timezone.localdate() + timedelta(days=60))

    with time_machine.travel("2026-02-12 12:00Z", tick=False):
        count = forget_old_answers(by=Worker("tests"))
        forget_old_answers(by=Worker("tests"))

    rows = Tally.objects.order_by("choice", "count").values_list("choice", "quarter", "unit", "count")
    first = timezone.datetime(2025, 1, 1).date()
    assert count == 17
    assert list(rows) == [
        ("No difference", first, north.pk, 3),
        ("Yes, straight away", first, None, 2),
        ("Yes, straight away", first, north.pk, 12),
    ]
    assert Answer.objects.count() == 5


def test_person_cannot_forget_answers(wearers: Survey, sgt_nair: User) -> None:
    with pytest.raises(Exception, match="You may not change surveys"):
        forget_old_answers(by=sgt_nair)
