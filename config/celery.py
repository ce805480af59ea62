"""The Celery application: a task is handed out again when its worker dies, so every task must be repeatable."""

import os

from celery import Celery
from celery.signals import task_prerun, worker_init
from django.db import close_old_connections

from config.memory import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("exhibit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # before the pool is forked: its processes share what is loaded
def settle(**_: object) -> None:
    """Prepare a worker for its work."""
    keep_what_is_loaded()


@task_prerun.connect
def look_at_connection(**_: object) -> None:
    """Have a task that is given the connection of the last one find out whether the database still holds it."""
    close_old_connections()
