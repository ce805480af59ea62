"""Surveys in the Django admin. Answers and invitations are not there: side by side they could be matched."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.request import person_of
from incidents.admin import ReadOnly
from incidents.surveys.models import Question, Survey


@admin.register(Survey)
class SurveyAdmin(ReadOnly):
    """Surveys; they are made and run on their own pages."""

    list_display = ("title", "audience", "state", "measure", "sample_percent", "pause_days", "opened_at", "closed_at")
    list_filter = ("audience", "state")
    search_fields = ("title", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Survey]:
        return Survey.objects.visible_to(person_of(request))


@admin.register(Question)
class QuestionAdmin(ReadOnly):
    """Questions of every version, with what counts as yes."""

    list_display = ("text", "version", "number", "kind", "options", "counted")
    list_select_related = ("version__survey",)
    search_fields = ("text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return Question.objects.filter(version__survey__in=Survey.objects.visible_to(person_of(request)))
