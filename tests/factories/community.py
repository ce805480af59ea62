"""Requests, links and submissions: as the actions make them, without going through the pages."""

from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.models.outgoing import Way
from community.actions.answering import begin_submission
from community.actions.files import Offered, add_file
from community.actions.linking import Issued, open_link, send_link
from community.giver import giver_of
from community.guests import COOKIE, PATH
from community.link_secrets import new_reference
from community.models import Request, Submission, SubmittedFile
from evidence.actions.intake.outside import take_whole
from evidence.intake import incoming
from incidents.models import Incident

TOM = {"person_name": "Tom Ellery", "way": Way.SMS, "address": "+447700900418", "place": "Tanner Row"}


@dataclass(frozen=True)
class Asked:
    """A request whose link was sent, with what only the message holds."""

    request: Request
    issued: Issued


def make_request(asked_by: User, incident: Incident, **values: Any) -> Asked:
    """Ask Tom for his video by text message."""
    given = TOM | {"reference": new_reference(), "message": "Please send what you filmed."} | values
    request = Request.objects.create(asked_by=asked_by, incident=incident, **given)
    issued = send_link(request=request, by=asked_by)
    request.refresh_from_db()
    return Asked(request, issued)


def cookie_of(asked: Asked) -> str:
    """Exchange the link and return the secret of the session."""
    return open_link(link=asked.issued.link, by=giver_of(asked.request)).secret


def let_in(client: Client, asked: Asked) -> Client:
    """Give a client the cookie of the link's session."""
    client.cookies = SimpleCookie()
    client.cookies[COOKIE] = cookie_of(asked)
    client.cookies[COOKIE]["path"] = PATH
    return client


def begin(asked: Asked) -> Submission:
    """Open the submission of a request whose link was opened."""
    cookie_of(asked)
    return begin_submission(request=asked.request, by=giver_of(asked.request))


def give(submission: Submission, content: bytes, name: str = "IMG_4471.MOV", **about: Any) -> SubmittedFile:
    """Add a file whose bytes are here."""
    by = giver_of(submission.request)
    file = add_file(submission=submission, file=Offered(name, len(content), **about), by=by)
    path = incoming.part_path(file.upload_id)
    path.write_bytes(content)
    sha256, _ = incoming.hash_file(path)
    take_whole(upload=file.upload, sha256=sha256, by=by)
    return SubmittedFile.objects.select_related("upload", "submission__request").get(pk=file.pk)
