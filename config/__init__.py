"""Puts the apps together: settings, addresses, home pages, the one-command runner. Nobody imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
