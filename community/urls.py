"""Addresses of requests and the triage inbox, for staff."""

from django.urls import path

from community.views_staff import asking, deciding, inbox, panels, preview

app_name = "community"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("count/", inbox.count, name="count"),
    path("submissions.csv", inbox.export, name="export"),
    path("submissions/<uuid:pk>/", inbox.submission, name="submission"),
    path("submissions/<uuid:pk>/rest/", deciding.rest, name="rest"),
    path("submissions/<uuid:pk>/ask/", deciding.follow_up, name="follow-up"),
    path("files/<uuid:file_id>/accept/", deciding.accept, name="accept"),
    path("files/<uuid:file_id>/decline/", deciding.decline, name="decline"),
    path("files/<uuid:file_id>/release/", deciding.release, name="release"),
    path("files/<uuid:file_id>/copy/", preview.copy, name="copy"),
    path("files/<uuid:file_id>/poster/", preview.poster, name="poster"),
    path("invite/", asking.invite, name="invite"),
    path("requests/", asking.requests, name="requests"),
    path("requests/<uuid:pk>/", asking.request_page, name="request"),
    path("requests/<uuid:pk>/renew/", asking.renew, name="renew"),
    path("requests/<uuid:pk>/revoke/", asking.revoke, name="revoke"),
    path("incidents/<uuid:incident_id>/panel/", panels.incident, name="incident-panel"),
]
