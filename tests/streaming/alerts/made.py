"""Alerts straight into the database, and the stream as the tests read it."""

import json
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from streaming.events import publishing
from streaming.models import Alert, AlertKind, Level


def make_alert(officer: User | None, *, kind: str = AlertKind.TASER_ARMED, **values: Any) -> Alert:
    """Return an alert that was raised now and is with the browsers, critical and due in 30 seconds."""
    raised: datetime = values.pop("raised_at", timezone.now())
    level = values.pop("level", Level.CRITICAL)
    due = raised + timedelta(seconds=30) if level == Level.CRITICAL else None
    given: dict[str, Any] = {"key": f"{kind}:{raised.isoformat()}:{Alert.objects.count()}", "happened_at": raised}
    given |= {"due_at": due, "changed_at": raised, "published_at": raised, "place": "Tanner Row", "words": "X3000A1C2"}
    return Alert.objects.create(kind=kind, level=level, officer=officer, raised_at=raised, **(given | values))


def published(stream: str | None = None) -> list[dict[str, Any]]:
    """Return what was published, oldest first: the data of each entry, with its name and reach."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        rows: Any = client.xrange(stream or publishing.STREAM)
    read = [({k.decode(): v.decode() for k, v in fields.items()}) for _, fields in rows]
    return [json.loads(one["data"]) | {"_name": one["name"], "_reach": json.loads(one["reach"])} for one in read]
