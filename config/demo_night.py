"""What went over the radio at Tanner Row, written down by the sergeant afterwards: notes, decisions, backup."""

from datetime import datetime, timedelta

from accounts.models import User
from incidents.actions import Words, record_decision, write_note
from incidents.models import Incident
from streaming.actions.backing_up import ByRadio, write_down_backup

# Minutes after the call.
NOTES = (
    (5, "One man detained and handcuffed. Ambulance called to take the probes out."),
    (8, "Shop owner will give the CCTV; a neighbour filmed it on his phone."),
)
DECISIONS = (
    (
        1,
        "threat",
        "Officers stay together, TASER officer in front, keep six metres.",
        "A knife is reported. He shouts, nobody else is in the street.",
    ),
    (
        4,
        "action",
        "Handcuff in front; the probes stay in until the ambulance is there.",
        "TASER used, he has dropped the knife, is conscious and talks.",
    ),
)
BACKUP_ASKED, BACKUP_SENT, BACKUP_THERE = 3, 4, 8
WHY = "TASER used, one man on the ground, onlookers."


def write_down_the_night(incident: Incident, *, sergeant: User, backup: User) -> None:
    """Write down what nobody could type while it happened: each entry says that it was written afterwards."""

    def after(minutes: int) -> datetime:
        return incident.started_at + timedelta(minutes=minutes)

    for minutes, said in NOTES:
        write_note(incident=incident, at=after(minutes), words=said, by=sergeant)
    for minutes, stage, text, why in DECISIONS:
        words = Words(stage, text, rationale=why, decided_at=after(minutes))
        record_decision(incident=incident, words=words, by=sergeant)
    told = ByRadio(backup, after(BACKUP_ASKED), after(BACKUP_SENT), after(BACKUP_THERE), WHY)
    write_down_backup(incident=incident, told=told, by=sergeant)
