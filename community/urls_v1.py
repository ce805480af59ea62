"""Addresses of community in version 1 of the API."""

from django.urls import path

from community import api

app_name = "community-v1"
urlpatterns = [
    path("submissions/", api.submissions, name="submissions"),
    path("submissions/<uuid:pk>/", api.submission, name="submission"),
    path("requests/", api.requests, name="requests"),
]
