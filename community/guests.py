"""Who stands behind a cookie of the giver's pages: the session a link was exchanged for, asked anew at each request."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from community.giver import Giver, giver_of
from community.link_secrets import token_hash
from community.models import GivingSession, Link, Request, RequestState, Submission, SubmissionState

COOKIE = "giving"
PATH = "/u/"
SAME = {"same-origin", "none"}  # Sec-Fetch-Site of our own pages, and of what is no browser
CLOSED = frozenset({RequestState.REVOKED, RequestState.DRAFT})


@dataclass(frozen=True)
class Guest:
    """A browser, or another tus client, that holds the cookie of a session."""

    session: GivingSession
    giver: Giver

    @property
    def link(self) -> Link:
        return self.session.link

    @property
    def request(self) -> Request:
        return self.session.link.request

    @property
    def is_let_in(self) -> bool:
        """Whether the link still counts and its request was not revoked."""
        return self.link.is_good(timezone.now()) and self.request.state not in CLOSED

    @property
    def open_submission(self) -> Submission | None:
        """What is being put together, if anything is."""
        return self.request.submissions.filter(state=SubmissionState.STARTED).first()

    @property
    def last_submission(self) -> Submission | None:
        """What was sent last, if anything was."""
        sent = self.request.submissions.exclude(state__in=[SubmissionState.STARTED, SubmissionState.ABANDONED])
        return sent.order_by("-sent_at").first()


def guest_with(secret: str) -> Guest | None:
    """Return who holds the secret of a session that has not ended."""
    if not secret:
        return None
    session = (
        GivingSession.objects.select_related("link__request__incident", "link__request__asked_by")
        .filter(secret_sha256=token_hash(secret), ends_at__gt=timezone.now())
        .first()
    )
    return Guest(session, giver_of(session.link.request)) if session else None


def guest_of_headers(headers: Mapping[str, str]) -> Guest | None:
    """Return who sends these headers, whose names are in small letters."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return guest_with(morsel.value if morsel else "")


def is_from_us(headers: Mapping[str, str]) -> bool:
    """Say whether a request with these headers is for our host, and not sent by a page of another site."""
    domain, _ = split_domain_port(headers.get("host", ""))
    if not (domain and validate_host(domain, settings.ALLOWED_HOSTS)):
        return False
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in SAME
    return origin in settings.CSRF_TRUSTED_ORIGINS or urlsplit(origin).netloc == headers.get("host", "")
