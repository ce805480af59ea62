"""The inbox and the pages of asking: who sees what, what they hold, how many queries they make."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from audit.operations import Operation
from community.models import Look, Request, Safety, Submission, SubmittedFile
from community.preview import copies
from evidence.models import Item
from tests.accounts.acts import last
from tests.factories.submissions import make_request, make_submission, make_submitted

SignIn = Callable[[Client, User], Client]


@pytest.fixture
def wynn(client: Client, gareth_wynn: User, signed_in: SignIn) -> Client:
    return signed_in(client, gareth_wynn)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:600]
    return answer.content.decode()


def test_the_inbox_lists_what_waits_and_opens_nothing(wynn: Client, file: SubmittedFile) -> None:
    text = page(wynn, "/community/")

    assert file.submission.reference in text
    assert "Choose a submission" in text
    assert Submission.objects.get().state == "sent"


def test_opening_one_is_written_down_and_shown_to_the_giver(wynn: Client, file: SubmittedFile) -> None:
    text = page(wynn, f"/community/submissions/{file.submission_id}/")

    assert "What they told us" in text
    assert "No virus found" in text
    assert Submission.objects.get().state == "looked_at"
    assert last(file.submission).operation == Operation.COMMUNITY_VIEWED


def test_the_asker_sees_it_and_another_officer_does_not(
    client: Client, file: SubmittedFile, dc_okafor: User, pc_doyle: User, signed_in: SignIn
) -> None:
    address = f"/community/submissions/{file.submission_id}/"

    assert signed_in(client, dc_okafor).get(address).status_code == 200
    assert signed_in(client, pc_doyle).get(address).status_code == 404


def test_an_infected_file_has_no_preview_and_no_acceptance(wynn: Client, file: SubmittedFile) -> None:
    SubmittedFile.objects.update(safety=Safety.INFECTED)
    Look.objects.create(file=file, made_at=timezone.now(), copy_type="video/mp4", copy_size=9, has_poster=True)

    text = page(wynn, f"/community/submissions/{file.submission_id}/")

    assert "It is never opened here" in text
    assert "<video" not in text
    assert f"/community/files/{file.pk}/accept/" not in text
    assert wynn.get(f"/community/files/{file.pk}/copy/").status_code == 404
    assert wynn.get(f"/community/files/{file.pk}/poster/").status_code == 404


def test_accepting_from_the_page_makes_evidence(wynn: Client, file: SubmittedFile) -> None:
    form = {"incident": str(file.submission.request.incident_id), "title": "Tom's video", "exhibit_reference": "PUB/1"}

    answer = wynn.post(f"/community/files/{file.pk}/accept/", form)

    assert (answer.status_code, answer["Location"]) == (302, "/community/")
    item = Item.objects.get()
    assert (item.title, item.exhibit_reference) == ("Tom's video", "PUB/1")
    assert "Accepted as evidence" in page(wynn, f"/community/submissions/{file.submission_id}/")


def test_a_form_with_mistakes_comes_back(wynn: Client, file: SubmittedFile) -> None:
    accepted = wynn.post(f"/community/files/{file.pk}/accept/", {"title": ""})
    declined = wynn.post(f"/community/files/{file.pk}/decline/", {"reason": "boring"})

    assert (accepted.status_code, declined.status_code) == (422, 422)
    assert not Item.objects.exists()


def test_the_rest_is_accepted_at_once_and_says_what_is_left(wynn: Client, file: SubmittedFile) -> None:
    make_submitted(file.submission, b"second")
    make_submitted(file.submission, b"third", Safety.INFECTED)

    wynn.post(f"/community/submissions/{file.submission_id}/rest/", {"act": "accept"})

    assert sorted(Item.objects.values_list("exhibit_reference", flat=True)) == ["PUB/1", "PUB/2"]
    assert SubmittedFile.objects.get(safety=Safety.INFECTED).triage == "pending"


def test_the_copy_is_served_by_range_and_its_playing_written_down(wynn: Client, file: SubmittedFile) -> None:
    Look.objects.create(file=file, made_at=timezone.now(), copy_type="video/mp4", copy_size=10)
    copies.folder_of(file.pk).mkdir(parents=True)
    copies.path_of(file.pk, copies.COPY).write_bytes(b"0123456789")
    address = f"/community/files/{file.pk}/copy/"

    first = wynn.head(address)
    beyond = wynn.get(address, headers={"Range": "bytes=99-"})
    part = wynn.head(address, headers={"Range": "bytes=2-4"})

    assert (first.status_code, first["Content-Length"], first["Cache-Control"]) == (200, "10", "private, no-store")
    assert (part.status_code, part["Content-Range"], beyond.status_code) == (206, "bytes 2-4/10", 416)


def test_the_inbox_makes_a_fixed_number_of_queries(
    wynn: Client, file: SubmittedFile, asked: Request, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(17):
        page(wynn, "/community/")
    for number in range(5):
        make_submitted(make_submission(asked), b"%d" % number)
    with django_assert_max_num_queries(17):
        page(wynn, "/community/")
    with django_assert_max_num_queries(45):
        page(wynn, f"/community/submissions/{file.submission_id}/")


def test_asking_shows_the_message_before_it_leaves(
    client: Client, asked: Request, dc_okafor: User, signed_in: SignIn
) -> None:
    okafor = signed_in(client, dc_okafor)
    form = {"incident": str(asked.incident_id), "way": "sms", "address": "07700 900123", "language": "en"}

    missing = okafor.post("/community/invite/", form | {"address": "no number"})

    assert missing.status_code == 422
    assert "Give a telephone number" in missing.content.decode()
    assert Request.objects.count() == 1


def test_the_list_of_who_was_asked_and_one_of_them(wynn: Client, asked: Request, dc_okafor: User) -> None:
    make_request(asked.incident, dc_okafor, state="expired", person_name="Shop owner")

    everyone = page(wynn, "/community/requests/")
    expired = page(wynn, "/community/requests/?state=expired")
    one = page(wynn, f"/community/requests/{asked.pk}/")

    assert asked.reference in everyone
    assert asked.reference not in expired
    assert "Shop owner" in expired
    assert "Tom Ellery" in one
    assert last(asked).operation == Operation.COMMUNITY_REQUEST_VIEWED


def test_the_panel_of_an_incident_and_the_number_in_the_navigation(wynn: Client, file: SubmittedFile) -> None:
    incident = file.submission.request.incident

    panel = page(wynn, f"/community/incidents/{incident.pk}/panel/")

    assert file.submission.reference in panel
    assert wynn.get("/community/count/").json() == {"count": 1}
