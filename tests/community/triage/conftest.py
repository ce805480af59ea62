"""Okafor has asked Tom about Tanner Row; Wynn decides about what came."""

import pytest

from accounts.models import User
from community.models import Request, Submission, SubmittedFile
from incidents.models import Incident
from tests.accounts.acts import journal_down
from tests.evidence.conftest import receiving_folder, tanner_row
from tests.factories.submissions import make_request, make_submission, make_submitted

__all__ = ["journal_down", "receiving_folder", "tanner_row"]


@pytest.fixture
def asked(tanner_row: Incident, dc_okafor: User) -> Request:
    return make_request(tanner_row, dc_okafor, state="supplied")


@pytest.fixture
def sent(asked: Request) -> Submission:
    return make_submission(asked)


@pytest.fixture
def file(receiving_folder: object, sent: Submission) -> SubmittedFile:
    return make_submitted(sent)
