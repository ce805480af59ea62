"""Looks through the uses of TASERs, opens a task for what does not fit, and closes it when it is mended."""

import uuid
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.models import User
from accounts.models.notice import Kind as NoticeKind
from accounts.permissions import Permission
from audit import journal
from audit.actors import Actor, Worker
from audit.operations import Operation
from devices.models import ArmedSession
from evidence.force.prefill import proved
from evidence.force.reconcile import Activation, Problem, problems
from evidence.force.standing import APART, due_at
from evidence.models import Cause, Closing, ForceForm, ForceTask
from evidence.refusals import NoReason, NotYours, TaskClosed
from evidence.taser.footage import coverage_of

WORKER = Worker("evidence.reconcile_force")
LOOKED_BACK = timedelta(days=31)  # a log docks at least every 30 days (CED APP); older uses only while a task is open


def reconcile_uses() -> int:
    """Look through the uses of late and those with an open task; return how many tasks changed. Safe to repeat."""
    since = timezone.now() - LOOKED_BACK
    late = Q(log__read_at__gte=since) | Q(began_at__gte=since) | Q(use_set_at__gte=since)
    sent = Q(pk__in=ForceForm.objects.filter(sent_at__gte=since).values("session"))
    uses = ArmedSession.objects.uses().filter(late | sent).values_list("pk", flat=True)
    to_close = ForceTask.objects.open().values_list("session", flat=True)  # also of what turned out to be a test
    return sum(reconcile_use(session_id=pk) for pk in sorted({*uses, *to_close}))


def reconcile_use(*, session_id: uuid.UUID) -> int:
    """Bring the tasks of one use in line with what is known; return how many changed. Safe to repeat."""
    session = ArmedSession.objects.select_related("taser", "log", "officer").get(pk=session_id)
    found = problems(activation_of(session), timezone.now())
    standing = {Problem(task.problem): task for task in session.force_tasks.all()}
    changed = 0
    for problem in Problem:
        task = standing.get(problem)
        if problem in found and must_open(task, found[problem]):
            open_task(session=session, problem=problem, about=found[problem], by=WORKER)
            changed += 1
        elif problem not in found and task is not None and task.is_open:
            close_mended(task=task, by=WORKER)
            changed += 1
    return changed


def activation_of(session: ArmedSession) -> Activation:
    """Return a use with what belongs to it."""
    form: ForceForm | None = session.force_forms.sent().first()
    return Activation(
        is_use=session.shown_use not in APART,
        is_whole=session.is_whole,
        due_at=due_at(session),
        proved=proved(session),
        said=frozenset(form.said_levels) if form else None,
        coverage=coverage_of(session).result,
    )


def must_open(task: ForceTask | None, about: str) -> bool:
    """Say whether a problem needs its task opened: there is none, it mended itself before, or it is another by now.

    What a person has explained stays explained while nothing about it changes.
    """
    if task is None:
        return True
    if task.is_open:
        return False
    return task.closed_how == Closing.MENDED or task.about != about


@journal.action
def open_task(*, session: ArmedSession, problem: Problem, about: str, by: Actor) -> ForceTask:
    """Open the task of a problem, or open it again; the officer is told of a form that is overdue."""
    task, is_new = ForceTask.objects.select_for_update(of=("self",)).get_or_create(
        session=session, problem=problem.value, defaults={"about": about}
    )
    if not is_new:
        task.about, task.opened_at, task.times_opened = about, timezone.now(), task.times_opened + 1
        task.closed_at, task.closed_by, task.closed_how, task.cause, task.note = None, None, "", "", ""
        task.save()
    if problem is Problem.UNACCOUNTED_USE and session.officer is not None:
        notify(
            to=session.officer,
            kind=NoticeKind.TASER,
            text="The use-of-force form of your TASER use is overdue.",
            target=f"{session.get_absolute_url()}form/",
            key=f"force-form:{session.pk}:{task.times_opened}",
        )
    details = {"session": str(session.pk), "problem": problem.value, "about": about, "times": task.times_opened}
    journal.act(Operation.FORCE_TASK_OPENED, by=by, on=session.taser, details=details)
    return task


@journal.action
def close_mended(*, task: ForceTask, by: Actor) -> ForceTask:
    """Close a task whose problem is gone. Raises TaskClosed."""
    task = _open(task, by)
    task.closed_at, task.closed_how = timezone.now(), Closing.MENDED
    task.save(update_fields=["closed_at", "closed_how"])
    _write_closed(task, by)
    return task


@journal.action
def explain_task(*, task: ForceTask, note: str, cause: Cause | None, by: User) -> ForceTask:
    """Close a task with a reason; what was not filmed needs its cause. Raises NotYours, TaskClosed, NoReason."""
    task = _open(task, by)
    _must_supervise(task, by)
    is_unfilmed = task.problem == Problem.NOT_COVERED
    if not note.strip() or is_unfilmed != (cause is not None):
        message = "Say why this task is closed, and what kept the camera from filming." if is_unfilmed else "Say why."
        operation = Operation.FORCE_TASK_CLOSED
        raise NoReason(message, operation=operation, by=by, on=task.session.taser, reason_code="no_reason")
    task.closed_at, task.closed_by, task.closed_how = timezone.now(), by, Closing.EXPLAINED
    task.cause, task.note = cause or "", note.strip()
    task.save()
    _write_closed(task, by, {"note": task.note})
    return task


def _open(task: ForceTask, by: Actor) -> ForceTask:
    rows = ForceTask.objects.select_for_update(of=("self",)).select_related("session__taser")
    task = rows.get(pk=task.pk)
    if not task.is_open:
        message = "This task was closed in the meantime."
        operation = Operation.FORCE_TASK_CLOSED
        raise TaskClosed(message, operation=operation, by=by, on=task.session.taser, reason_code="closed")
    return task


def _must_supervise(task: ForceTask, by: User) -> None:
    operation, session = Operation.FORCE_TASK_CLOSED, task.session
    if session.officer_id == by.pk:
        message = "This is about your own use. Somebody else has to close it."
        raise NotYours(message, operation=operation, by=by, on=session.taser, reason_code="own_use")
    if not ForceTask.objects.in_reach_of(by, Permission.TASER_CONFIRM).filter(pk=task.pk).exists():
        message = "You may not close this task. Ask the officer's supervisor."
        raise NotYours(message, operation=operation, by=by, on=session.taser, reason_code="no_permission")


def _write_closed(task: ForceTask, by: Actor, personal: dict[str, str] | None = None) -> None:
    details = {"session": str(task.session_id), "problem": task.problem, "how": task.closed_how, "cause": task.cause}
    journal.act(Operation.FORCE_TASK_CLOSED, by=by, on=task.session.taser, details=details, personal=personal)
