"""Addresses for devices."""

from django.urls import path

from devices import api

app_name = "devices-api"

urlpatterns = [
    path("check-in/", api.check_in_view, name="check-in"),
]
