"""The review of a TASER use by a supervisor: one page, six questions, signed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from devices.refusals import NotAllowed
from evidence.actions.force.reviewing import Findings, review_use
from evidence.force.panel import panel_of
from evidence.forms.force import ReviewForm
from evidence.models import Answer, ReferralGround, ReviewOutcome
from evidence.models.taser_review import QUESTIONS
from evidence.refusals import NotYours
from evidence.tasks import start_reconciling
from evidence.views.force.form import visible


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.TASER_CONFIRM)
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the six questions; a signed review stays, and a further one is added to it."""
    person = person_of(request)
    session = visible(person, pk)
    form = ReviewForm(request.POST if request.method == "POST" else None, questions=QUESTIONS, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            review_use(session=session, findings=_findings(form.cleaned_data), by=person)
        except (NotYours, NotAllowed) as refused:
            messages.warning(request, str(refused))
        else:
            start_reconciling(session.pk)
            messages.success(request, "Reviewed and signed.")
        return redirect(session)
    context = {
        "session": session,
        "form": form,
        "panel": panel_of(session, list(session.cycles.all()), person),
    }
    return render(request, "evidence/force/review.html", context, status=422 if form.errors else 200)


def _findings(given: dict[str, Any]) -> Findings:
    return Findings(
        answers={name: Answer(given[name]) for name, _ in QUESTIONS},
        notes={name: given[f"{name}_note"] for name, _ in QUESTIONS},
        learning=given["learning"],
        outcome=ReviewOutcome(given["outcome"]),
        grounds=tuple(ReferralGround(ground) for ground in given["grounds"]),
    )
