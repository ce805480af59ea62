"""Addresses of the timeline, under those of its incident."""

from django.urls import path

from config.incident_timeline import views

app_name = "timeline"

urlpatterns = [
    path("<slug:slug>/timeline/", views.page, name="page"),
    path("<slug:slug>/timeline/note/", views.note, name="note"),
    path("<slug:slug>/timeline/chronology.csv", views.chronology_csv, name="csv"),
    path("<slug:slug>/timeline/chronology.pdf", views.chronology, name="pdf"),
    path("<slug:slug>/timeline/journal/", views.journal, name="journal"),
]
