"""Error pages: what happened, what was saved, what to do, and a reference; those of a failure ask no database."""

import logging
import sys
from contextlib import nullcontext
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.urls import reverse
from redis.exceptions import RedisError

from accounts.granting import NoPermission, WayIn, way_in
from accounts.models import User
from accounts.permissions import Permission
from audit import journal
from evidence.access import ShutOut

log = logging.getLogger("exhibit.errors")

NOT_ALLOWED = frozenset(
    {"no_permission", "not_own_account", "viewing_lock"}
)  # reason codes about the person, not about the moment
SIGN_IN_AGAIN = "The page had been open for a long time, or cookies are blocked."


@dataclass(frozen=True)
class Problem:
    """What an error page says: `what_now` is the next action, `kept` says what happened to the work."""

    status: int
    title: str
    sentence: str
    what_now: str = ""
    kept: str = "Nothing was changed."
    code: str = ""


PROBLEMS = {
    400: Problem(
        400,
        "We could not read this request",
        "Something in the address or in what was sent does not have the right form.",
        "Go back, check what you typed, and send it again.",
    ),
    403: Problem(
        403,
        "You do not have access to this page",
        "Your roles do not allow it. The attempt has been recorded.",
        "If your work needs it, ask an administrator for a role that allows it.",
    ),
    404: Problem(
        404,
        "There is nothing here that you can open",
        "The address may be mistyped, the thing may have been deleted, or it may belong to people outside your reach.",
        "Search for it in the list it belongs to. If you were sent this address, ask the sender who may open it.",
    ),
    409: Problem(
        409,
        "That is not possible at the moment",
        "Somebody else may have changed the same thing, or its state does not allow the act.",
        "Go back, reload the page, and look at what it says now.",
    ),
    410: Problem(
        410,
        "This no longer exists",
        "It was taken away on purpose. The record of what happened to it is kept.",
        "Ask the evidence manager for its custody record.",
    ),
    413: Problem(
        413,
        "That is too large for this page",
        "More was sent at once than a form may hold.",
        "Send less at once. Recordings arrive through the dock, which has no such limit.",
    ),
    429: Problem(
        429,
        "Too many tries",
        "This was tried too often in a short time.",
        "Wait a few minutes, then try again.",
    ),
    500: Problem(
        500,
        "Something went wrong on our side",
        "It was recorded together with the reference below.",
        "Try again. If it happens again, tell the service desk the reference.",
        "What you sent was not carried out. Nothing half-done was stored.",
    ),
    503: Problem(
        503,
        "A part of the system does not answer",
        "The page needs it and cannot be shown without it.",
        "Wait a minute and try again. The system goes on by itself when the cause is gone.",
        "Nothing was lost. Recordings stay on the camera or in the incoming store until they can be kept.",
    ),
}


SHUT = Problem(
    403,
    "This recording is locked for now",
    "A viewing lock stands over it.",
    "Give your first account to the post-incident manager. The recording opens for you once that is recorded.",
    code="viewing_lock",
)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400, or 413 when more was sent than a form may hold."""
    return answer(request, PROBLEMS[413 if isinstance(exception, RequestDataTooBig) else 400])


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403, with the sentence of the guard when it gave one, and with who can open what is shut."""
    if isinstance(exception, ShutOut):
        return answer(request, with_sentence(SHUT, exception))
    grant = way_in(exception.permission) if isinstance(exception, NoPermission) else None
    return answer(request, with_sentence(PROBLEMS[403], exception), grant)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; says the same for what never existed and for what the person may not see."""
    return answer(request, PROBLEMS[404], asking=asking_address(request))


def asking_address(request: HttpRequest) -> str:
    """Return where access to an item is asked for; the same for an item that exists and for one that never did."""
    match, person = request.resolver_match, known_person(request, may_ask=True)
    if match is None or person is None or not match.route.startswith("evidence/<uuid:pk>/"):
        return ""
    return reverse("evidence:ask", args=[match.kwargs["pk"]]) if person.may(Permission.EVIDENCE_READ) else ""


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 429."""
    return answer(request, PROBLEMS[429])


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 when a service is away, else 500; reached also by errors of middleware."""
    exception = sys.exc_info()[1]
    return answer(request, outage(exception) or PROBLEMS[500])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose secret does not fit (Django's CSRF_FAILURE_VIEW)."""
    problem = Problem(
        403,
        "Please send this again",
        f"The page you sent could not be matched with your session. {SIGN_IN_AGAIN}",
        "Go back, reload the page, and send the form again. You may have to sign in first.",
        code="csrf",
    )
    log.warning("csrf refused", extra={"reason": reason})
    return answer(request, problem)


def kind_answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Return the answer to an exception of a view that has one of ours, else None."""
    if isinstance(exception, journal.Refused):
        code = exception.act.reason_code
        status = 403 if code in NOT_ALLOWED else 409
        return answer(request, with_sentence(PROBLEMS[status], exception, code=code))
    problem = outage(exception)
    if problem:
        log.error("service away: %s", problem.code, exc_info=exception)
        return answer(request, problem)
    return None


def outage(exception: BaseException | None) -> Problem | None:
    """Name the service that is away, looking through the causes of the exception; None when it is none of ours."""
    while exception is not None:
        for kinds, code, sentence in OUTAGES:
            if isinstance(exception, kinds) and not is_answer_of_store(exception):
                base = PROBLEMS[503]
                return Problem(503, base.title, sentence, base.what_now, base.kept, code)
        exception = exception.__cause__ or exception.__context__
    return None


OUTAGES: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    ((OperationalError, InterfaceError), "database", "The database does not answer."),
    ((RedisError,), "broker", "The message broker does not answer."),
    ((BotoCoreError, ClientError), "object_store", "The object store does not answer."),
)


def is_answer_of_store(exception: BaseException) -> bool:
    """Say whether the object store did answer, with an error of the request (4xx) rather than of its own."""
    if not isinstance(exception, ClientError):
        return False
    return int(exception.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500)) < 500


def with_sentence(problem: Problem, exception: BaseException | None, *, code: str = "") -> Problem:
    """Return the problem with the words of the exception, which were written for people."""
    is_for_people = isinstance(exception, journal.Refused | PermissionDenied)
    words = str(exception) if is_for_people else ""
    return Problem(
        problem.status, problem.title, words or problem.sentence, problem.what_now, problem.kept, code or problem.code
    )


def answer(request: HttpRequest, problem: Problem, grant: WayIn | None = None, asking: str = "") -> HttpResponse:
    """Return the problem as JSON to programs and as a page to people."""
    reference = str(getattr(request, "request_id", ""))
    response: HttpResponse
    if request.path.startswith("/api/"):
        code = problem.code or f"status_{problem.status}"
        body = {"error": code, "message": problem.sentence, "reference": reference}
        response = JsonResponse(body, status=problem.status)
    else:
        context = {"problem": problem, "reference": reference, "grant": grant, "asking": asking, "path": request.path}
        response = HttpResponse(page(request, problem.status, context), status=problem.status)
    if problem.status in {429, 503}:
        response.headers["Retry-After"] = "30"
    response.headers["Cache-Control"] = "no-store"
    return response


def page(request: HttpRequest, status: int, context: dict[str, object]) -> str:
    """Return the page with the shell of who is signed in, or plain when that is nobody or would need the database."""
    plain = context | {"base": "base_public.html", "shell": SURROUND}
    may_ask = status < 500
    if known_person(request, may_ask=may_ask) is None:
        return loader.render_to_string("errors/problem.html", plain)
    try:
        with nullcontext() if may_ask else connection.execute_wrapper(no_query):
            # No messages: they would have to be taken off the session, which lies in the database.
            own = context | {"base": "base_app.html", "messages": []}
            return loader.render_to_string("errors/problem.html", own, request)
    except (NeedsDatabase, DatabaseError):
        return loader.render_to_string("errors/problem.html", plain)


class NeedsDatabase(Exception):
    """A page that must do without the database has asked it something."""


def no_query(*_: object) -> None:
    """Stand in the way of every query."""
    raise NeedsDatabase


def known_person(request: HttpRequest, *, may_ask: bool) -> User | None:
    """Return who is signed in, found out before the error; roles count as known unless the database may be asked."""
    person = request.user if hasattr(request, "sign_in") and not hasattr(request, "waiting_user") else None
    return person if isinstance(person, User) and (may_ask or person.knows_roles) else None


# What base_public.html needs from the shell, without a request and so without the database.
SURROUND = {
    "force_name": settings.FORCE_NAME,
    "service_desk": settings.SERVICE_DESK,
    "marking": settings.PROTECTIVE_MARKING,
    "is_demo": settings.IS_DEMO,
    "theme": "",
    "density": "",
}
