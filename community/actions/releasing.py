"""A file that no scanner could look at in full is opened on the word of a named person; an infected one never is."""

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from audit.operations import Operation
from community.inbox.refusals import NothingToRelease, ReasonMissing, must
from community.models import Safety, SubmittedFile

REASON_LEAST, REASON_MOST = 10, 500  # characters


@journal.action
def release_file(*, file: SubmittedFile, reason: str, by: User) -> SubmittedFile:
    """Let a file that could not be scanned in full be previewed and decided about.

    Raises NotAllowed, NothingToRelease, ReasonMissing.
    """
    operation = Operation.COMMUNITY_RELEASED
    related = SubmittedFile.objects.select_related("submission__request")
    file = related.select_for_update(of=("self",)).get(pk=file.pk)
    must(by, Permission.COMMUNITY_RELEASE, file.submission.request, operation, file)
    if file.safety != Safety.UNSCANNABLE:
        message = "Only a file that could not be scanned in full can be released; an infected one never is."
        raise NothingToRelease(message, operation=operation, by=by, on=file, reason_code=f"safety_{file.safety}")
    reason = reason.strip()[:REASON_MOST]
    if len(reason) < REASON_LEAST:
        message = f"Say why it is safe enough to open, in at least {REASON_LEAST} characters."
        raise ReasonMissing(message, operation=operation, by=by, on=file, reason_code="no_words")
    file.safety, file.released_at, file.released_by, file.release_reason = Safety.RELEASED, timezone.now(), by, reason
    file.save(update_fields=["safety", "released_at", "released_by", "release_reason"])
    journal.act(
        operation,
        by=by,
        on=file,
        incident_id=file.submission.request.incident_id,
        sha256=file.sha256,
        details={"why_not_scanned": file.safety_words},
        personal={"reason": reason},
    )
    return file
