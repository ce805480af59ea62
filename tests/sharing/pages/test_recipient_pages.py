"""What a recipient meets: the gate, the code, the exhibits; and what happens when access is taken back."""

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils import timezone

from audit.reading import trail
from evidence.models import File, Item, Kind, Role, VerifyOutcome
from evidence.sharing.actions import managing
from evidence.sharing.models import Code, GuestSession, Question, Receipt, Recipient
from evidence.sharing.visits import COOKIE
from tests.factories.evidence import make_copy, make_item
from tests.factories.sharing import VOSS, enter, make_sent
from tests.sharing.pages.conftest import CONTENT


def fetch(key: str, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    async def ask() -> tuple[int, dict[str, str], bytes]:
        client = AsyncClient()
        client.cookies[COOKIE] = key
        response = await client.get(address, headers=headers)
        if response.streaming:
            return response.status_code, dict(response.headers), b"".join([p async for p in response.streaming_content])
        return response.status_code, dict(response.headers), response.content

    return async_to_sync(ask)()


def play(client: Client, item) -> str:
    answer = client.post(f"/s/play/{item.pk}/", headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.content
    return answer.json()["src"]


def test_playing_is_journalled_before_the_first_byte_and_ranges_come(inside: Client, footage) -> None:
    address = play(inside, footage)
    played = [row.operation for row in trail(footage)]

    status, headers, body = fetch(inside.cookies[COOKIE].value, address, Range="bytes=10-19")

    assert played[0] == "share.played"
    assert (status, headers["Cache-Control"], body) == (206, "private, no-store", CONTENT[10:20])


@pytest.mark.parametrize(
    ("cookie", "ticket", "status"), [("", True, 401), ("other", True, 401), ("own", False, 403), ("own", True, 200)]
)
def test_bytes_need_the_visit_and_the_ticket(
    inside: Client, footage, cookie: str, *, ticket: bool, status: int
) -> None:
    address = play(inside, footage)
    key = {"own": inside.cookies[COOKIE].value}.get(cookie, cookie)

    assert fetch(key, address if ticket else address.partition("?")[0])[0] == status


def test_ticket_of_another_visit_opens_nothing(inside: Client, voss: Recipient, footage) -> None:
    address = play(inside, footage)
    Code.objects.all().delete()
    other = enter(voss)[1]

    assert fetch(other, address)[0] == 403


def test_right_to_view_does_not_download(voss: Recipient, inside: Client, footage) -> None:
    Recipient.objects.update(right="view")

    answer = inside.post(f"/s/download/{footage.pk}/")

    assert (answer.status_code, "to view, not to download" in answer.content.decode()) == (409, True)
    assert Receipt.objects.filter(times_downloaded__gt=0).count() == 0


def test_download_comes_whole_with_a_name_and_is_counted(inside: Client, footage, package) -> None:
    address = inside.post(f"/s/download/{footage.pk}/").headers["Location"]

    status, headers, body = fetch(inside.cookies[COOKIE].value, address)

    assert (status, body) == (200, CONTENT)
    assert headers["Content-Disposition"] == f'attachment; filename="AR-1_{package.reference}.mp4"'
    assert Receipt.objects.get(item=footage).times_downloaded == 1


@pytest.mark.parametrize("who", ["recipient", "package"])
def test_access_taken_back_refuses_the_next_range(inside: Client, voss, package, footage, gareth_wynn, who) -> None:
    address, key = play(inside, footage), inside.cookies[COOKIE].value
    before = fetch(key, address, Range="bytes=0-9")[0]
    if who == "recipient":
        managing.revoke_recipient(recipient=voss, reason="Wrong person", by=gareth_wynn)
    else:
        managing.revoke_package(package=package, reason="Wrong case", by=gareth_wynn)

    assert (before, fetch(key, address, Range="bytes=10-19")[0]) == (206, 401)
    assert inside.get("/s/view/").status_code == 401


def test_changed_bytes_are_not_served(inside: Client, footage) -> None:
    address = play(inside, footage)
    File.objects.update(verified_at=timezone.now(), verify_outcome=VerifyOutcome.MISMATCH)

    assert fetch(inside.cookies[COOKIE].value, address)[0] == 409


def test_exhibit_of_another_package_is_not_found(inside: Client, second, tanner_row, gareth_wynn) -> None:
    make_sent(tanner_row, gareth_wynn, second, people=(VOSS,))

    assert inside.get(f"/s/view/{second.pk}/").status_code == 404
    assert inside.post(f"/s/play/{second.pk}/").status_code == 404


def test_what_was_played_keeps_the_visit_alive_and_is_summed_up(inside: Client, footage, voss: Recipient) -> None:
    GuestSession.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    body = {"viewing": "x", "ranges": [[0, 900, 100], [800, 1900, 100]], "over": False}

    answer = inside.post(f"/s/watched/{footage.pk}/", body, content_type="application/json")

    assert answer.status_code == 204
    assert Receipt.objects.get(item=footage).played == [(0, 1900)]
    assert GuestSession.objects.get().expires_at > timezone.now() + timedelta(minutes=29)
    assert "Watched" in inside.get("/s/view/").content.decode()


@pytest.mark.parametrize("body", ["", "{}", '{"ranges": [[5, 1, 100]]}', '{"ranges": [[0, 99999999, 100]]}'])
def test_what_cannot_have_been_played_is_refused(inside: Client, footage, body: str) -> None:
    answer = inside.post(f"/s/watched/{footage.pk}/", body, content_type="application/json")

    assert answer.status_code in {400, 409}
    assert Receipt.objects.filter(played_at__isnull=False).count() == 0


def test_visit_ends_after_half_an_hour_without_an_act(inside: Client) -> None:
    GuestSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert inside.get("/s/view/").status_code == 401


def test_question_reaches_the_police_and_its_answer_the_recipient(inside: Client, footage, gareth_wynn) -> None:
    inside.post("/s/ask/", {"words": "Is there sound before 22:46?", "about": str(footage.pk)})
    question = Question.objects.get()
    managing.answer_question(question=question, words="No: the buffer is silent.", by=gareth_wynn)

    page = inside.get("/s/ask/").content.decode()

    assert (question.item, "No: the buffer is silent." in page) == (footage, True)
    assert gareth_wynn.notices.filter(text__contains="asks about AR/1").exists()


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_fourteen_questions_however_many_exhibits(
    guest: Client, django_assert_num_queries, tanner_row, gareth_wynn, dc_okafor, count: int
) -> None:
    facts = {"recorded_by": dc_okafor, "incident": tanner_row, "is_stored": True}
    items = [make_item(CONTENT + bytes([number]), **facts) for number in range(count)]
    package = make_sent(tanner_row, gareth_wynn, *items)
    guest.cookies[COOKIE] = enter(package.recipients.get())[1]
    guest.get("/s/view/")

    with django_assert_num_queries(14):
        guest.get("/s/view/")


def test_of_a_document_the_recipient_sees_the_first_page_and_never_the_file(inside: Client, footage) -> None:
    Item.objects.filter(pk=footage.pk).update(kind=Kind.DOCUMENT, plan="show_document", duration_ms=None)
    page = make_copy(footage, Role.PROXY, b"\xff\xd8 first page")

    shown = inside.get(f"/s/view/{footage.pk}/").content.decode()

    assert str(page.pk) in shown
    assert str(footage.original.pk) not in shown


def test_certificate_names_hash_and_recipient(inside: Client, footage) -> None:
    page = inside.get(f"/s/view/{footage.pk}/certificate/").content.decode()

    assert footage.original.sha256 in page
    assert "Eleanor Voss" in page


def test_closing_ends_the_visit(inside: Client) -> None:
    inside.post("/s/close/")

    assert GuestSession.objects.get().ended_at is not None
    assert inside.get("/s/view/").status_code == 401
