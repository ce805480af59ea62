"""Rows of live video, positions and alerts."""

from streaming.models.alert import Alert, AlertState
from streaming.models.alert_rule import AlertRule, RuleLevel
from streaming.models.alert_words import AlertKind, Level
from streaming.models.live_session import LiveSession

__all__ = ["Alert", "AlertKind", "AlertRule", "AlertState", "Level", "LiveSession", "RuleLevel"]
