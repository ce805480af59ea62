"""Addresses under /taser/: uses of TASERs beside the recordings of them, and the use of force that goes with them."""

from django.urls import path

from evidence.views.force import form, review, task_pages
from evidence.views.taser import clock, of_incident, use, uses

app_name = "taser"
urlpatterns = [
    path("", uses.uses, name="list"),
    path("uses.csv", uses.uses_csv, name="export"),
    path("tasks/", task_pages.tasks, name="tasks"),
    path("tasks/<uuid:pk>/", task_pages.task, name="task"),
    path("panels/incident/<slug:slug>/", of_incident.panel, name="panel-incident"),
    path("<uuid:pk>/", use.use, name="use"),
    path("<uuid:pk>/report.pdf", use.report, name="report"),
    path("<uuid:pk>/clock/", clock.clock, name="clock"),
    path("<uuid:pk>/confirm/", use.confirm, name="confirm"),
    path("<uuid:pk>/review/", review.review, name="review"),
    path("<uuid:pk>/form/", form.form, name="form"),
    path("<uuid:pk>/form/amend/", form.amend, name="form-amend"),
    path("<uuid:pk>/form/check/", form.check, name="form-check"),
    path("<uuid:pk>/form/versions/<int:number>/", form.version, name="form-version"),
    path("<uuid:pk>/form/<slug:step>/", form.question, name="form-question"),
]
