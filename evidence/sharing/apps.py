"""The sharing app, nested in evidence."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "evidence.sharing"
    label = "sharing"
