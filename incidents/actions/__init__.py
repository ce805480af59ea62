"""Everything that can be done with an incident."""

from incidents.actions.attending import end_attendance, record_attendance
from incidents.actions.looking import export_incidents, view_incident
from incidents.actions.patterns import change_reference_pattern
from incidents.actions.recording import change_incident, open_incident

__all__ = [
    "change_incident",
    "change_reference_pattern",
    "end_attendance",
    "export_incidents",
    "open_incident",
    "record_attendance",
    "view_incident",
]
