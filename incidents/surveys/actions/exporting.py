"""Results leave as a file; the journal keeps who took them."""

from accounts.models import User
from audit import journal
from audit.operations import Operation
from incidents.surveys.models import Survey
from incidents.surveys.refusals import must_read


@journal.action
def export_results(*, survey: Survey, by: User) -> Survey:
    """Record that somebody took the results of a survey as a file. Raises NotAllowed."""
    must_read(by, Operation.SURVEY_EXPORTED, survey)
    journal.act(Operation.SURVEY_EXPORTED, by=by, on=survey)
    return survey
