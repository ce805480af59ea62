"""Addresses of live command."""

from django.urls import include, path

app_name = "streaming"

urlpatterns = [
    path("", include("streaming.urls_officer")),
]
