"""Addresses for devices; the PATCH of an upload goes past Django (config/doors.py)."""

from django.urls import path

from evidence.receiving import views

app_name = "evidence-api"

urlpatterns = [
    path("recordings/", views.announce, name="announce"),
    path("taser-logs/", views.announce_log, name="announce-log"),
    path("uploads/<str:upload_id>", views.upload, name="upload"),
    path("uploads/<str:upload_id>/", views.upload, name="upload-status"),
]
