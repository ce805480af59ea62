"""Live command in the admin site, to look at."""

from streaming.admin import alerts, sessions

__all__ = ["alerts", "sessions"]
