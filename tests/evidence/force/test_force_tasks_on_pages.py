"""The pages of the tasks, the home pages that count them, and the administration."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from devices.actions.using import confirm_use
from devices.models import ArmedSession, Use
from evidence.actions.force.reconciling import explain_task, reconcile_uses
from evidence.actions.force.reviewing import review_use
from evidence.models import Item
from tests.evidence.force.shown import shown, words
from tests.factories.force import findings, make_sent_form

SignedIn = Callable[[Client, User], Client]


def test_tasks_are_listed_open_and_closed(sergeant: Client, session: ArmedSession, sgt_nair: User) -> None:
    empty = shown(sergeant, "/taser/tasks/")
    reconcile_uses()
    for task in session.force_tasks.filter(problem="unaccounted_use"):
        explain_task(task=task, note="Written on paper.", cause=None, by=sgt_nair)

    open_ones, closed = shown(sergeant, "/taser/tasks/"), shown(sergeant, "/taser/tasks/?show=closed")

    assert "Every use is accounted for" in empty
    assert ("Not filmed" in open_ones, "Unaccounted use" in open_ones) == (True, False)
    assert ("Not filmed" in closed, "Unaccounted use" in closed) == (False, True)


def test_a_supervisor_chooses_why_it_was_not_filmed(sergeant: Client, session: ArmedSession) -> None:
    reconcile_uses()
    task = session.force_tasks.get(problem="not_covered")
    page = sergeant.get(f"/taser/tasks/{task.pk}/").content.decode()

    sergeant.post(f"/taser/tasks/{task.pk}/", {"cause": "asleep", "note": "Woken a minute too late."})

    task.refresh_from_db()
    assert re.findall(r'value="(\w+)"[^>]* checked', page) == ["not_issued"]  # nobody had issued her a camera
    assert (task.cause, task.note) == ("asleep", "Woken a minute too late.")


def test_a_task_is_not_closed_by_the_officer_on_its_page(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User
) -> None:
    reconcile_uses()
    task = session.force_tasks.get(problem="unaccounted_use")
    signed_in(client, pc_rahman)

    page = shown(client, f"/taser/tasks/{task.pk}/")
    client.post(f"/taser/tasks/{task.pk}/", {"note": "No."})

    task.refresh_from_db()
    assert ("To the form" in page, "Close the task" in page, task.is_open) == (True, False, True)


def test_another_officer_finds_no_task(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_khan: User
) -> None:
    reconcile_uses()
    task = session.force_tasks.get(problem="unaccounted_use")
    signed_in(client, pc_khan)

    assert client.get(f"/taser/tasks/{task.pk}/").status_code == 404
    assert "Every use is accounted for" in shown(client, "/taser/tasks/")


def test_the_list_of_tasks_makes_a_fixed_number_of_queries(
    sergeant: Client, session: ArmedSession, django_assert_max_num_queries
) -> None:
    reconcile_uses()

    with django_assert_max_num_queries(8):
        shown(sergeant, "/taser/tasks/")


# --- home pages


def test_the_supervisors_home_counts_the_tasks(sergeant: Client, session: ArmedSession) -> None:
    reconcile_uses()

    assert "2 TASER tasks open" in shown(sergeant, "/")


def test_finish_your_shift_has_the_form_until_it_is_sent(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User
) -> None:
    signed_in(client, pc_rahman)
    before = client.get("/").content.decode()
    make_sent_form(session, pc_rahman)

    after = client.get("/").content.decode()

    assert f'href="/taser/{session.pk}/form/"' in before
    assert "1 use-of-force form to send." in words(before)
    assert f'href="/taser/{session.pk}/form/"' not in after


def test_a_use_that_was_a_test_is_no_step_of_the_shift(
    client: Client, signed_in: SignedIn, session: ArmedSession, pc_rahman: User, sgt_nair: User
) -> None:
    confirm_use(session=session, use=Use.TEST, by=sgt_nair)

    assert "use-of-force form to send" not in shown(signed_in(client, pc_rahman), "/")


@pytest.fixture
def reviewed(session: ArmedSession, pc_rahman: User, sgt_nair: User) -> ArmedSession:
    """A use with a form and a review, which nobody filmed."""
    make_sent_form(session, pc_rahman)
    review_use(session=session, findings=findings(), by=sgt_nair)
    return session


@pytest.mark.parametrize("model", ["forceform", "taserreview", "forcetask"])
def test_the_administration_shows_what_is_in_reach(
    client: Client, signed_in: SignedIn, reviewed: ArmedSession, helen_marsh: User, model: str
) -> None:
    reconcile_uses()
    signed_in(client, helen_marsh)

    answer = client.get(f"/admin/evidence/{model}/")

    assert (answer.status_code, answer.context["cl"].result_count) == (200, 1)
    assert client.get(f"/admin/evidence/{model}/add/").status_code == 403


def test_footage_that_covers_it_leaves_no_gap_to_explain(sergeant: Client, session: ArmedSession, filmed: Item) -> None:
    reconcile_uses()

    assert "1 TASER task open" in shown(sergeant, "/")
