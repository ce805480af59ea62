"""The application that holds the shell: templates, template tags, home pages and the system checks."""

from django.apps import AppConfig
from django.core.checks import Tags, register

from config import checks


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Exhibit"

    def ready(self) -> None:
        register(checks.middleware_does_not_block, Tags.compatibility)
        register(checks.web_address_is_safe, Tags.security, deploy=True)
