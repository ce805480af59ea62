"""The pages of the use-of-force form: one thing on each, kept as one goes, checked, signed, sent, then only to read."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from audit.operations import Operation
from devices.models import ArmedSession, Use
from evidence.actions.force.writing import amend_form
from evidence.force.questions import applying
from evidence.models import ForceForm, Item
from tests.evidence.force.shown import shown, words
from tests.factories.devices import begin_journal, new_entries
from tests.factories.force import ANSWERS, make_sent_form, write_form

SignedIn = Callable[[Client, User], Client]


@pytest.fixture
def rahman(client: Client, signed_in: SignedIn, pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


@pytest.fixture
def form(session: ArmedSession) -> str:
    return f"/taser/{session.pk}/form/"


def test_the_start_says_what_is_known_already(rahman: Client, form: str, filmed: Item) -> None:
    page = shown(rahman, form)

    assert "When 21 Nov 2026, 22:46:51 to 22:47:41 Officer PC Aisha Rahman 20417" in page
    assert "Cycles 2 cycles, 7.4 s in all, the longest 5.0 s The log proves Fired" in page
    assert "Incident Log 1182, Tanner Row" in page


def test_what_the_log_proves_is_ticked_and_nothing_else(rahman: Client, form: str) -> None:
    html = rahman.get(f"{form}use/").content.decode()

    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["fired"]


def test_the_whole_form_is_written_page_by_page_and_sent(
    rahman: Client, session: ArmedSession, form: str, filmed: Item
) -> None:
    addresses = [f"{form}{step.key}/" for step in applying(ANSWERS)]
    following = [*addresses[1:], f"{form}check/"]

    led = [rahman.post(address, ANSWERS)["Location"] for address in addresses]
    sent = rahman.post(f"{form}check/", {"signed": "on"}, follow=True)

    assert led == following
    assert "Signed and sent by PC Aisha Rahman 20417" in words(sent.content.decode())
    assert session.force_forms.get().highest == "fired"


def test_a_fault_stands_at_the_top_with_a_link_and_the_values_are_kept(rahman: Client, form: str) -> None:
    answer = rahman.post(f"{form}injuries/", {"subject_injury": "minor", "officer_injury": "none"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_injury_cause">What caused it?: Write a short answer.</a>' in html
    assert "There is a problem" in html
    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["minor", "none"]


def test_a_page_that_is_opened_by_change_leads_back_to_the_check(
    rahman: Client, session: ArmedSession, pc_rahman: User, form: str
) -> None:
    write_form(session, pc_rahman)

    answer = rahman.post(f"{form}age/", {"age": "35_49", "to": "check"})

    assert answer["Location"] == f"{form}check/"


def test_keep_and_leave_keeps_the_answer(rahman: Client, session: ArmedSession, form: str) -> None:
    answer = rahman.post(f"{form}age/", {"age": "35_49", "later": "1"}, follow=True)

    assert session.force_forms.get().answers == {"age": "35_49"}
    assert "Go on whenever you like." in answer.content.decode()


def test_what_is_missing_is_listed_and_not_sent(
    rahman: Client, session: ArmedSession, pc_rahman: User, form: str
) -> None:
    write_form(session, pc_rahman, conduct=None)

    answer = rahman.post(f"{form}check/", {"signed": "on"})

    page = words(answer.content.decode())
    assert (answer.status_code, session.force_forms.sent().count()) == (422, 0)
    assert "There is a problem Some questions are not answered yet. How did the person behave?" in page


def test_nothing_is_sent_without_the_signature(
    rahman: Client, session: ArmedSession, pc_rahman: User, form: str
) -> None:
    write_form(session, pc_rahman)

    answer = rahman.post(f"{form}check/", {})

    assert (answer.status_code, session.force_forms.sent().count()) == (422, 0)
    assert "Sign the form before you send it." in answer.content.decode()


def test_after_sending_no_page_writes_any_more(
    rahman: Client, session: ArmedSession, pc_rahman: User, form: str
) -> None:
    make_sent_form(session, pc_rahman)

    answer = rahman.post(f"{form}age/", {"age": "11_17"})

    assert (answer.status_code, answer["Location"]) == (302, form)
    assert session.force_forms.get().answers["age"] == "18_34"


def test_an_amendment_begins_with_its_reason_and_the_old_version_stays_readable(
    rahman: Client, session: ArmedSession, pc_rahman: User, form: str
) -> None:
    make_sent_form(session, pc_rahman)

    led = rahman.post(f"{form}amend/", {"reason": "I forgot the arc at the end."})["Location"]
    rahman.post(f"{form}use/", {"levels": ["drawn", "arced", "fired"]})
    rahman.post(f"{form}check/", {"signed": "on"})

    assert led == f"{form}check/"
    assert "A later version counts." in shown(rahman, f"{form}versions/1/")
    assert "Version 2, because: I forgot the arc at the end." in shown(rahman, form)


def test_an_amendment_needs_a_reason(rahman: Client, session: ArmedSession, pc_rahman: User, form: str) -> None:
    make_sent_form(session, pc_rahman)

    answer = rahman.post(f"{form}amend/", {"reason": "Typo"})

    assert (answer.status_code, ForceForm.objects.count()) == (422, 1)


@pytest.mark.parametrize("page", ["use/", "check/", "amend/"])
def test_a_supervisor_cannot_write_it(
    client: Client, signed_in: SignedIn, sgt_nair: User, form: str, page: str
) -> None:
    assert signed_in(client, sgt_nair).get(f"{form}{page}").status_code == 404


def test_a_supervisor_reads_what_was_sent_and_the_journal_has_it(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User, sgt_nair: User, form: str
) -> None:
    make_sent_form(session, pc_rahman)
    signed_in(client, sgt_nair)
    begin_journal()

    page = shown(client, form)

    assert "Reasons" not in page  # the title asks it already
    assert "Why did you use force? To protect myself, To make an arrest" in page
    [entry] = [one for one in new_entries() if one.operation == Operation.FORCE_FORM_VIEWED]
    assert (entry.actor_id, entry.details) == (str(sgt_nair.pk), {"session": str(session.pk), "version": 1})


def test_a_supervisor_is_told_that_it_was_not_sent(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User, sgt_nair: User, form: str
) -> None:
    write_form(session, pc_rahman)

    page = shown(signed_in(client, sgt_nair), form)

    assert "PC Aisha Rahman 20417 has not sent it yet." in page
    assert "A knife" not in page


def test_a_supervisor_reads_the_sent_version_while_an_amendment_is_written(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User, sgt_nair: User, form: str
) -> None:
    make_sent_form(session, pc_rahman)
    amend_form(session=session, reason="I forgot the arc.", by=pc_rahman)

    page = shown(signed_in(client, sgt_nair), form)

    assert "Signed and sent by PC Aisha Rahman 20417" in page
    assert signed_in(client, sgt_nair).get(f"{form}versions/2/").status_code == 404


def test_another_officer_finds_nothing(client: Client, signed_in: SignedIn, pc_khan: User, form: str) -> None:
    assert signed_in(client, pc_khan).get(form).status_code == 404


def test_a_test_needs_no_form(rahman: Client, session: ArmedSession, form: str, sgt_nair: User) -> None:
    ArmedSession.objects.update(use=Use.TEST, use_set_by=sgt_nair, use_set_at=session.ended_at)

    assert "No form is due" in shown(rahman, form)


@pytest.mark.parametrize("page", ["nonsense/", "versions/7/"])
def test_pages_that_there_are_not_are_not_found(rahman: Client, form: str, page: str) -> None:
    assert rahman.get(f"{form}{page}").status_code == 404


def test_a_question_makes_a_fixed_number_of_queries(
    rahman: Client, form: str, filmed: Item, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(14):
        shown(rahman, f"{form}age/")
