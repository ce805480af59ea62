"""Error pages say what happened, what was saved and what to do, with a reference, and need no database."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as BrokerGone

from accounts.models import User
from audit import journal
from audit.actors import Visitor
from audit.operations import Operation
from config import errors
from evidence.access import ShutOut
from tests.factories.accounts import sign_in_client

REFERENCE = "0199b2aa-7d1e-7c3e-9a11-3b3f5b1f0c77"


def request_for(path: str = "/evidence/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.request_id = REFERENCE  # type: ignore[attr-defined]
    return request


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("answer", "status", "title"),
    [
        (errors.bad_request(request_for()), 400, "We could not read this request"),
        (errors.bad_request(request_for(), RequestDataTooBig("x")), 413, "That is too large for this page"),
        (errors.forbidden(request_for()), 403, "You do not have access to this page"),
        (errors.not_found(request_for()), 404, "There is nothing here that you can open"),
        (errors.answer(request_for(), errors.PROBLEMS[409]), 409, "That is not possible at the moment"),
        (errors.answer(request_for(), errors.PROBLEMS[410]), 410, "This no longer exists"),
        (errors.too_many(request_for()), 429, "Too many tries"),
        (errors.server_error(request_for()), 500, "Something went wrong on our side"),
        (errors.answer(request_for(), errors.PROBLEMS[503]), 503, "A part of the system does not answer"),
        (errors.csrf_failure(request_for(), "no cookie"), 403, "Please send this again"),
    ],
    ids=["400", "413", "403", "404", "409", "410", "429", "500", "503", "csrf"],
)
def test_an_error_page_has_its_status_title_and_reference(answer: HttpResponse, status: int, title: str) -> None:
    assert answer.status_code == status
    assert f"<title>{title} \N{EN DASH} Exhibit</title>" in text(answer)
    assert f">{REFERENCE}</code>" in text(answer)
    assert "<h2>What to do</h2>" in text(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("exception", "sentence"),
    [
        (OperationalError("no route"), "The database does not answer."),
        (BrokerGone("refused"), "The message broker does not answer."),
        (EndpointConnectionError(endpoint_url="http://store"), "The object store does not answer."),
    ],
    ids=["database", "broker", "object store"],
)
def test_an_outage_names_the_service_and_promises_that_nothing_is_lost(exception: Exception, sentence: str) -> None:
    answer = errors.kind_answer(request_for(), exception)

    assert answer is not None
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert sentence in text(answer)
    assert "Nothing was lost." in text(answer)
    assert "http://store" not in text(answer)


def test_an_outage_is_found_behind_another_exception() -> None:
    try:
        raise ValueError("while reading") from BrokerGone("refused")
    except ValueError as error:
        problem = errors.outage(error)

    assert problem is not None
    assert problem.code == "broker"


def test_a_missing_object_is_no_outage_of_the_store() -> None:
    missing = ClientError({"Error": {"Code": "404"}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "GetObject")  # type: ignore[typeddict-item]

    assert errors.kind_answer(request_for(), missing) is None


def test_an_error_of_ours_is_left_to_the_500_page() -> None:
    assert errors.kind_answer(request_for(), ValueError("ours")) is None


def test_a_refused_act_is_a_409_in_its_own_words() -> None:
    refused = journal.Refused("This camera is with Doyle.", operation=Operation.CAMERA_ISSUED, by=Visitor())

    answer = errors.kind_answer(request_for(), refused)

    assert answer is not None
    assert answer.status_code == 409
    assert "This camera is with Doyle." in text(answer)


def test_a_refused_act_of_a_program_is_json_with_the_reason_code() -> None:
    refused = journal.Refused("Too late.", operation=Operation.UPLOAD_STARTED, by=Visitor(), reason_code="too_late")

    answer = errors.kind_answer(request_for("/api/evidence/recordings/"), refused)

    assert answer is not None
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.content.decode() == f'{{"error": "too_late", "message": "Too late.", "reference": "{REFERENCE}"}}'


def test_words_of_an_error_are_escaped() -> None:
    answer = errors.forbidden(request_for(), PermissionDenied("<b>no</b>"))

    assert "<b>no</b>" not in text(answer)


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_the_404_page(client: Client) -> None:
    response = client.get("/nothing/")

    assert response.status_code == 404
    assert "There is nothing here that you can open" in response.content.decode()
    assert response.headers["X-Request-ID"] in response.content.decode()


@pytest.mark.django_db
def test_a_page_without_the_permission_says_so(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User
) -> None:
    response = signed_in(client, pc_rahman).get("/devices/assign/")

    assert response.status_code == 403
    assert "Your roles do not allow it. The attempt has been recorded." in response.content.decode()


def test_the_page_of_a_lost_database_needs_no_database(client: Client) -> None:
    """No database mark: a query would fail the test, and so does the session's, which is the outage shown here."""
    client.cookies["sessionid"] = "whatever"
    client.raise_request_exception = False

    response = client.get("/")

    assert response.status_code == 500


# --- in the shell of who is signed in

RAIL = '<nav class="rail" aria-label="Main">'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/nothing/", 404), ("/devices/assign/", 403), ("/incidents/none-20261121/", 404)]
)
def test_people_signed_in_keep_their_rail(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User, address: str, status: int
) -> None:
    response = signed_in(client, pc_rahman).get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert RAIL in page
    assert "PC Aisha Rahman" in page
    assert "data-theme" not in page


@pytest.mark.django_db
def test_visitors_and_people_who_miss_a_step_get_the_plain_page(client: Client, pc_rahman: User) -> None:
    visitor = client.get("/nothing/").content.decode()
    waiting = sign_in_client(client, pc_rahman, second_step=False).get("/nothing/").content.decode()

    assert (RAIL in visitor, RAIL in waiting) == (False, False)
    assert "Aisha Rahman" not in waiting


def broken(client: Client, monkeypatch: pytest.MonkeyPatch, exception: Exception) -> HttpResponse:
    """Open the library while what it needs raises an exception, after the guard has let the person in."""

    def fail(*_: object, **__: object) -> None:
        raise exception

    monkeypatch.setattr("evidence.views.library.library.render", fail)
    client.raise_request_exception = False
    return client.get("/evidence/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("exception", "status"),
    [(ValueError("ours"), 500), (OperationalError("gone"), 503), (BrokerGone("gone"), 503)],
    ids=["a mistake of ours", "no database", "no broker"],
)
def test_a_failure_keeps_the_rail_without_a_query(
    client: Client,
    signed_in: Callable[[Client, User], Client],
    pc_rahman: User,
    monkeypatch: pytest.MonkeyPatch,
    exception: Exception,
    status: int,
) -> None:
    signed_in(client, pc_rahman)
    asked: list[str] = []
    original = errors.no_query
    monkeypatch.setattr(errors, "no_query", lambda *rest: asked.append(str(rest[1])) or original(*rest))

    response = broken(client, monkeypatch, exception)

    assert response.status_code == status
    assert RAIL in text(response)
    assert "PC Aisha Rahman" in text(response)
    assert asked == []


@pytest.mark.django_db
def test_a_page_that_would_ask_the_database_becomes_plain(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(client, pc_rahman)
    monkeypatch.setattr("config.shell.Shell.unread", property(lambda shell: User.objects.count()))

    response = broken(client, monkeypatch, OperationalError("gone"))

    assert response.status_code == 503
    assert RAIL not in text(response)
    assert "The database does not answer." in text(response)


@pytest.mark.django_db
def test_a_failure_leaves_messages_for_the_next_page(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(client, pc_rahman).post(
        "/account/appearance/", {"theme": "auto", "density": "compact", "shortcuts": "on"}
    )

    with monkeypatch.context() as patched:
        broken(client, patched, ValueError("ours"))

    assert "Saved." in client.get("/account/").content.decode()


# --- who can grant what is shut


@pytest.mark.django_db
def test_a_shut_page_names_the_roles_and_who_gives_them(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User, ruth_adler: User
) -> None:
    page = signed_in(client, pc_rahman).get("/devices/assign/").content.decode()

    assert '<span class="tag">Armourer or device administrator</span> <span class="tag">Administrator</span>' in page
    assert 'Ruth Adler <span class="t3">S4009</span>' in page
    assert '<input type="hidden" name="permission" value="devices.manage">' in page


@pytest.mark.django_db
def test_where_nobody_gives_roles_the_page_says_whom_to_call(
    client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User
) -> None:
    page = signed_in(client, pc_rahman).get("/devices/assign/").content.decode()

    assert "Nobody may give roles at the moment: call the force service desk." in page
    assert "Request access" not in page


# --- the way to what is shut


@pytest.mark.parametrize("pk", ["0199b2aa-7d1e-7c3e-9a11-3b3f5b1f0c77", "0199b2aa-7d1e-7c3e-9a11-3b3f5b1f0c78"])
def test_an_item_out_of_reach_can_be_asked_for_whether_it_exists_or_not(
    client: Client, pc_rahman: User, pk: str
) -> None:
    response = sign_in_client(client, pc_rahman).get(f"/evidence/{pk}/")

    assert response.status_code == 404
    assert f'href="/evidence/{pk}/ask/"' in text(response)


def test_nobody_asks_for_what_is_no_item(client: Client, pc_rahman: User) -> None:
    response = sign_in_client(client, pc_rahman).get("/incidents/none-20261121/")

    assert "Ask for access" not in text(response)


def test_a_viewing_lock_says_who_opens_it(client: Client) -> None:
    response = errors.forbidden(request_for(), ShutOut("A viewing lock stands over this recording."))

    assert "This recording is locked for now" in text(response)
    assert "Give your first account to the post-incident manager." in text(response)
