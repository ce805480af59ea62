"""The surveys app, nested in incidents."""

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "incidents.surveys"
    label = "surveys"
