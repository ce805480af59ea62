"""Notices: told once, shown under the bell and by day, and read."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions.notices import mark_read, notify
from accounts.actions.people import disable_person
from accounts.backends import CollarNumber
from accounts.models import Notice
from accounts.models.notice import NAMES, Kind
from audit import journal
from tests.accounts.telling import age, tell
from tests.factories.accounts import sign_in_client

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"


@pytest.fixture
def rahman(client, pc_rahman) -> Client:
    return sign_in_client(client, pc_rahman)


# --- telling


def test_each_person_is_told(pc_rahman, pc_doyle):
    tell(pc_rahman, pc_doyle)

    told = Notice.objects.values_list("person__collar_number", "kind", "text", "target", "read_at")
    assert sorted(told) == [
        ("20388", "review", "A review is due.", "/evidence/", None),
        ("20417", "review", "A review is due.", "/evidence/", None),
    ]


def test_one_person_need_not_stand_in_a_list(pc_rahman):
    notify(to=pc_rahman, kind=Kind.DEVICE, text="Your camera is lost.", target="/devices/", key="camera.lost:1")

    assert Notice.objects.get().person == pc_rahman


def test_the_same_event_is_told_once(pc_rahman):
    tell(pc_rahman)
    tell(pc_rahman, text="Said again in other words.")

    assert Notice.objects.get().text == "A review is due."


def test_what_was_read_is_not_told_again(pc_rahman):
    tell(pc_rahman)
    mark_read(person=pc_rahman)

    tell(pc_rahman)

    assert Notice.objects.unread().count() == 0


def test_another_event_is_told(pc_rahman):
    tell(pc_rahman)
    tell(pc_rahman, key="review.due:2")

    assert Notice.objects.count() == 2


def test_disabled_people_are_not_told(pc_rahman, ruth_adler):
    gone = disable_person(person=pc_rahman, by=ruth_adler)

    tell(gone)

    assert Notice.objects.count() == 0


def test_a_long_text_is_cut(pc_rahman):
    tell(pc_rahman, text="x" * 300)

    assert Notice.objects.get().text == "x" * 199 + "…"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "evidence/", "/" * 301]
)
def test_a_notice_never_leads_to_another_site(pc_rahman, target):
    with pytest.raises(ValueError, match="is no path of a page of ours"):
        notify(to=pc_rahman, kind=Kind.SYSTEM, text="x", target=target, key="k")

    assert Notice.objects.count() == 0


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_the_database_knows_that_too(pc_rahman, target):
    with pytest.raises(IntegrityError, match="a_notice_leads_to_a_page_of_ours"), transaction.atomic():
        Notice.objects.create(person=pc_rahman, kind="system", text="x", target=target, key="k")


@pytest.mark.parametrize("key", ["", "k" * 121])
def test_a_key_that_does_not_fit_is_refused(pc_rahman, key):
    with pytest.raises(ValueError, match="1 to 120 characters"):
        notify(to=pc_rahman, kind=Kind.SYSTEM, text="x", target="/", key=key)


def test_an_act_that_fails_tells_nobody(pc_rahman):
    @journal.action
    def act() -> None:
        tell(pc_rahman)
        message = "the act fails"
        raise RuntimeError(message)

    with pytest.raises(RuntimeError):
        act()

    assert Notice.objects.count() == 0


def test_every_kind_has_a_name_and_a_symbol():
    assert set(NAMES) == set(Kind)


# --- the bell


def test_the_bell_counts_what_is_unread(rahman, pc_rahman):
    tell(pc_rahman)
    tell(pc_rahman, key="2")
    tell(pc_rahman, key="3")
    mark_read(person=pc_rahman, notice=Notice.objects.get(key="3"))

    page = rahman.get("/account/").content.decode()

    assert 'aria-label="Notifications, 2 unread"' in page


def test_the_bell_is_silent_when_nothing_is_unread(rahman):
    assert 'aria-label="Notifications"' in rahman.get("/account/").content.decode()


def test_the_bell_counts_in_the_query_that_loads_the_person(pc_rahman, django_assert_num_queries):
    tell(pc_rahman)

    with django_assert_num_queries(1):
        person = CollarNumber().get_user(pc_rahman.pk)

    assert person.unread_notices == 1


def test_somebody_elses_notices_are_not_counted(rahman, pc_doyle):
    tell(pc_doyle)

    assert 'aria-label="Notifications"' in rahman.get("/account/").content.decode()


# --- the page


def test_notices_stand_by_day(rahman, pc_rahman):
    for key, days in (("1", 0), ("2", 0), ("3", 1), ("4", 40)):
        tell(pc_rahman, key=key)
        age(Notice.objects.get(key=key), days=days)

    days = rahman.get(PAGE).context["days"]

    now = timezone.now()  # the day of the force: 40 days ago the clocks may have stood an hour apart
    assert [day for day, _ in days] == [timezone.localdate(now - timedelta(days=ago)) for ago in (0, 1, 40)]
    assert [[notice.key for notice in rows] for _, rows in days] == [["2", "1"], ["3"], ["4"]]


def test_the_page_costs_the_same_however_many_there_are(rahman, pc_rahman, django_assert_num_queries):
    tell(pc_rahman)
    rahman.get(PAGE)
    with django_assert_num_queries(8):
        rahman.get(PAGE)
    for number in range(60):
        tell(pc_rahman, key=f"more {number}", kind=Kind.EVIDENCE)

    with django_assert_num_queries(8):
        page = rahman.get(PAGE).context["page"]

    assert (len(page.object_list), page.paginator.count) == (50, 61)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["2", "1"]),
        ("?show=unread", ["2"]),
        ("?kind=review", ["1"]),
        ("?kind=nonsense", []),
        ("?page=99", ["2", "1"]),
    ],
)
def test_notices_can_be_narrowed(rahman, pc_rahman, query, keys):
    tell(pc_rahman, key="1")
    tell(pc_rahman, key="2", kind=Kind.DEVICE)
    mark_read(person=pc_rahman, notice=Notice.objects.get(key="1"))

    page = rahman.get(PAGE + query)

    assert [notice.key for notice in page.context["page"].object_list] == keys


def test_nothing_yet_says_what_will_stand_here(rahman):
    page = rahman.get(PAGE).content.decode()

    assert "Nothing yet" in page
    assert "Mark all as read" not in page


def test_nothing_of_a_kind_offers_to_show_all(rahman):
    assert "Choose All to see every notification" in rahman.get(PAGE + "?show=unread").content.decode()


def test_following_a_notice_reads_it(rahman, pc_rahman):
    tell(pc_rahman)
    notice = Notice.objects.get()

    answer = rahman.get(f"{PAGE}{notice.pk}/")

    assert (answer.status_code, answer.url) == (302, "/evidence/")
    assert Notice.objects.unread().count() == 0


def test_when_it_was_read_first_is_kept(rahman, pc_rahman):
    tell(pc_rahman)
    mark_read(person=pc_rahman)
    before = Notice.objects.get().read_at

    rahman.get(f"{PAGE}{Notice.objects.get().pk}/")

    assert Notice.objects.get().read_at == before


def test_one_can_be_marked(rahman, pc_rahman):
    tell(pc_rahman)
    tell(pc_rahman, key="2")

    answer = rahman.post(f"{PAGE}{Notice.objects.get(key='2').pk}/read/", {"next": "/notifications/?show=unread"})

    assert answer.url == "/notifications/?show=unread"
    assert [notice.key for notice in Notice.objects.unread()] == ["review.due:1"]


def test_all_can_be_marked(rahman, pc_rahman, pc_doyle):
    tell(pc_rahman, pc_doyle)
    tell(pc_rahman, key="2")

    page = rahman.post(f"{PAGE}read/", follow=True).content.decode()

    assert "2 notifications marked as read." in page
    assert [notice.person for notice in Notice.objects.unread()] == [pc_doyle]


@pytest.mark.parametrize(("method", "path"), [("get", "{}/"), ("post", "{}/read/")])
def test_somebody_elses_notice_is_not_found(rahman, pc_doyle, method, path):
    tell(pc_doyle)

    answer = getattr(rahman, method)(PAGE + path.format(Notice.objects.get().pk))

    assert answer.status_code == 404
    assert Notice.objects.unread().count() == 1


def test_visitors_sign_in_first(client, db):
    assert client.get(PAGE).url == "/signin/?next=%2Fnotifications%2F"
