"""How each figure is counted, in the words of the page."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explained:
    """One figure: the anchor it is linked by, its name, and how it is counted."""

    key: str
    name: str
    words: str


HOW_WE_COUNT = (
    Explained(
        "surveys",
        "Surveys",
        "The part of all who answered the first question with an answer that counts as yes; “not sure” counts as no."
        " Answers to another wording are not added. ± is half of the Wilson interval at 95%: with a hundred other"
        " samples, about 95 would give an interval that holds the true share. A change against the pilot is called"
        " real only when the pilot lies outside of it. Nothing is shown under ten answers, for the whole, a quarter or"
        " a command; a cell that would give such a number away is hidden as well. The open link is not a sample: who"
        " wants to answer, answers.",
    ),
    Explained(
        "supervision",
        "Alert to supervision",
        "Alerts that ask for somebody (tests and mere activity left out), about officers in your reach, from the moment"
        " the alert was raised until somebody acknowledged it or watched its stream, whichever came first. Half took no"
        " longer than the figure. Alerts that nobody answered are told beside it, for they have no time.",
    ),
    Explained(
        "activation",
        "Camera on when it should be",
        "Incidents in your reach that somebody attended, and those of them with at least one body-worn recording, by"
        " grade. It starts from the log, so a camera that was left off is counted.",
    ),
    Explained(
        "coverage",
        "Camera on for TASER use",
        "TASER uses in your reach, without tests and training, whose whole time from armed to safe is on recordings of"
        " the officer or of the same incident. Uses whose officer's camera was not docked since are left out.",
    ),
    Explained(
        "sharing",
        "Charge request to CPS",
        "Packages in your reach, from the moment a charging decision was asked for until the package was first sent.",
    ),
    Explained(
        "taser",
        "TASER, highest use",
        "TASER uses in your reach by month, by the highest category in the officer's use-of-force form (Home Office"
        " counting). “No form” are those whose form is not sent.",
    ),
    Explained(
        "recordings",
        "Recordings",
        "Body-worn recordings in your reach that came in during the period and have not been erased.",
    ),
)
