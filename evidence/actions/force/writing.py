"""The officer who held the weapon writes the use-of-force form; what was sent is only ever amended."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from audit import journal
from audit.operations import Operation
from devices.actions.using import flag_use
from devices.models import ArmedSession
from evidence.force.answers import flags_of, highest_of, levels_of
from evidence.force.questions import Step, missing, relevant
from evidence.models import ForceForm
from evidence.refusals import FormNotWhole, FormSent, NotYours

SAVED, SENT = Operation.FORCE_FORM_SAVED, Operation.FORCE_FORM_SENT


@journal.action
def save_answers(*, session: ArmedSession, step: Step, answers: Mapping[str, Any], by: User) -> ForceForm:
    """Keep the answers of one page in the draft, which begins with the first of them.

    The journal has which page was written, not what. Raises NotYours, FormSent.
    """
    session = _own(session, by, SAVED)
    form = session.force_forms.select_for_update().drafts().first() or _first(session, by)
    form.answers = {**form.answers, **answers}
    form.answers = {name: value for name, value in form.answers.items() if value is not None}
    form.changed_at = timezone.now()
    form.save(update_fields=["answers", "changed_at"])
    journal.act(SAVED, by=by, on=session.taser, details={**_about(form), "page": step.key})
    return form


def _first(session: ArmedSession, by: User) -> ForceForm:
    if session.force_forms.exists():
        message = "This form was sent. Amend it with a reason."
        raise FormSent(message, operation=SAVED, by=by, on=session.taser, reason_code="form_sent")
    return ForceForm.objects.create(session=session, number=1, written_by=by)


@journal.action
def amend_form(*, session: ArmedSession, reason: str, by: User) -> ForceForm:
    """Begin a further version with the answers of the last one; both stay readable. Raises NotYours, FormSent."""
    session = _own(session, by, SAVED)
    newest = session.force_forms.select_for_update().first()
    if newest is None or not newest.is_sent:
        message = "This form has not been sent yet. Go on with the draft."
        raise FormSent(message, operation=SAVED, by=by, on=session.taser, reason_code="form_not_sent")
    form = ForceForm.objects.create(
        session=session, number=newest.number + 1, answers=newest.answers, reason=reason, written_by=by
    )
    journal.act(SAVED, by=by, on=session.taser, details={**_about(form), "page": "amend"}, personal={"reason": reason})
    return form


@journal.action
def send_form(*, session: ArmedSession, told: list[tuple[str, str]], by: User) -> ForceForm:
    """Sign and send the draft; from now on it does not change, and its facts flag the use.

    `told` is what device and incident said beside it. Raises NotYours, FormSent, FormNotWhole.
    """
    session = _own(session, by, SENT)
    form = session.force_forms.select_for_update().drafts().first()
    if form is None:
        message = "There is no draft to send."
        raise FormSent(message, operation=SENT, by=by, on=session.taser, reason_code="no_draft")
    if missing(form.answers):
        message = "Some questions are not answered yet."
        raise FormNotWhole(message, operation=SENT, by=by, on=session.taser, reason_code="not_whole")
    _sign(form, told, by)
    flag_use(session=session, facts=flags_of(form.answers), by=by)
    journal.act(SENT, by=by, on=session.taser, details={**_about(form), "flags": [*form.flags]})
    return form


def _sign(form: ForceForm, told: list[tuple[str, str]], by: User) -> None:
    form.answers, form.told = relevant(form.answers), [[name, words] for name, words in told]
    levels = levels_of(form.answers)
    form.levels = [level.value for level in sorted(levels, key=lambda level: level.rank)]
    form.highest = highest_of(form.answers) or ""
    form.flags = [flag.value for flag in flags_of(form.answers)]
    form.sent_at = form.changed_at = timezone.now()
    form.sent_by = by
    form.save()


@journal.action
def view_form(*, form: ForceForm, by: User) -> ForceForm:
    """Write down that a person read a sent form."""
    journal.act(Operation.FORCE_FORM_VIEWED, by=by, on=form.session.taser, details=_about(form))
    return form


def _own(session: ArmedSession, by: User, operation: Operation) -> ArmedSession:
    """Return the use, locked; only the officer who held the weapon writes about it."""
    session = ArmedSession.objects.select_for_update(of=("self",)).select_related("taser").get(pk=session.pk)
    if session.officer_id != by.pk:
        message = "Only the officer who held the TASER writes this form."
        raise NotYours(message, operation=operation, by=by, on=session.taser, reason_code="not_own_use")
    return session


def _about(form: ForceForm) -> dict[str, Any]:
    return {"session": str(form.session_id), "version": form.number}
