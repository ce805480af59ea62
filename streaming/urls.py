"""Addresses of live command."""

from django.urls import path

from streaming.views import quarantine

app_name = "streaming"

urlpatterns = [
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<uuid:pk>/take/", quarantine.take, name="quarantine-take"),
]
