"""Tasks open for what does not fit together, close when it is mended, and are closed by a person with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice, User
from audit.operations import Operation
from devices.actions.using import confirm_use
from devices.models import ArmedSession, TaserLog, Use
from evidence.actions.force.reconciling import WORKER, explain_task, open_task, reconcile_use, reconcile_uses
from evidence.actions.force.writing import amend_form, save_answers, send_form
from evidence.force.questions import BY_KEY
from evidence.force.reconcile import Problem
from evidence.models import Cause, ForceTask, Item
from evidence.refusals import NoReason, NotYours, TaskClosed
from evidence.tasks import reconcile_use as reconcile_use_task
from evidence.tasks import reconcile_uses as reconcile_uses_task
from tests.factories.devices import begin_journal, new_entries
from tests.factories.force import TOLD, make_sent_form

BOTH = ["not_covered", "unaccounted_use"]


def standing(session: ArmedSession) -> dict[str, str]:
    """Return the tasks of a use: how each was closed, or "open"."""
    return {task.problem: task.closed_how or "open" for task in session.force_tasks.all()}


def task_of(session: ArmedSession, problem: Problem) -> ForceTask:
    return session.force_tasks.get(problem=problem)


def test_ced_app_a_use_without_a_form_is_unaccounted(session: ArmedSession, filmed: Item) -> None:
    begin_journal()

    changed = reconcile_uses()

    assert (changed, standing(session)) == (1, {"unaccounted_use": "open"})
    [entry] = [one for one in new_entries() if one.operation == Operation.FORCE_TASK_OPENED]
    assert (entry.actor_id, entry.details["problem"]) == ("evidence.reconcile_force", "unaccounted_use")


def test_the_officer_is_told_once(session: ArmedSession, filmed: Item, pc_rahman: User) -> None:
    reconcile_uses()
    reconcile_uses()

    [notice] = Notice.objects.filter(person=pc_rahman)
    assert (notice.text, notice.target) == (
        "The use-of-force form of your TASER use is overdue.",
        f"/taser/{session.pk}/form/",
    )


def test_running_it_twice_changes_nothing(session: ArmedSession) -> None:
    reconcile_uses_task()
    before = list(session.force_tasks.values())
    begin_journal()

    reconcile_uses_task()
    reconcile_use_task(str(session.pk))

    assert list(session.force_tasks.values()) == before
    assert list(new_entries()) == []


def test_before_its_time_is_over_no_form_is_missed(session: ArmedSession, filmed: Item, settings) -> None:
    docked = TaserLog.objects.get().docked_at
    assert docked is not None
    settings.FORCE_FORM_HOURS = (timezone.now() - docked) // timedelta(hours=1) + 1

    assert (reconcile_uses(), standing(session)) == (0, {})


def test_a_use_that_nobody_filmed_opens_a_task(session: ArmedSession) -> None:
    reconcile_uses()

    assert sorted(standing(session)) == BOTH


def test_a_form_that_is_sent_mends_it(session: ArmedSession, filmed: Item, pc_rahman: User) -> None:
    reconcile_uses()
    make_sent_form(session, pc_rahman)

    reconcile_uses()

    assert standing(session) == {"unaccounted_use": "mended"}


def test_a_recording_that_comes_late_mends_it_and_one_that_goes_opens_it_again(
    session: ArmedSession, pc_rahman: User, filmed: Item
) -> None:
    Item.objects.update(duration_ms=1_000)
    reconcile_uses()
    Item.objects.update(duration_ms=600_000)
    reconcile_uses()
    mended = standing(session)["not_covered"]

    Item.objects.update(duration_ms=280_000)
    reconcile_uses()

    task = task_of(session, Problem.NOT_COVERED)
    assert (mended, task.is_open, task.about, task.times_opened) == ("mended", True, "partly", 2)


def test_a_contradiction_opens_and_an_amendment_mends_it(session: ArmedSession, pc_rahman: User, filmed: Item) -> None:
    make_sent_form(session, pc_rahman, levels=["drawn"], sites=None, removed_by=None, kept=None)
    reconcile_uses()
    opened = task_of(session, Problem.CONTRADICTION)
    amend_form(session=session, reason="I fired, of course.", by=pc_rahman)
    for key, answers in {
        "use": {"levels": ["drawn", "fired"]},
        "probes": {"sites": ["chest"]},
        "aftercare": {"removed_by": "paramedic", "medical": "given", "leaflet": "yes", "kept": "yes"},
    }.items():
        save_answers(session=session, step=BY_KEY[key], answers=answers, by=pc_rahman)
    send_form(session=session, told=TOLD, by=pc_rahman)

    reconcile_uses()

    assert (opened.about, opened.is_open) == ("+fired", True)
    assert standing(session) == {"contradiction": "mended"}


def test_a_use_that_turns_out_to_be_a_test_needs_nothing(session: ArmedSession, sgt_nair: User) -> None:
    reconcile_uses()
    confirm_use(session=session, use=Use.TEST, by=sgt_nair)

    reconcile_uses()

    assert standing(session) == dict.fromkeys(BOTH, "mended")


def test_the_supervisor_says_why_it_was_not_filmed(session: ArmedSession, sgt_nair: User) -> None:
    reconcile_uses()
    begin_journal()

    explain_task(task=task_of(session, Problem.NOT_COVERED), note="Woken too late.", cause=Cause.ASLEEP, by=sgt_nair)

    task = task_of(session, Problem.NOT_COVERED)
    assert (task.closed_by, task.cause, task.note, task.closed_how) == (
        sgt_nair,
        "asleep",
        "Woken too late.",
        "explained",
    )
    [entry] = new_entries()
    assert (entry.operation, entry.details["cause"], entry.details["how"]) == (
        Operation.FORCE_TASK_CLOSED,
        "asleep",
        "explained",
    )


def test_what_was_explained_stays_so_while_nothing_changes(session: ArmedSession, sgt_nair: User) -> None:
    reconcile_uses()
    explain_task(task=task_of(session, Problem.NOT_COVERED), note="Flat.", cause=Cause.FLAT, by=sgt_nair)

    reconcile_uses()

    assert standing(session)["not_covered"] == "explained"


def test_what_was_explained_opens_again_when_it_is_another_problem(
    session: ArmedSession, pc_rahman: User, sgt_nair: User, filmed: Item
) -> None:
    Item.objects.update(duration_ms=1_000)
    reconcile_uses()
    explain_task(task=task_of(session, Problem.NOT_COVERED), note="Flat.", cause=Cause.FLAT, by=sgt_nair)
    Item.objects.update(duration_ms=280_000)

    reconcile_uses()

    task = task_of(session, Problem.NOT_COVERED)
    assert (task.is_open, task.about, task.cause, task.note) == (True, "partly", "", "")


@pytest.mark.parametrize(
    ("problem", "note", "cause"),
    [
        (Problem.NOT_COVERED, "", Cause.ASLEEP),
        (Problem.NOT_COVERED, "It slept.", None),
        (Problem.UNACCOUNTED_USE, "  ", None),
        (Problem.UNACCOUNTED_USE, "Written on paper.", Cause.OFF),
    ],
)
def test_no_task_is_closed_without_a_reason(
    session: ArmedSession, sgt_nair: User, problem: Problem, note: str, cause: Cause | None
) -> None:
    reconcile_uses()

    with pytest.raises(NoReason):
        explain_task(task=task_of(session, problem), note=note, cause=cause, by=sgt_nair)

    assert task_of(session, problem).is_open


def test_nobody_closes_a_task_about_their_own_use(session: ArmedSession, pc_rahman: User) -> None:
    reconcile_uses()

    with pytest.raises(NotYours, match="your own use"):
        explain_task(task=task_of(session, Problem.UNACCOUNTED_USE), note="No.", cause=None, by=pc_rahman)


def test_who_may_only_look_closes_nothing(session: ArmedSession, helen_marsh: User) -> None:
    reconcile_uses()

    with pytest.raises(NotYours, match="Ask the officer's supervisor"):
        explain_task(task=task_of(session, Problem.UNACCOUNTED_USE), note="No.", cause=None, by=helen_marsh)


def test_a_closed_task_is_not_closed_again(session: ArmedSession, sgt_nair: User) -> None:
    reconcile_uses()
    task = task_of(session, Problem.UNACCOUNTED_USE)
    explain_task(task=task, note="On paper.", cause=None, by=sgt_nair)

    with pytest.raises(TaskClosed):
        explain_task(task=task, note="On paper.", cause=None, by=sgt_nair)


def test_two_turns_at_once_open_one_task(session: ArmedSession) -> None:
    for _ in range(2):
        open_task(session=session, problem=Problem.NOT_COVERED, about="not_covered", by=WORKER)

    assert session.force_tasks.count() == 1


def test_old_uses_are_looked_at_only_while_a_task_stands_open(session: ArmedSession) -> None:
    reconcile_use(session_id=session.pk)
    long_ago = timezone.now() - timedelta(days=200)
    TaserLog.objects.update(read_at=long_ago)
    ArmedSession.objects.update(began_at=long_ago, ended_at=long_ago)

    reconcile_uses()

    assert sorted(standing(session)) == BOTH
