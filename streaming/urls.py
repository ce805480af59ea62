"""Addresses of live command."""

from django.urls import path

from streaming.views import looking, session

app_name = "streaming"

urlpatterns = [
    path("look/", looking.look, name="look"),
    path("<uuid:pk>/", session.session, name="session"),
    path("<uuid:pk>/snapshot/", looking.snapshot, name="snapshot"),
]
