"""The officers' pages: the list, the builder, the page of a package, the panel of an incident."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from evidence.models import Item
from evidence.sharing.counting import request_to_share, span_words
from evidence.sharing.models import MoreTime, Package, PackageItem, Question, Recipient
from tests.accounts.acts import last
from tests.factories.evidence import make_item
from tests.factories.sharing import enter, make_draft, make_sent, token_for


@pytest.fixture
def wynn(client: Client, signed_in, gareth_wynn: User) -> Client:
    signed_in(client, gareth_wynn)
    return client


def test_draft_goes_from_incident_to_sent_by_the_pages_alone(wynn: Client, tanner_row, footage: Item) -> None:
    edit = wynn.post(f"/sharing/new/{tanner_row.pk}/").headers["Location"]
    package = Package.objects.get()
    wynn.post(f"/sharing/{package.reference}/items/", {"item": [footage.pk]})
    row = PackageItem.objects.get()
    said = {"exhibit_reference": "AR/1", "title": "Rahman body-worn video", "disposition": "evidence"}
    wynn.post(f"/sharing/{package.reference}/items/{row.pk}/", said)
    voss = {
        "name": "Eleanor Voss", "organisation": "CPS", "email": "eleanor.voss@cps.example", "code_way": "sms",
        "telephone": "+447700900418", "right": "download", "until": str(timezone.localdate() + timedelta(days=28)),
    }  # fmt: skip
    wynn.post(f"/sharing/{package.reference}/people/", voss)
    pages = [wynn.get(f"{edit}?step={step}") for step in ("choose", "disclose", "people", "send")]
    answer = wynn.post(f"/sharing/{package.reference}/send/", {"words": ""}, follow=True)

    assert [page.status_code for page in pages] == [200] * 4
    assert f"{package.reference} was sent." in answer.content.decode()
    assert enter(Recipient.objects.get())[0].entered_at is not None


def test_red_check_stands_on_the_page_and_sending_says_why(wynn: Client, tanner_row, gareth_wynn, footage) -> None:
    package = make_draft(tanner_row, gareth_wynn, footage)
    PackageItem.objects.update(disposition="unused_sensitive")

    page = wynn.get(f"/sharing/{package.reference}/edit/?step=send").content.decode()
    answer = wynn.post(f"/sharing/{package.reference}/send/", {"words": ""}, follow=True).content.decode()

    assert "Take AR/1 out" in page
    assert "Sensitive unused, MG6D" in answer
    assert Package.objects.get().state == "draft"


def test_page_shows_who_opened_what_and_is_journalled(wynn: Client, package: Package, footage, voss, guest) -> None:
    guest.cookies["exhibit_shared"] = enter(voss)[1]
    guest.get("/s/view/")
    guest.post(f"/s/play/{footage.pk}/", headers={"Accept": "application/json"})
    guest.post(f"/s/watched/{footage.pk}/", {"ranges": [[0, 1000, 100]]}, content_type="application/json")
    guest.post(f"/s/download/{footage.pk}/")

    page = wynn.get(f"/sharing/{package.reference}/").content.decode()

    assert all(words in page for words in (", first", "50% watched", "Active"))
    assert last(package).operation == "package.viewed"


@pytest.mark.parametrize("tab", ["all", "draft", "sent", "ending", "revoked", "nonsense"])
def test_tabs_of_the_list_show_and_count(wynn: Client, package: Package, tab: str) -> None:
    page = wynn.get(f"/sharing/?tab={tab}").content.decode()

    assert (package.reference in page) is (tab in {"all", "sent", "nonsense"})


def test_list_asks_the_same_number_of_questions_however_long(
    wynn: Client, package: Package, tanner_row, gareth_wynn, second: Item, django_assert_max_num_queries
) -> None:
    for _ in range(3):
        make_draft(tanner_row, gareth_wynn, second)
    wynn.get("/sharing/")

    with django_assert_max_num_queries(15):
        wynn.get("/sharing/")


def test_list_goes_out_as_csv_and_that_is_journalled(wynn: Client, package: Package) -> None:
    answer = wynn.get("/sharing/packages.csv?tab=all")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")


def test_everybodys_access_is_taken_back_only_with_the_reference_typed(wynn: Client, package: Package) -> None:
    address = f"/sharing/{package.reference}/revoke/"
    wynn.post(address, {"reason": "Wrong case", "typed": "yes"})
    before = Package.objects.get().state
    wynn.post(address, {"reason": "Wrong case", "typed": package.reference})

    assert (before, Package.objects.get().state) == ("sent", "revoked")


def test_more_time_is_given_from_the_page(wynn: Client, package: Package, voss: Recipient) -> None:
    MoreTime.objects.create(recipient=voss, reason="Trial moved")
    until = timezone.localdate() + timedelta(days=60)

    wynn.post(f"/sharing/{package.reference}/people/{voss.pk}/extend/", {"until": str(until)})

    voss.refresh_from_db()
    assert (timezone.localdate(voss.until_at), MoreTime.objects.get().state) == (until, "granted")


def test_question_is_answered_from_the_page(wynn: Client, package: Package, voss: Recipient) -> None:
    question = Question.objects.create(recipient=voss, words="Is there sound?")

    wynn.post(f"/sharing/{package.reference}/questions/{question.pk}/", {"words": "From 22:43:20 on."})

    question.refresh_from_db()
    assert question.answer == "From 22:43:20 on."


def test_code_is_shown_once_to_be_read_out(wynn: Client, package: Package, voss: Recipient) -> None:
    Recipient.objects.update(code_way="call")

    answer = wynn.post(f"/sharing/{package.reference}/people/{voss.pk}/code/")

    assert (answer.status_code, "Make sure that you speak to Eleanor Voss" in answer.content.decode()) == (200, True)


def test_next_version_is_built_and_sent_from_the_pages(wynn: Client, package: Package, footage, second: Item) -> None:
    wynn.post(f"/sharing/{package.reference}/next/")
    wynn.post(f"/sharing/{package.reference}/items/", {"item": [footage.pk, second.pk]})
    row = PackageItem.objects.get(item=second)
    said = {"exhibit_reference": "SD/1", "title": "Doyle", "disposition": "evidence"}
    wynn.post(f"/sharing/{package.reference}/items/{row.pk}/", said)

    answer = wynn.post(f"/sharing/{package.reference}/send/", {"words": "SD/1 added"}, follow=True)

    assert "version 2" in answer.content.decode()
    assert token_for(package.recipients.get())


def test_incident_panel_lists_its_packages(wynn: Client, package: Package, tanner_row) -> None:
    address = f"/sharing/panels/incident/{tanner_row.pk}/"

    whole, part = wynn.get(address).content.decode(), wynn.get(address, headers={"HX-Request": "true"}).content.decode()

    assert package.reference in part
    assert ("<html" in whole, "<html" in part) == (True, False)


def test_key_s_of_the_library_starts_a_package_with_what_is_selected(wynn: Client, footage: Item, second: Item) -> None:
    library = wynn.get("/evidence/").content.decode()

    answer = wynn.post("/sharing/new/", {"items": [str(footage.pk), str(second.pk), "no number"]})

    package = Package.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/sharing/{package.reference}/edit/?step=disclose")
    assert set(package.versions.get().items.values_list("item", flat=True)) == {footage.pk, second.pk}
    assert re.search(r'formaction="/sharing/new/"\s+data-key="s"', library)


def test_recordings_of_no_incident_or_of_two_start_no_package(wynn: Client, footage: Item, gareth_wynn: User) -> None:
    elsewhere = make_item(b"elsewhere", recorded_by=gareth_wynn)

    answer = wynn.post("/sharing/new/", {"items": [str(footage.pk), str(elsewhere.pk)]}, follow=True)

    assert "Choose recordings of one incident" in answer.content.decode()
    assert not Package.objects.exists()


def test_empty_list_says_where_to_begin(wynn: Client) -> None:
    assert "Start from an incident" in wynn.get("/sharing/").content.decode()


def test_home_names_what_recipients_wait_for(wynn: Client, package: Package, voss: Recipient) -> None:
    Question.objects.create(recipient=voss, words="Is there sound?")

    page = wynn.get("/?as=queue").content.decode()

    assert "Questions of recipients" in page


def test_request_to_share_is_the_median_of_what_was_sent(tanner_row, gareth_wynn, footage, second) -> None:
    for item, hours in ((footage, 1), (second, 3)):
        package = make_sent(tanner_row, gareth_wynn, item)
        asked = package.sent_at - timedelta(hours=hours)
        Package.objects.filter(pk=package.pk).update(charge_asked_at=asked)

    found = request_to_share()

    assert (found.count, span_words(found.median)) == (2, "2 h 00 min")
