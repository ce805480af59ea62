"""What the web server loads: the receiving door for recordings (raw ASGI, bytes never spooled), then Django."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402

from config.doors import Doors  # noqa: E402 (the apps must be loaded first)
from config.handler import PagesHandler  # noqa: E402
from config.memory import keep_what_is_loaded  # noqa: E402
from config.static_door import StaticDoor  # noqa: E402

application = Doors(PagesHandler(), StaticDoor(settings.STATIC_ROOT, settings.STATIC_URL))
keep_what_is_loaded()
