"""What community keeps: requests and their links, what givers say, the files they send and what was checked on them."""

from community.models.erased import ErasedFile
from community.models.follow_up import FollowUp
from community.models.link import GivingSession, Link
from community.models.look import Look
from community.models.request import Language, Request, RequestState
from community.models.scan import Engine, Scan, Verdict
from community.models.submission import ClockAnswer, ClockVerdict, Statement, Submission, SubmissionState
from community.models.submitted_file import DeclineReason, Safety, SubmittedFile, Triage

__all__ = [
    "ClockAnswer",
    "ClockVerdict",
    "DeclineReason",
    "Engine",
    "ErasedFile",
    "FollowUp",
    "GivingSession",
    "Language",
    "Link",
    "Look",
    "Request",
    "RequestState",
    "Safety",
    "Scan",
    "Statement",
    "Submission",
    "SubmissionState",
    "SubmittedFile",
    "Triage",
    "Verdict",
]
