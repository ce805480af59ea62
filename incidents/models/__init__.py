"""Incident records."""

from incidents.models.attendance import Attendance
from incidents.models.case import Case, CaseIncident, CaseOutcome, CaseState, OffenceGroup
from incidents.models.command import CommandRole, Level
from incidents.models.decision import Decision, Stage
from incidents.models.incident import Grade, Incident, State
from incidents.models.note import IncidentNote
from incidents.models.pattern import ReferencePattern

__all__ = [
    "Attendance",
    "Case",
    "CaseIncident",
    "CaseOutcome",
    "CaseState",
    "CommandRole",
    "Decision",
    "Grade",
    "Incident",
    "IncidentNote",
    "Level",
    "OffenceGroup",
    "ReferencePattern",
    "Stage",
    "State",
]
