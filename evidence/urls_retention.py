"""Addresses under /retention/; the retention of one item is under its own address."""

from django.urls import path

from evidence.views.retention import incident as retention_incident
from evidence.views.retention import policies as retention_policies
from evidence.views.retention import queue as retention

app_name = "retention"
urlpatterns = [
    path("", retention.queue, name="queue"),
    path("retention.csv", retention.export, name="export"),
    path("findings/<uuid:pk>/close/", retention.close, name="finding-close"),
    path("incidents/<slug:slug>/", retention_incident.incident_holds, name="incident-holds"),
    path("incidents/<slug:slug>/<uuid:hold_id>/release/", retention_incident.release, name="incident-hold-release"),
    path("cases/<uuid:case_id>/<slug:slug>/", retention_incident.case_removal, name="case-removal"),
    path("policies/", retention_policies.schedule, name="policies"),
    path("policies/<slug:key>/", retention_policies.rule, name="policy"),
    path("policies/<slug:key>/<uuid:version_id>/", retention_policies.decide, name="policy-decide"),
    path("policies/<slug:key>/<uuid:version_id>/dry-run.csv", retention_policies.effects, name="policy-effects"),
]
