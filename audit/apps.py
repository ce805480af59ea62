"""Registers the journal with Django."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from audit import checks


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Journal"

    def ready(self) -> None:
        register(checks.journal_is_out_of_reach, Tags.security, deploy=True)
        register(checks.witnesses_can_be_read, Tags.security)
