"""Addresses of the incident pages."""

from django.urls import path

from incidents.views import cases, command, incident, lists, parts

app_name = "incidents"

urlpatterns = [
    path("", lists.incidents, name="list"),
    path("incidents.csv", lists.incidents_csv, name="export"),
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.new, name="new-case"),
    path("cases/<uuid:pk>/", cases.case, name="case"),
    path("cases/<uuid:pk>/outcome/", cases.outcome, name="case-outcome"),
    path("cases/<uuid:pk>/incidents/", cases.add, name="case-add"),
    path("cases/<uuid:pk>/incidents/<uuid:member_id>/", cases.remove, name="case-remove"),
    path("new/", incident.new, name="new"),
    path("<slug:slug>/", incident.detail, name="detail"),
    path("<slug:slug>/attend/", incident.attend, name="attend"),
    path("<slug:slug>/change/", incident.change, name="change"),
    path("<slug:slug>/command/hand-over/", command.hand_over, name="command-hand-over"),
    path("<slug:slug>/command/stand-down/", command.lay_down, name="command-stand-down"),
    path("<slug:slug>/command/take/", command.take, name="command-take"),
    path("<slug:slug>/decisions/", command.decide, name="decide"),
    path("<slug:slug>/part/<slug:name>/", parts.part, name="part"),
    path("<slug:slug>/leave/", incident.leave, name="leave"),
]
