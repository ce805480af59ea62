"""The use-of-force form on a phone: a start, one thing on each page, answers to check, sent; then only to read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guards import requires
from accounts.models import User
from accounts.permissions import Permission
from accounts.request import person_of
from devices.models import ArmedSession
from evidence.actions.force.writing import amend_form, save_answers, send_form, view_form
from evidence.force.answers import highest_of, in_words
from evidence.force.lists import LEVEL_NAMES
from evidence.force.prefill import suggested, told
from evidence.force.questions import BY_KEY, Step, applying, missing, neighbours
from evidence.force.standing import State, standing_of_forms
from evidence.forms.force import AmendmentForm, QuestionForm, SigningForm
from evidence.models import ForceForm
from evidence.refusals import FormNotWhole, FormSent
from evidence.taser.footage import footage_of
from evidence.tasks import start_reconciling

TO_CHECK = "check"  # where a page leads that was opened by a Change link


@require_safe
@requires(Permission.TASER_READ)
def form(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the sent form; to its officer, until it is sent, where to begin or go on."""
    person = person_of(request)
    session = visible(person, pk)
    forms = list(session.force_forms.select_related("sent_by"))
    standing = standing_of_forms(session, forms)
    newest = next((one for one in forms if one.is_sent), None)
    is_own = session.officer_id == person.pk
    if newest is not None and not (is_own and standing.state is State.DRAFT):
        return read(request, session, newest, forms)
    draft = next((one for one in forms if not one.is_sent), None) if is_own else None
    context = {"session": session, "standing": standing, "is_own": is_own, "draft": draft}
    if is_own:
        context |= _begin(session, draft, person)
    return render(request, "evidence/force/start.html", context)


def _begin(session: ArmedSession, draft: ForceForm | None, person: User) -> dict[str, Any]:
    answers = draft.answers if draft else {}
    lacking = missing(answers)
    return {
        "told": told(session, list(session.cycles.all()), footage_of(session, person)),
        "next_step": lacking[0] if lacking else None,
        "answered": len(applying(answers)) - len(lacking),
        "total": len(applying(answers)),
    }


@require_safe
@requires(Permission.TASER_READ)
def version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Show one sent version: each stays readable."""
    session = visible(person_of(request), pk)
    forms = list(session.force_forms.select_related("sent_by"))
    wanted = next((one for one in forms if one.number == number and one.is_sent), None)
    if wanted is None:
        message = "There is no such version."
        raise Http404(message)
    return read(request, session, wanted, forms)


def read(request: HttpRequest, session: ArmedSession, shown: ForceForm, forms: list[ForceForm]) -> HttpResponse:
    """Show a sent version; the journal has who read it."""
    person = person_of(request)
    view_form(form=shown, by=person)
    versions = [one for one in forms if one.is_sent]
    context = {
        "session": session,
        "form": shown,
        "versions": versions,
        "is_newest": shown == versions[0],
        "answered": in_words(shown.answers),
        "highest": shown.get_highest_display(),
        "may_amend": session.officer_id == person.pk,
        "draft": next((one for one in forms if not one.is_sent), None) if session.officer_id == person.pk else None,
    }
    return render(request, "evidence/force/read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TASER_READ)
def question(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask one thing; the answer is kept in the draft and the next page follows."""
    person = person_of(request)
    session, draft = own_draft(person, pk)
    asked = BY_KEY.get(step)
    if asked is None:
        message = "There is no such page."
        raise Http404(message)
    if draft is None and session.force_forms.exists():
        return redirect("taser:form", pk=pk)
    answers = {**suggested(session, footage_of(session, person)), **(draft.answers if draft else {})}
    shape = QuestionForm(request.POST if request.method == "POST" else None, step=asked, answers=answers)
    if request.method == "POST" and shape.is_valid():
        saved = save_answers(session=session, step=asked, answers=shape.given(), by=person)
        return _onward(request, pk, asked, saved)
    return _ask(request, session, shape, asked, answers)


def _onward(request: HttpRequest, pk: UUID, step: Step, saved: ForceForm) -> HttpResponse:
    if "later" in request.POST:
        messages.success(request, "Kept. Go on whenever you like.")
        return redirect("taser:form", pk=pk)
    following = neighbours(step, saved.answers)[1]
    if request.POST.get("to") == TO_CHECK or following is None:
        return redirect("taser:form-check", pk=pk)
    return redirect("taser:form-question", pk=pk, step=following.key)


def _ask(
    request: HttpRequest, session: ArmedSession, shape: QuestionForm, step: Step, answers: dict[str, Any]
) -> HttpResponse:
    steps, (before, _) = applying(answers), neighbours(step, answers)
    context = {
        "session": session,
        "form": shape,
        "step": step,
        "to": TO_CHECK if TO_CHECK in (request.GET.get("to"), request.POST.get("to")) else "",
        "before": before,
        "is_single": len(step.fields) == 1,
        "number": steps.index(step) + 1 if step in steps else 0,
        "total": len(steps),
    }
    return render(request, "evidence/force/question.html", context, status=422 if shape.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TASER_READ)
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show all answers with a way to change each; sign and send."""
    person = person_of(request)
    session, draft = own_draft(person, pk)
    if draft is None:
        return redirect("taser:form", pk=pk)
    known = told(session, list(session.cycles.all()), footage_of(session, person))
    signing, refused = SigningForm(request.POST if request.method == "POST" else None, person=person), ""
    if request.method == "POST" and signing.is_valid():
        try:
            send_form(session=session, told=known, by=person)
        except (FormNotWhole, FormSent) as problem:
            refused = str(problem)
        else:
            start_reconciling(session.pk)
            messages.success(request, "Sent. Your supervisor can read it now.")
            return redirect("taser:form", pk=pk)
    highest = highest_of(draft.answers)
    context = {
        "session": session,
        "draft": draft,
        "told": known,
        "answered": in_words(draft.answers),
        "lacking": missing(draft.answers),
        "highest": LEVEL_NAMES[highest] if highest else "",
        "signing": signing,
        "refused": refused,
    }
    return render(request, "evidence/force/check.html", context, status=422 if signing.errors or refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TASER_READ)
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask why a sent form is written again, and begin the next version."""
    person = person_of(request)
    session, draft = own_draft(person, pk)
    if draft is not None or not session.force_forms.exists():
        return redirect("taser:form", pk=pk)
    shape = AmendmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and shape.is_valid():
        amend_form(session=session, reason=shape.cleaned_data["reason"], by=person)
        return redirect("taser:form-check", pk=pk)
    context = {"session": session, "form": shape}
    return render(request, "evidence/force/amend.html", context, status=422 if shape.errors else 200)


def visible(person: User, pk: UUID) -> ArmedSession:
    """Return a use that the person may see; 404 for anybody else."""
    rows = ArmedSession.objects.visible_to(person).select_related("taser", "officer", "log", "use_set_by")
    return get_object_or_404(rows, pk=pk)


def own_draft(person: User, pk: UUID) -> tuple[ArmedSession, ForceForm | None]:
    """Return the person's own use and the draft of its form; a form is its officer's alone, so 404 for others."""
    session = visible(person, pk)
    if session.officer_id != person.pk:
        message = "Only the officer who held the TASER writes this form."
        raise Http404(message)
    return session, session.force_forms.drafts().first()
