"""Addresses of incidents in version 1 of the API."""

from django.urls import path

from incidents import api

app_name = "incidents-v1"
urlpatterns = [
    path("incidents/", api.incidents, name="incidents"),
    path("incidents/<slug:slug>/", api.incident, name="incident"),
]
