"""Everything that can be done with an incident."""

from incidents.actions.attending import end_attendance, record_attendance
from incidents.actions.cases import add_to_case, enter_outcome, open_case, take_out_of_case, view_case
from incidents.actions.commanding import hand_over_command, stand_down, take_command
from incidents.actions.deciding import Words, record_decision
from incidents.actions.looking import export_incidents, export_timeline, view_incident
from incidents.actions.noting import write_note
from incidents.actions.patterns import change_reference_pattern
from incidents.actions.recording import change_incident, open_incident

__all__ = [
    "Words",
    "add_to_case",
    "change_incident",
    "change_reference_pattern",
    "end_attendance",
    "enter_outcome",
    "export_incidents",
    "export_timeline",
    "hand_over_command",
    "open_case",
    "open_incident",
    "record_attendance",
    "record_decision",
    "stand_down",
    "take_command",
    "take_out_of_case",
    "view_case",
    "view_incident",
    "write_note",
]
