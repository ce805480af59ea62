"""What can be done with surveys: made, worded, opened, closed, asked, answered, exported, forgotten."""

from incidents.surveys.actions.answering import answer_asked, answer_by_link, answer_openly
from incidents.surveys.actions.building import change_survey, make_survey, revise_survey, write_questions
from incidents.surveys.actions.exporting import export_results
from incidents.surveys.actions.forgetting import forget_old_answers
from incidents.surveys.actions.inviting import decline, invite_by_message, invite_people
from incidents.surveys.actions.running import close_survey, open_survey

__all__ = [
    "answer_asked",
    "answer_by_link",
    "answer_openly",
    "change_survey",
    "close_survey",
    "decline",
    "export_results",
    "forget_old_answers",
    "invite_by_message",
    "invite_people",
    "make_survey",
    "open_survey",
    "revise_survey",
    "write_questions",
]
