"""The application that holds the shell: templates, template tags, home pages and the system checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register

from config import checks


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Exhibit"

    def ready(self) -> None:
        register(checks.stored_secrets_key_is_long, Tags.security)
        register(checks.web_address_is_safe, Tags.security, deploy=True)


class ExhibitAdminConfig(AdminConfig):
    """Django's admin application with our site as its default."""

    default_site = "config.admin_site.ExhibitAdminSite"
