"""Addresses of packages, for staff."""

from django.urls import path

from evidence.sharing.views import building, package, packages

app_name = "sharing"

urlpatterns = [
    path("", packages.packages, name="list"),
    path("packages.csv", packages.packages_csv, name="csv"),
    path("new/", building.start_with, name="start-with"),
    path("new/<uuid:incident_id>/", packages.start, name="start"),
    path("panels/incident/<uuid:incident_id>/", packages.incident_panel, name="incident-panel"),
    path("<slug:reference>/", package.package, name="package"),
    path("<slug:reference>/edit/", building.edit, name="edit"),
    path("<slug:reference>/items/", building.choose, name="choose"),
    path("<slug:reference>/items/<uuid:row_id>/", building.describe, name="describe"),
    path("<slug:reference>/about/", building.about, name="about"),
    path("<slug:reference>/people/", building.name, name="name"),
    path("<slug:reference>/people/add/", package.add, name="add"),
    path("<slug:reference>/people/<uuid:recipient_id>/remove/", building.unname, name="unname"),
    path("<slug:reference>/people/<uuid:recipient_id>/revoke/", package.revoke_one, name="revoke-one"),
    path("<slug:reference>/people/<uuid:recipient_id>/extend/", package.extend, name="extend"),
    path("<slug:reference>/people/<uuid:recipient_id>/link/", package.link, name="link"),
    path("<slug:reference>/people/<uuid:recipient_id>/code/", package.code, name="read-code"),
    path("<slug:reference>/send/", building.send, name="send"),
    path("<slug:reference>/approve/", building.approve, name="approve"),
    path("<slug:reference>/revoke/", package.revoke, name="revoke"),
    path("<slug:reference>/next/", package.next_version, name="next-version"),
    path("<slug:reference>/questions/<uuid:question_id>/", package.answer, name="answer"),
    path("<slug:reference>/time/<uuid:asked_id>/refuse/", package.refuse_time, name="refuse-time"),
]
