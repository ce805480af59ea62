"""Who is qualified for TASER: set, replaced, withdrawn; one current row per person, none deleted."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from devices.actions import set_qualification, withdraw_qualification
from devices.models import Qualification, Skill
from devices.refusals import NotAllowed
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_qualified, make_taser, make_taser_issue, new_entries

LAST_DAY = date(2027, 11, 3)


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def test_a_person_is_qualified_with_exactly_one_entry(pc_rahman: User, ruth_adler: User) -> None:
    set_qualification(person=pc_rahman, valid_until=LAST_DAY, by=ruth_adler)

    found = Qualification.objects.of(pc_rahman)
    assert found is not None
    assert (found.kind, found.valid_until, found.set_by) == (Skill.TASER, LAST_DAY, ruth_adler)
    assert entries() == [("qualification.set", "success", str(ruth_adler.pk), str(pc_rahman.pk))]
    assert new_entries().get().details == {"kind": "taser", "valid_until": "2027-11-03", "before": ""}


def test_a_new_date_takes_the_place_of_the_old_one(pc_rahman: User, ruth_adler: User) -> None:
    old = make_qualified(pc_rahman, ruth_adler, LAST_DAY - timedelta(days=365))

    new = set_qualification(person=pc_rahman, valid_until=LAST_DAY, by=ruth_adler)

    old.refresh_from_db()
    assert Qualification.objects.of(pc_rahman) == new
    assert (old.ended_by, old.is_valid) == (ruth_adler, False)
    assert Qualification.objects.count() == 2


def test_a_qualification_is_withdrawn(pc_rahman: User, ruth_adler: User) -> None:
    make_qualified(pc_rahman, ruth_adler, LAST_DAY)

    withdraw_qualification(person=pc_rahman, by=ruth_adler)

    assert Qualification.objects.of(pc_rahman) is None
    assert Qualification.objects.count() == 1
    assert entries() == [("qualification.withdrawn", "success", str(ruth_adler.pk), str(pc_rahman.pk))]


def test_a_stranger_qualifies_nobody(pc_rahman: User, sgt_nair: User) -> None:
    with pytest.raises(NotAllowed):
        set_qualification(person=pc_rahman, valid_until=LAST_DAY, by=sgt_nair)

    assert Qualification.objects.count() == 0
    assert entries() == [("qualification.set", "denied", str(sgt_nair.pk), str(pc_rahman.pk))]


def test_a_stranger_withdraws_nothing(pc_rahman: User, sgt_nair: User, ruth_adler: User) -> None:
    kept = make_qualified(pc_rahman, ruth_adler, LAST_DAY)

    with pytest.raises(NotAllowed):
        withdraw_qualification(person=pc_rahman, by=sgt_nair)

    assert list(Qualification.objects.current()) == [kept]
    assert entries() == [("qualification.withdrawn", "denied", str(sgt_nair.pk), str(pc_rahman.pk))]


def test_a_failed_journal_keeps_the_old_date(pc_rahman: User, ruth_adler: User, broken_journal: None) -> None:
    kept = make_qualified(pc_rahman, ruth_adler, LAST_DAY)

    with pytest.raises(DatabaseError):
        set_qualification(person=pc_rahman, valid_until=LAST_DAY, by=ruth_adler)

    assert list(Qualification.objects.current()) == [kept]


def test_a_failed_journal_withdraws_nothing(pc_rahman: User, ruth_adler: User, broken_journal: None) -> None:
    kept = make_qualified(pc_rahman, ruth_adler, LAST_DAY)

    with pytest.raises(DatabaseError):
        withdraw_qualification(person=pc_rahman, by=ruth_adler)

    assert list(Qualification.objects.current()) == [kept]


def test_one_current_qualification_per_person(pc_rahman: User, ruth_adler: User) -> None:
    make_qualified(pc_rahman, ruth_adler, LAST_DAY)

    with pytest.raises(IntegrityError, match="one_current_qualification_per_person"), transaction.atomic():
        make_qualified(pc_rahman, ruth_adler, LAST_DAY)


def test_the_page_takes_a_collar_number_and_a_date(armourer: Client, pc_rahman: User) -> None:
    response = armourer.post("/devices/qualified/", {"person": "20417", "valid_until": "2027-11-03"}, follow=True)

    page = response.content.decode()
    assert "PC Aisha Rahman is qualified for TASER until 3 Nov 2027." in page
    assert Qualification.objects.get().person == pc_rahman


@pytest.mark.parametrize(
    ("person", "last_day", "sentence"),
    [
        ("99999", "2027-11-03", "Nobody has the collar number 99999."),
        ("20417", "soon", "Enter a valid date."),
    ],
)
def test_the_page_says_what_is_wrong(
    armourer: Client, pc_rahman: User, person: str, last_day: str, sentence: str
) -> None:
    response = armourer.post("/devices/qualified/", {"person": person, "valid_until": last_day})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Qualification.objects.count() == 0


def test_the_page_shows_those_that_ran_out_first(
    armourer: Client, pc_rahman: User, pc_doyle: User, ruth_adler: User
) -> None:
    make_qualified(pc_rahman, ruth_adler, LAST_DAY)
    make_qualified(pc_doyle, ruth_adler, timezone.localdate() - timedelta(days=1))

    response = armourer.get("/devices/qualified/")

    assert [one.person for one in response.context["page"].object_list] == [pc_doyle, pc_rahman]
    assert response.content.decode().count("ran out on") == 1


def test_the_page_withdraws(armourer: Client, pc_rahman: User, ruth_adler: User) -> None:
    known = make_qualified(pc_rahman, ruth_adler, LAST_DAY)

    response = armourer.post("/devices/qualified/withdraw/", {"qualification": str(known.pk)}, follow=True)

    assert "PC Aisha Rahman is no longer qualified for TASER." in response.content.decode()
    assert Qualification.objects.of(pc_rahman) is None


@pytest.mark.parametrize("known", ["", "nonsense", "01939f10-0000-7000-8000-000000000000"])
def test_withdrawing_nothing_is_404(armourer: Client, known: str) -> None:
    assert armourer.post("/devices/qualified/withdraw/", {"qualification": known}).status_code == 404


def test_the_page_of_a_taser_says_that_its_holder_is_no_longer_qualified(
    armourer: Client, pc_rahman: User, ruth_adler: User
) -> None:
    make_taser_issue(make_taser(), pc_rahman, ruth_adler)
    make_qualified(pc_rahman, ruth_adler, date(2026, 11, 3))

    page = armourer.get("/devices/tasers/X3000A1C2/").content.decode()

    assert "PC Aisha Rahman&#x27;s TASER qualification ran out on 3 Nov 2026." in page


def test_the_admin_sets_a_qualification_by_the_action(armourer: Client, pc_rahman: User, ruth_adler: User) -> None:
    make_qualified(pc_rahman, ruth_adler, LAST_DAY)
    form = {"person": str(pc_rahman.pk), "kind": "taser", "valid_until": "2028-01-31"}

    response = armourer.post("/admin/devices/qualification/add/", form)

    found = Qualification.objects.of(pc_rahman)
    assert response.status_code == 302
    assert found is not None
    assert found.valid_until == date(2028, 1, 31)
    assert entries() == [("qualification.set", "success", str(ruth_adler.pk), str(pc_rahman.pk))]


def test_the_admin_withdraws_and_neither_changes_nor_deletes(
    armourer: Client, pc_rahman: User, ruth_adler: User
) -> None:
    known = make_qualified(pc_rahman, ruth_adler, LAST_DAY)
    address = "/admin/devices/qualification/"

    assert armourer.get(address).status_code == 200
    assert armourer.post(f"{address}{known.pk}/change/", {"valid_until": "2030-01-01"}).status_code == 403
    assert armourer.post(f"{address}{known.pk}/delete/", {"post": "yes"}).status_code == 403
    armourer.post(address, {"action": "withdraw", "_selected_action": [str(known.pk)]})

    known.refresh_from_db()
    assert (known.valid_until, known.ended_by) == (LAST_DAY, ruth_adler)
