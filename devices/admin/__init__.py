"""Devices in the admin site: what people change, and what they may only look at."""

from devices.admin import records, registry

__all__ = ["records", "registry"]
