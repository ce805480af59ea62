"""The retention schedule as shipped: rows R01 to R25 with period, source and how sure we are; knows no Django.

Every number is the force's to confirm and to change (`RetentionRuleVersion`). Sources: College of Policing APP on
review, retention and disposal under the PIRM Code; CPIA 1996 Code paragraph 5; DPA 2018 ss. 39, 45, 62.
"""

from dataclasses import dataclass
from enum import StrEnum

from evidence.retention.periods import Period, Unit

CONFIRM = "Confirm with the force records manager"
SEEN = "Seen in published documents"
OURS = "Our proposal; confirm with the force records manager"


class Then(StrEnum):
    """What happens when the period has run out."""

    ERASE = "erase"
    REVIEW = "review"
    RELEASE = "release"


@dataclass(frozen=True)
class Row:
    """One row of the schedule."""

    code: str
    key: str
    title: str
    trigger: str
    period: Period
    then: Then
    source: str
    confidence: str
    review_years: int = 0


def _days(amount: int) -> Period:
    return Period(amount, Unit.DAYS)


def _months(amount: int) -> Period:
    return Period(amount, Unit.MONTHS)


def _years(amount: int) -> Period:
    return Period(amount, Unit.YEARS)


FOR_EVER = Period(0, Unit.FOR_EVER)
MOPI = "MoPI groups, kept by the PIRM Code 2023"
SCHEDULE = (
    Row("R01", "BWV_NON_EVIDENTIAL", "Non-evidential body-worn video", "End of the recording", _days(31), Then.ERASE,
        "College of Policing guidance on body-worn video, 31 days", SEEN),
    Row("R02", "UNREVIEWED_GUARD", "Link found, nobody has decided", "Link found", FOR_EVER, Then.REVIEW,
        "Evidence lost because nobody marked it", OURS),
    Row("R03", "LATE_UPLOAD", "Docked late", "Arrival of the recording", _days(7), Then.ERASE, "Ours", OURS),
    Row("R04", "STOP_SEARCH", "Stop and search", "Encounter", _days(100), Then.ERASE,
        "PACE Code A: copy of the record within 3 months, and one panel quarter", OURS),
    Row("R05", "SCRUTINY_SAMPLE", "Sampled for a scrutiny panel", "Selection", _days(120), Then.RELEASE,
        "Panels meet quarterly", OURS),
    Row("R06", "USE_OF_FORCE", "Use of force and TASER", "Incident", _years(6), Then.REVIEW,
        "MoPI floor of six years", CONFIRM),
    Row("R07", "MOPI_G1", "MoPI 1: certain public protection", "Conviction or notice", _years(100), Then.REVIEW, MOPI,
        CONFIRM, 10),
    Row("R08", "MOPI_G2", "MoPI 2: other sexual, violent or serious", "Last relevant event", _years(10), Then.REVIEW,
        MOPI, CONFIRM, 10),
    Row("R09", "MOPI_G3", "MoPI 3: all other offences", "Last relevant event", _years(6), Then.REVIEW, MOPI, CONFIRM,
        5),
    Row("R10", "MOPI_G4_UNDET_SERIOUS", "MoPI 4: undetected serious specified offence", "Report", _years(100),
        Then.REVIEW, MOPI, CONFIRM, 10),
    Row("R11", "MOPI_G4_UNDET_OTHER", "MoPI 4: other undetected offence", "Report", _years(6), Then.REVIEW, MOPI,
        CONFIRM),
    Row("R12", "MISSING_RESOLVED", "Missing person", "Person found", _years(6), Then.REVIEW, MOPI, CONFIRM),
    Row("R13", "VICTIM_WITNESS", "Victim or witness account", "Last use", _years(6), Then.REVIEW, MOPI, CONFIRM),
    Row("R14", "CPIA_FLOOR", "Relevant material in a case", "Outcome of the case", _months(6), Then.RELEASE,
        "CPIA 1996 Code paragraph 5", SEEN),
    Row("R15", "COMPLAINT_DSI_INQUEST_CIVIL", "Complaint, IOPC, coroner or civil claim", "Final outcome", _years(6),
        Then.REVIEW, "Limitation period", CONFIRM),
    Row("R16", "COMMUNITY_REJECTED", "Public submission that was not needed", "Decision", _days(31), Then.ERASE, "Ours",
        OURS),
    Row("R17", "COMMUNITY_TRAFFIC", "Traffic submission", "Offence", _months(6), Then.REVIEW,
        "Summary limit of six months", CONFIRM),
    Row("R18", "SUBMITTER_CONTACT", "Contact data of the public", "Case closed, or rejected", _days(31), Then.ERASE,
        "Ours", OURS),
    Row("R19", "GPS_TRACK", "Positions and viewer lists", "End of the shift", _days(31), Then.ERASE, "Ours", OURS),
    Row("R20", "DERIVATIVE", "Copies made from an original", "Its original", FOR_EVER, Then.RELEASE,
        "No longer than the original", OURS),
    Row("R21", "DISCLOSED_COPY", "Copy served on CPS or defence", "Disclosure", FOR_EVER, Then.REVIEW,
        "As the case, R14", OURS),
    Row("R22", "SAR_WORK", "Copy made for a subject access request", "Response sent", _months(12), Then.ERASE, "Ours",
        OURS),
    Row("R23", "AUDIT", "The journal", "Event", _years(7), Then.RELEASE, "Life of the object and six years", OURS),
    Row("R24", "SURVEY_RAW", "Survey answers", "Survey closed", _months(12), Then.RELEASE, "Ours", OURS),
    Row("R25", "TRAINING_COPY", "Approved training copy", "Approval", _months(24), Then.REVIEW, "Ours", OURS),
)  # fmt: skip
BY_KEY = {row.key: row for row in SCHEDULE}
