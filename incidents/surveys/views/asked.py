"""What a person with an account is asked: a panel on their home page, a page without scripts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from incidents.surveys.actions import answer_asked, decline
from incidents.surveys.anonymity import nameless
from incidents.surveys.forms.answering import AnswerForm
from incidents.surveys.models import Invitation, Question, Version
from incidents.surveys.refusals import NotOpen


@never_cache
@require_safe
@requires(Permission.OWN_ACCOUNT)
def asked(request: HttpRequest) -> HttpResponse:
    """Show the oldest open question of the person; an empty panel when there is none."""
    invitation = _open_to(request).order_by("day", "survey").first()
    form = AnswerForm(_questions(invitation), auto_id="asked_%s") if invitation else None
    return _show(request, invitation, form)


@require_POST
@requires(Permission.OWN_ACCOUNT)
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the answers; nothing joins them to the person."""
    invitation = _open_to(request).filter(pk=pk).first()
    if invitation is None:
        return _gone(request)
    form = AnswerForm(_questions(invitation), request.POST, auto_id="asked_%s")
    if not form.is_valid():
        return _show(request, invitation, form, status=422)
    person = person_of(request)
    try:
        with nameless() as somebody:
            answer_asked(invitation_id=pk, person=person, given=form.given(), by=somebody)
    except NotOpen:
        return _gone(request)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, invitation, form, status=409)
    return _done(request, "Thank you. Nobody can tell what you answered.")


@require_POST
@requires(Permission.OWN_ACCOUNT)
def not_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the question away until the survey's pause is over."""
    invitation = _open_to(request).filter(pk=pk).first()
    if invitation is None:
        return _gone(request)
    decline(invitation=invitation, by=person_of(request))
    return _done(request, "The question is gone. You did not have to answer.")


def _open_to(request: HttpRequest):  # type: ignore[no-untyped-def]  # the query set of Invitation
    return Invitation.objects.open().of_person(person_of(request)).select_related("survey")


def _questions(invitation: Invitation) -> list[Question]:
    version = invitation.survey.current_version()
    return list(version.questions.all()) if isinstance(version, Version) else []


def _show(
    request: HttpRequest, invitation: Invitation | None, form: AnswerForm | None, status: int = 200
) -> HttpResponse:
    template = "surveys/_asked.html" if request.headers.get("HX-Request") else "surveys/asked.html"
    return render(request, template, {"invitation": invitation, "form": form}, status=status)


def _done(request: HttpRequest, words: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "surveys/_asked_done.html", {"words": words})
    messages.success(request, words)
    return redirect("home")


def _gone(request: HttpRequest) -> HttpResponse:
    return _done(request, "This question is no longer asked.")
