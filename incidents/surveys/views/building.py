"""A survey is made and worded: settings, and one card for each question."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.guards import requires
from accounts.permissions import Permission
from accounts.request import person_of
from audit.journal import Refused
from incidents.surveys.actions import change_survey, make_survey, write_questions
from incidents.surveys.forms.building import NewSurveyForm, QuestionCards, QuestionForm, SettingsForm, wordings
from incidents.surveys.models import Survey


def visible_survey(request: HttpRequest, pk: UUID) -> Survey:
    """Return the survey in the address; 404 for whoever may not read surveys."""
    return get_object_or_404(Survey.objects.visible_to(person_of(request)), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SURVEYS_MANAGE)
def new(request: HttpRequest) -> HttpResponse:
    """Make a survey; its questions come next."""
    form = NewSurveyForm(request.POST or None)
    status = 200 if request.method != "POST" else 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            survey = make_survey(
                slug=given["slug"], audience=given["audience"], settings=form.settings(), by=person_of(request)
            )
        except Refused as refused:
            form.add_error("slug", str(refused))
            status = 409
        else:
            return redirect("surveys:questions", survey.pk)
    return render(request, "surveys/new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SURVEYS_MANAGE)
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change title, introduction, sample and pause."""
    survey = visible_survey(request, pk)
    form = SettingsForm.of(survey, request.POST if request.method == "POST" else None)
    if form.is_valid():
        change_survey(survey=survey, settings=form.settings(), by=person_of(request))
        messages.success(request, "The survey is changed.")
        return redirect(survey)
    status = 422 if form.is_bound else 200
    return render(request, "surveys/change.html", {"form": form, "survey": survey}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SURVEYS_MANAGE)
def questions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Word the questions of the draft, one card each."""
    survey = visible_survey(request, pk)
    draft = survey.draft_version()
    if draft is None:
        messages.warning(request, "This wording was live and stays as it is. Make a new version to change it.")
        return redirect(survey)
    now = [QuestionForm.initial_of(question) for question in draft.questions.all()]
    cards = QuestionCards(request.POST or None, initial=now)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if cards.is_valid():
            try:
                write_questions(survey=survey, questions=wordings(cards), by=person_of(request))
            except Refused as refused:
                problem = str(refused)
            else:
                messages.success(request, "The questions are saved.")
                return redirect("surveys:questions" if "more" in request.POST else "surveys:survey", survey.pk)
    context = {"survey": survey, "draft": draft, "cards": cards, "problem": problem}
    return render(request, "surveys/questions.html", context, status=status)
