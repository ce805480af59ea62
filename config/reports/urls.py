"""Addresses of reports."""

from django.urls import path

from config.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.results, name="results"),
    path("results.csv", views.results_csv, name="results-export"),
]
