"""Addresses of the incident pages."""

from django.urls import path

from incidents.views import incident, lists

app_name = "incidents"

urlpatterns = [
    path("", lists.incidents, name="list"),
    path("incidents.csv", lists.incidents_csv, name="export"),
    path("new/", incident.new, name="new"),
    path("<slug:slug>/", incident.detail, name="detail"),
    path("<slug:slug>/attend/", incident.attend, name="attend"),
    path("<slug:slug>/change/", incident.change, name="change"),
    path("<slug:slug>/leave/", incident.leave, name="leave"),
]
