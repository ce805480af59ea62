"""The page of files: what is here, what is on its way, and a plain form for browsers without JavaScript."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from audit.journal import Refused
from community.actions.files import Offered, add_file, describe_file, remove_file
from community.forms_public import DEVICES, FileForm
from community.guests import Guest
from community.models import Submission, SubmittedFile
from community.tasks import start_taking_over
from community.views_guest.door import for_open_submissions, show
from community.views_guest.steps import steps
from evidence.actions.intake.outside import take_whole
from evidence.intake import incoming
from evidence.models import Source, UploadState
from evidence.receiving.plain_form import IntoReceivingFolder, ReceivedFile
from evidence.refusals import AlreadyDone

HERE = (UploadState.RECEIVED, UploadState.VERIFYING)
TOO_LARGE = "That is more than this form can carry. Send fewer files at once."
BUSY = "It is being written at this moment. Stop it first, then remove it."


@dataclass(frozen=True)
class Row:
    """One file on the page."""

    file: SubmittedFile
    arrived: int
    form: FileForm

    @property
    def is_here(self) -> bool:
        """Whether all bytes are here."""
        return self.file.upload.state in HERE

    @property
    def key(self) -> str:
        """Tells the browser which file of its own this is: name, size and time of change."""
        return self.file.upload.recording_id.partition("-")[2]

    @property
    def percent(self) -> int:
        """How much of it is here."""
        return 100 if self.is_here else 100 * self.arrived // self.file.size


@require_safe
@for_open_submissions
def add(request: HttpRequest, guest: Guest, submission: Submission) -> HttpResponse:
    """Show where files are chosen, and those that are here or on their way."""
    return _page(request, guest, submission, [])


def _page(request: HttpRequest, guest: Guest, submission: Submission, said: list[str]) -> HttpResponse:
    shown = {
        "submission": submission,
        "step": steps(submission, "add"),
        "rows": rows_of(submission),
        "devices": DEVICES,
        "most_files": settings.GIVEN_FILES_MOST,
        "plain_bytes": settings.FORM_UPLOAD_MAX_BYTES,
        "problems": [("files", text) for text in said],
    }
    return show(request, guest, "add", shown, status=422 if said else 200)


@require_safe
@for_open_submissions
def listed(request: HttpRequest, guest: Guest, submission: Submission) -> HttpResponse:
    """Show the list alone: the script asks for it when something has changed."""
    return show(request, guest, "_files", {"rows": rows_of(submission), "submission": submission})


@require_POST
@for_open_submissions
def describe(request: HttpRequest, guest: Guest, submission: Submission, number: int) -> HttpResponse:
    """Keep what recorded a file and what it shows."""
    file = get_object_or_404(submission.files.present().select_related("submission__request"), number=number)
    form = FileForm(request.POST, prefix=str(number))
    if form.is_valid():
        describe_file(
            file=file, source=Source(form.cleaned_data["source"]), caption=form.cleaned_data["caption"], by=guest.giver
        )
    return _back(request)


@require_POST
@for_open_submissions
def remove(request: HttpRequest, guest: Guest, submission: Submission, number: int) -> HttpResponse:
    """Take a file away again, with its bytes."""
    files = submission.files.present().select_related("upload", "submission__request")
    file = get_object_or_404(files, number=number)
    try:
        remove_file(file=file, by=guest.giver)
    except (incoming.Busy, Refused, AlreadyDone) as error:
        return _page(request, guest, submission, [str(error) or BUSY])
    return _back(request)


@csrf_exempt  # only until the handler is in place: `_plain` checks the token before it does anything
@require_POST
def plain(request: HttpRequest) -> HttpResponseBase:
    """Take the files of a plain form, streamed to the disk and hashed while they come."""
    handler = IntoReceivingFolder(request)
    request.upload_handlers = [handler]
    try:
        return _plain(request, handler)
    finally:
        handler.clear()


plain.requires = "open"  # type: ignore[attr-defined]  # read by the house test; `_plain` is guarded


@csrf_protect
@for_open_submissions
def _plain(request: HttpRequest, guest: Guest, submission: Submission, handler: IntoReceivingFolder) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FORM_UPLOAD_MAX_BYTES:
        return _page(request, guest, submission, [TOO_LARGE])
    source = request.POST.get("source", "")
    files = [file for file in request.FILES.getlist("files") if isinstance(file, ReceivedFile)]
    said = [] if files else ["Choose at least one file."]
    for file in files:
        offered = Offered(file.name or "", file.size or 0, source=Source(source) if source in Source else Source.PHONE)
        try:
            added = add_file(submission=submission, file=offered, by=guest.giver)
        except Refused as error:
            said.append(str(error))
        else:
            handler.claim(file, added.upload_id)
            take_whole(upload=added.upload, sha256=file.sha256, by=guest.giver)
    start_taking_over()
    return _page(request, guest, submission, said) if said else redirect("giving:add")


def rows_of(submission: Submission) -> list[Row]:
    """Return the files of a submission with what is here of each; two queries, whatever their number."""
    files = submission.files.present().select_related("upload").order_by("number")
    return [
        Row(
            file,
            incoming.arrived(file.upload_id, file.upload.offset),
            FileForm(initial={"source": file.source, "caption": file.caption}, prefix=str(file.number), auto_id="%s"),
        )
        for file in files
    ]


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("giving:list" if request.headers.get("X-Fragment") else "giving:add")
