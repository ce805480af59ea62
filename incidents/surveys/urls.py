"""Addresses of surveys, for staff."""

from django.urls import path

from incidents.surveys.views import asked, building, lists, results, running

app_name = "surveys"

urlpatterns = [
    path("", lists.surveys, name="list"),
    path("asked/", asked.asked, name="asked"),
    path("asked/<uuid:pk>/", asked.answer, name="answer"),
    path("asked/<uuid:pk>/not-now/", asked.not_now, name="not-now"),
    path("new/", building.new, name="new"),
    path("<uuid:pk>/", results.survey, name="survey"),
    path("<uuid:pk>/change/", building.change, name="change"),
    path("<uuid:pk>/close/", running.close, name="close"),
    path("<uuid:pk>/invite/", running.invite, name="invite"),
    path("<uuid:pk>/open/", running.start, name="open"),
    path("<uuid:pk>/poster/", results.poster, name="poster"),
    path("<uuid:pk>/questions/", building.questions, name="questions"),
    path("<uuid:pk>/results.csv", results.survey_csv, name="export"),
    path("<uuid:pk>/revise/", running.revise, name="revise"),
]
