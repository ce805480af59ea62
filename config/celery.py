"""The Celery application: a task is handed out again when its worker dies, so every task must be repeatable."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("exhibit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
