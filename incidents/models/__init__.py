"""Incident records."""

from incidents.models.attendance import Attendance
from incidents.models.incident import Grade, Incident, State
from incidents.models.pattern import ReferencePattern

__all__ = ["Attendance", "Grade", "Incident", "ReferencePattern", "State"]
