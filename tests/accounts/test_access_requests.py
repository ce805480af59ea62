"""Asking for access from the page that says no: administrators are told, once a day, and the journal knows."""

import pytest
from django.test import Client

from accounts.actions.access import request_access
from accounts.actions.people import disable_person
from accounts.actions.roles import give_role, take_role
from accounts.granting import givers, way_in
from accounts.models import Notice, Rank
from accounts.permissions import Permission
from accounts.refusals import NotAllowed
from accounts.roles import Role
from audit.operations import Operation
from tests.accounts.acts import JournalDown, assert_refused, last, told
from tests.factories.accounts import SYSTEM, make_person, sign_in_client

pytestmark = pytest.mark.django_db
ASK = "/access/request/"


@pytest.fixture
def rahman(client, pc_rahman) -> Client:
    return sign_in_client(client, pc_rahman)


def test_administrators_are_told_with_a_link_to_the_person(rahman, pc_rahman, ruth_adler, sgt_nair):
    answer = rahman.post(ASK, {"permission": "devices.manage", "page": "/devices/assign/"}, follow=True)

    notice = Notice.objects.get()
    assert "Sent to 1 administrator." in answer.content.decode()
    assert (notice.person, notice.kind, notice.text, notice.target) == (
        ruth_adler,
        "access",
        "PC Aisha Rahman 20417 asks for access to /devices/assign/",
        f"/admin/accounts/user/{pc_rahman.pk}/change/",
    )


def test_asking_twice_tells_once(rahman, ruth_adler):
    for _ in range(2):
        rahman.post(ASK, {"permission": "devices.manage", "page": "/devices/assign/"})

    assert Notice.objects.count() == 1


def test_asking_is_journalled_without_the_page_in_the_open(pc_rahman, ruth_adler):
    request_access(person=pc_rahman, permission=Permission.DEVICES_MANAGE, page="/incidents/1182/", by=pc_rahman)

    assert told(last(pc_rahman)) == (
        Operation.ACCESS_REQUESTED,
        "success",
        "",
        str(pc_rahman.id),
        {"permission": "devices.manage", "told": 1},
    )


def test_nobody_asks_for_somebody_else(pc_rahman, pc_doyle, ruth_adler):
    assert_refused(
        NotAllowed,
        Operation.ACCESS_REQUESTED,
        pc_rahman,
        lambda: request_access(person=pc_rahman, permission=Permission.AUDIT_READ, page="/x/", by=pc_doyle),
    )
    assert Notice.objects.count() == 0


def test_failed_journal_tells_nobody(pc_rahman, ruth_adler, journal_down):
    with pytest.raises(JournalDown):
        request_access(person=pc_rahman, permission=Permission.AUDIT_READ, page="/x/", by=pc_rahman)

    assert Notice.objects.count() == 0


@pytest.mark.parametrize(
    "form",
    [
        {"permission": "everything", "page": "/x/"},
        {"permission": "audit.read", "page": "//evil.example/"},
        {"permission": "audit.read", "page": "https://evil.example/"},
        {},
    ],
)
def test_nonsense_cannot_be_asked_for(rahman, ruth_adler, form):
    page = rahman.post(ASK, form, follow=True).content.decode()

    assert "That cannot be asked for." in page
    assert Notice.objects.count() == 0


def test_where_nobody_gives_roles_it_says_so(rahman):
    page = rahman.post(ASK, {"permission": "audit.read", "page": "/admin/"}, follow=True).content.decode()

    assert "Nobody here may give roles at the moment." in page


def test_visitors_ask_nothing(client, ruth_adler):
    assert client.post(ASK, {"permission": "audit.read", "page": "/x/"}).status_code == 302
    assert Notice.objects.count() == 0


def test_roles_that_allow_it_are_named_in_words():
    assert way_in(Permission.AUDIT_READ).roles == ["Professional standards"]


def test_only_people_who_still_give_roles_are_named(headquarters, ruth_adler):
    gone = make_person("S4010", "Ian Bell", Rank.STAFF, headquarters, Role.ADMIN)
    lost = make_person("S4011", "Ada Moss", Rank.STAFF, headquarters, Role.ADMIN)
    disable_person(person=gone, by=ruth_adler)
    take_role(person=lost, role=Role.ADMIN, by=ruth_adler)

    assert list(givers()) == [ruth_adler]


def test_three_people_at_most_are_named(headquarters):
    for number in range(5):
        make_person(f"S50{number}", f"Admin {number}", Rank.STAFF, headquarters, Role.ADMIN)

    assert len(way_in(Permission.AUDIT_READ).givers) == 3


# --- and the answer


def test_the_person_learns_of_the_role(pc_rahman, ruth_adler):
    give_role(person=pc_rahman, role=Role.ARMOURER, by=ruth_adler)
    take_role(person=pc_rahman, role=Role.ARMOURER, by=ruth_adler)

    assert sorted(Notice.objects.filter(person=pc_rahman).values_list("text", flat=True)) == [
        "Ruth Adler gave you the role Armourer or device administrator.",
        "Ruth Adler took the role Armourer or device administrator from you.",
    ]


def test_roles_given_by_the_system_are_not_news(pc_rahman):
    give_role(person=pc_rahman, role=Role.ARMOURER, by=SYSTEM)

    assert Notice.objects.count() == 0
