"""What the web server loads: the receiving door for recordings (raw ASGI, bytes never spooled), then Django."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402

from config.doors import Doors  # noqa: E402 (the apps must be loaded first)
from config.memory import keep_what_is_loaded  # noqa: E402
from config.static_door import StaticDoor  # noqa: E402

application = Doors(django_application, StaticDoor(settings.STATIC_ROOT, settings.STATIC_URL))
keep_what_is_loaded()
