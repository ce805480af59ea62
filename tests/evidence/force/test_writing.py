"""The officer writes the use-of-force form, sends it, and amends it; what was sent never changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from audit import journal
from audit.operations import Operation
from devices.models import ArmedSession
from devices.taser_logs.levels import Level
from evidence.actions.force.writing import amend_form, save_answers, send_form
from evidence.force.questions import BY_KEY, STEPS, applying, faults, missing, neighbours, relevant
from evidence.models import ForceForm
from evidence.refusals import FormNotWhole, FormSent, NotYours
from tests.factories.devices import begin_journal, new_entries
from tests.factories.force import ANSWERS, TOLD, make_sent_form, write_form


def test_first_page_begins_the_draft_and_the_journal_has_the_page_and_not_the_words(
    session: ArmedSession, pc_rahman: User
) -> None:
    begin_journal()

    save_answers(session=session, step=BY_KEY["grounds"], answers={"grounds": "A knife."}, by=pc_rahman)

    draft = session.force_forms.get()
    assert (draft.number, draft.answers, draft.sent_at) == (1, {"grounds": "A knife."}, None)
    [entry] = new_entries()
    assert (entry.operation, entry.details) == (
        Operation.FORCE_FORM_SAVED,
        {"page": "grounds", "session": str(session.pk), "version": 1},
    )


def test_each_page_keeps_the_others(session: ArmedSession, pc_rahman: User) -> None:
    save_answers(session=session, step=BY_KEY["age"], answers={"age": "11_17"}, by=pc_rahman)
    save_answers(session=session, step=BY_KEY["conduct"], answers={"conduct": "active"}, by=pc_rahman)
    save_answers(session=session, step=BY_KEY["age"], answers={"age": None}, by=pc_rahman)

    assert session.force_forms.get().answers == {"conduct": "active"}


def test_nobody_else_writes_the_form_of_an_officer(session: ArmedSession, sgt_nair: User) -> None:
    begin_journal()

    with pytest.raises(NotYours, match="Only the officer who held the TASER"):
        save_answers(session=session, step=BY_KEY["age"], answers={"age": "11_17"}, by=sgt_nair)

    assert session.force_forms.count() == 0
    [entry] = new_entries()
    assert (entry.outcome, entry.reason_code) == ("denied", "not_own_use")


def test_a_failed_journal_undoes_the_draft(
    session: ArmedSession, pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(journal, "act", fail)

    with pytest.raises(RuntimeError):
        save_answers(session=session, step=BY_KEY["age"], answers={"age": "11_17"}, by=pc_rahman)

    assert session.force_forms.count() == 0


def test_home_office_the_highest_use_of_a_form_is_what_counts(session: ArmedSession, pc_rahman: User) -> None:
    form = make_sent_form(session, pc_rahman)

    assert (form.levels, form.highest) == (["drawn", "aimed", "red_dotted", "fired"], Level.FIRED)


def test_sending_signs_with_name_and_time_and_keeps_what_the_device_said(
    session: ArmedSession, pc_rahman: User
) -> None:
    write_form(session, pc_rahman)
    begin_journal()

    form = send_form(session=session, told=TOLD, by=pc_rahman)

    assert (form.sent_by, form.told) == (pc_rahman, [["When", "21 Nov 2026, 22:46:51 to 22:47:41"]])
    assert form.sent_at is not None
    [entry] = [one for one in new_entries() if one.operation == Operation.FORCE_FORM_SENT]
    assert entry.details == {"flags": [], "session": str(session.pk), "version": 1}


@pytest.mark.parametrize("question", sorted(ANSWERS.keys() - {"distance", "medical_by", "tactic_2", "worked_2"}))
def test_a_form_that_lacks_an_answer_is_not_sent(session: ArmedSession, pc_rahman: User, question: str) -> None:
    write_form(session, pc_rahman, **{question: None})

    with pytest.raises(FormNotWhole, match="not answered yet"):
        send_form(session=session, told=TOLD, by=pc_rahman)

    assert session.force_forms.sent().count() == 0


def test_answers_to_pages_that_do_not_apply_are_not_sent(session: ArmedSession, pc_rahman: User) -> None:
    write_form(session, pc_rahman)
    save_answers(session=session, step=BY_KEY["use"], answers={"levels": ["drawn"]}, by=pc_rahman)

    form = send_form(session=session, told=TOLD, by=pc_rahman)

    assert {"sites", "removed_by", "leaflet"} & form.answers.keys() == set()


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({"age": "11_17"}, ["total_over_limit", "under_18"]),
        ({"age": "under_11"}, ["total_over_limit", "under_18"]),
        ({"mental_health": "yes"}, ["total_over_limit", "mental_health"]),
        ({"factors": ["mental_health"]}, ["total_over_limit", "mental_health"]),
        ({"restrained": "cuffed"}, ["total_over_limit", "restrained"]),
        ({"restrained": "contained"}, ["total_over_limit", "restrained"]),
        ({}, ["total_over_limit"]),
    ],
)
def test_iopc_2021_children_mental_health_and_restraint_flag_the_use(
    session: ArmedSession, pc_rahman: User, changes: dict[str, Any], flags: list[str]
) -> None:
    make_sent_form(session, pc_rahman, **changes)

    session.refresh_from_db()
    assert session.flags == flags


def test_an_amendment_takes_its_flag_back(session: ArmedSession, pc_rahman: User) -> None:
    make_sent_form(session, pc_rahman, age="11_17")
    amend_form(session=session, reason="He turned out to be 19.", by=pc_rahman)
    save_answers(session=session, step=BY_KEY["age"], answers={"age": "18_34"}, by=pc_rahman)

    send_form(session=session, told=TOLD, by=pc_rahman)

    session.refresh_from_db()
    assert session.flags == ["total_over_limit"]


def test_an_amendment_is_a_further_version_with_its_reason(session: ArmedSession, pc_rahman: User) -> None:
    first = make_sent_form(session, pc_rahman)
    amend_form(session=session, reason="I forgot the arc.", by=pc_rahman)
    levels = {"levels": ["drawn", "arced", "fired"]}
    save_answers(session=session, step=BY_KEY["use"], answers=levels, by=pc_rahman)

    second = send_form(session=session, told=TOLD, by=pc_rahman)

    first.refresh_from_db()
    assert (second.number, second.reason, second.answers["levels"]) == (2, "I forgot the arc.", levels["levels"])
    assert (first.number, first.answers["levels"]) == (1, ANSWERS["levels"])


def test_a_sent_form_is_not_written_on_without_a_reason(session: ArmedSession, pc_rahman: User) -> None:
    make_sent_form(session, pc_rahman)

    with pytest.raises(FormSent, match="Amend it with a reason"):
        save_answers(session=session, step=BY_KEY["age"], answers={"age": "11_17"}, by=pc_rahman)


def test_a_draft_is_not_amended(session: ArmedSession, pc_rahman: User) -> None:
    write_form(session, pc_rahman)

    with pytest.raises(FormSent, match="Go on with the draft"):
        amend_form(session=session, reason="Too early", by=pc_rahman)


def test_nothing_is_sent_twice(session: ArmedSession, pc_rahman: User) -> None:
    make_sent_form(session, pc_rahman)

    with pytest.raises(FormSent, match="no draft"):
        send_form(session=session, told=TOLD, by=pc_rahman)


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_a_sent_form(session: ArmedSession, pc_rahman: User, act: str) -> None:
    form = make_sent_form(session, pc_rahman)
    row = ForceForm.objects.filter(pk=form.pk)
    acts: dict[str, Callable[[], Any]] = {"update": lambda: row.update(answers={}), "delete": row.delete}

    with pytest.raises(DatabaseError, match="What was signed stays"), transaction.atomic():
        acts[act]()


def test_a_draft_is_its_writers_alone(session: ArmedSession, pc_rahman: User, sgt_nair: User) -> None:
    write_form(session, pc_rahman)

    seen = [ForceForm.objects.visible_to(person).count() for person in (pc_rahman, sgt_nair)]

    assert seen == [1, 0]


# --- the questions themselves


def test_probes_are_asked_about_only_after_firing() -> None:
    keys = [step.key for step in applying({"levels": ["drawn"]})]

    assert ("probes" in keys, "aftercare" in keys, "effect" in keys) == (False, False, True)


def test_a_drive_stun_asks_for_aftercare_and_not_for_probes() -> None:
    answers = {name: value for name, value in ANSWERS.items() if name not in {"sites", "removed_by", "kept"}}

    assert missing(answers | {"levels": ["drive_stun"]}) == []


def test_the_answers_of_a_whole_form_have_no_fault() -> None:
    assert [step.key for step in STEPS if faults(step, ANSWERS)] == []


@pytest.mark.parametrize(
    ("step", "changes", "field"),
    [
        ("factors", {"factors": ["none", "weapon"]}, "factors"),
        ("age", {"age": "nonsense"}, "age"),
        ("warning", {"warning": "no"}, "warning_reason"),
        ("video", {"video": "no"}, "video_reason"),
        ("tactics", {"tactic_1": None}, "tactic_1"),
        ("tactics", {"tactic_4": "dog_bite", "worked_4": "yes"}, "tactic_3"),
        ("tactics", {"worked_2": None}, "worked_2"),
    ],
)
def test_a_fault_stands_at_its_question(step: str, changes: dict[str, Any], field: str) -> None:
    assert set(faults(BY_KEY[step], ANSWERS | changes)) == {field}


def test_relevant_answers_of_a_whole_form_are_all_of_them() -> None:
    assert relevant(ANSWERS) == ANSWERS


def test_pages_follow_each_other_in_order() -> None:
    before, after = neighbours(BY_KEY["tactics"], {"levels": ["drawn"]})

    assert (before, after) == (BY_KEY["warning"], BY_KEY["effect"])
