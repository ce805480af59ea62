"""What the page and the report of a TASER use say about the force: form, categories by source, review, tasks."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.permissions import Permission
from devices.models import ArmedSession, Cycle
from devices.taser_logs.levels import Level
from evidence.force.answers import Care, aftercare_of, person_of_form
from evidence.force.lists import LEVEL_NAMES
from evidence.force.reconcile import Problem
from evidence.force.standing import APART, Standing, State, review_due_at, standing_of_forms
from evidence.models import ForceForm, ForceTask, TaserReview
from evidence.taser.levels import Row, rows_of

ICONS = {Problem.UNACCOUNTED_USE: "file-x", Problem.NOT_COVERED: "video-off", Problem.CONTRADICTION: "file-warning"}


@dataclass(frozen=True)
class TaskLine:
    """A task in words."""

    task: ForceTask
    icon: str
    words: str


@dataclass(frozen=True)
class Panel:
    """Everything about the force of one use, as far as a person may read it."""

    standing: Standing
    form: ForceForm | None
    is_own: bool
    levels: list[Row]
    aftercare: list[Care]
    person: str
    reviews: list[TaserReview]
    tasks: list[TaskLine]
    may_judge: bool
    may_review: bool
    review_due_at: datetime
    is_reviewed: bool

    @property
    def disagreements(self) -> int:
        """In how many categories form and device disagree."""
        return sum(1 for row in self.levels if row.disagrees)

    @property
    def agrees(self) -> bool:
        """Whether a form was sent and agrees with the device in all seven."""
        return self.form is not None and not self.disagreements

    @property
    def is_waiting(self) -> bool:
        """Whether a form is still to be written or sent."""
        return self.standing.state in {State.DUE, State.DRAFT}


def panel_of(session: ArmedSession, cycles: list[Cycle], person: User) -> Panel:
    """Return what is known about the force of a use: four queries."""
    forms = list(session.force_forms.select_related("sent_by"))
    newest = next((form for form in forms if form.is_sent), None)
    answers = newest.answers if newest else {}
    reviews = list(session.reviews.select_related("form"))
    reached = ArmedSession.objects.in_reach_of(person, Permission.TASER_CONFIRM).filter(pk=session.pk)
    is_own = session.officer_id == person.pk
    may_judge = not is_own and reached.exists()
    return Panel(
        standing=standing_of_forms(session, forms),
        form=newest,
        is_own=is_own,
        levels=rows_of(session, cycles, newest.said_levels if newest else None),
        aftercare=aftercare_of(answers),
        person=person_of_form(answers),
        reviews=reviews,
        tasks=[line_of(task) for task in session.force_tasks.select_related("closed_by")],
        may_judge=may_judge,
        may_review=may_judge and session.shown_use not in APART,
        review_due_at=review_due_at(session),
        is_reviewed=_is_reviewed(session, newest, reviews),
    )


def _is_reviewed(session: ArmedSession, newest: ForceForm | None, reviews: list[TaserReview]) -> bool:
    """Say the same as `with_review`: confirmed, and reviewed since together with the newest form."""
    since = session.use_set_at
    if session.use != "operational" or since is None:
        return False
    wanted = newest.pk if newest else None
    return any(review.form_id == wanted and review.reviewed_at >= since for review in reviews)


def line_of(task: ForceTask) -> TaskLine:
    """Return a task with a sentence that says what is wrong."""
    problem = Problem(task.problem)
    return TaskLine(task, ICONS[problem], _sentence(problem, task.about))


def _sentence(problem: Problem, about: str) -> str:
    if problem is Problem.UNACCOUNTED_USE:
        return "The TASER was armed, and no use-of-force form was sent in time."
    if problem is Problem.NOT_COVERED:
        return (
            "Only a part of it was filmed."
            if about == "partly"
            else "No recording of this officer or incident shows it."
        )
    words = about.split()
    left_out = [LEVEL_NAMES[Level(word[1:])].lower() for word in words if word.startswith("+")]
    not_shown = [LEVEL_NAMES[Level(word[1:])].lower() for word in words if word.startswith("-")]
    parts = [f"The log proves {' and '.join(left_out)}, and the form leaves it out."] if left_out else []
    parts += [f"The form says {' and '.join(not_shown)}, and the log shows none."] if not_shown else []
    return " ".join(parts)
