"""Addresses for weapons."""

from django.urls import path

from streaming import api

app_name = "streaming-api"

urlpatterns = [
    path("signals/", api.signal_view, name="signals"),
]
