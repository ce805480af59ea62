"""Addresses under /taser/: uses of TASERs beside the recordings of them."""

from django.urls import path

from evidence.views.taser import clock, use, uses

app_name = "taser"
urlpatterns = [
    path("", uses.uses, name="list"),
    path("uses.csv", uses.uses_csv, name="export"),
    path("<uuid:pk>/", use.use, name="use"),
    path("<uuid:pk>/report.pdf", use.report, name="report"),
    path("<uuid:pk>/clock/", clock.clock, name="clock"),
    path("<uuid:pk>/confirm/", use.confirm, name="confirm"),
]
