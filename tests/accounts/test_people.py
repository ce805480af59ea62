"""People join, change, are disabled and come back."""

import pytest

from accounts.actions.people import (
    Particulars,
    add_person,
    change_person,
    disable_person,
    enable_person,
    make_temporary_password,
)
from accounts.models import Rank, SignIn, User
from accounts.models.sign_in import Method
from accounts.refusals import CollarNumberTaken, NoChange, NotAllowed, NotToYourself
from audit import reading
from audit.actors import Visitor, Worker
from audit.operations import Operation
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last, told
from tests.factories.accounts import PASSWORD, password_hash

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_officer(response_b) -> Particulars:
    return Particulars(collar_number=" 20 901", name="Joan  Pike", rank=Rank.PC, team=response_b, email="")


def as_known(person: User, **changes: object) -> Particulars:
    names = ["collar_number", "name", "rank", "team", "email"]
    return Particulars(**{name: getattr(person, name) for name in names} | changes)


# --- add


@pytest.mark.slow
def test_added_person_signs_in_with_the_temporary_password(ruth_adler, new_officer):
    new = add_person(particulars=new_officer, by=ruth_adler)

    kept = User.objects.get(collar_number="20901")
    assert kept.name == "Joan Pike"
    assert kept.check_password(new.temporary_password)
    assert kept.is_password_temporary is True


@pytest.mark.slow
def test_adding_a_person_is_journalled(ruth_adler, new_officer, response_b):
    new = add_person(particulars=new_officer, by=ruth_adler)

    assert [told(row) for row in reading.trail(new.person)] == [
        (
            Operation.PERSON_ADDED,
            "success",
            "",
            str(ruth_adler.id),
            {"rank": "pc", "team": str(response_b.id)},
        )
    ]


def test_officer_cannot_add_a_person(pc_doyle, new_officer):
    with pytest.raises(NotAllowed):
        add_person(particulars=new_officer, by=pc_doyle)

    assert not User.objects.filter(collar_number="20901").exists()


def test_visitor_cannot_add_a_person(new_officer):
    with pytest.raises(NotAllowed):
        add_person(particulars=new_officer, by=Visitor())

    assert User.objects.count() == 0


@pytest.mark.slow
def test_failed_journal_undoes_adding(ruth_adler, new_officer, journal_down):
    with pytest.raises(JournalDown):
        add_person(particulars=new_officer, by=ruth_adler)

    assert not User.objects.filter(collar_number="20901").exists()


@pytest.mark.slow
def test_collar_number_is_taken_once(ruth_adler, pc_rahman, response_b):
    with pytest.raises(CollarNumberTaken):
        add_person(particulars=Particulars("20417", "Joan Pike", Rank.PC, response_b), by=Worker("tests"))

    assert User.objects.filter(collar_number="20417").get() == pc_rahman


# --- change


def test_change_of_rank_and_name(ruth_adler, pc_rahman):
    change_person(person=pc_rahman, particulars=as_known(pc_rahman, rank=Rank.SGT), by=ruth_adler)

    pc_rahman.refresh_from_db()
    assert pc_rahman.label == "Sgt Aisha Rahman 20417"


def test_change_is_journalled_without_personal_data_in_details(ruth_adler, pc_rahman):
    change_person(person=pc_rahman, particulars=as_known(pc_rahman, name="Aisha Khan"), by=ruth_adler)

    assert told(last(pc_rahman)) == (
        Operation.PERSON_CHANGED,
        "success",
        "",
        str(ruth_adler.id),
        {"changed": ["name"]},
    )


def test_supervisor_cannot_change_a_person(sgt_nair, pc_rahman):
    particulars = as_known(pc_rahman, name="Somebody Else")

    assert_refused(
        NotAllowed,
        Operation.PERSON_CHANGED,
        pc_rahman,
        lambda: change_person(person=pc_rahman, particulars=particulars, by=sgt_nair),
    )


def test_failed_journal_undoes_change(ruth_adler, pc_rahman, journal_down):
    particulars = as_known(pc_rahman, name="Somebody Else")

    assert_undone(pc_rahman, lambda: change_person(person=pc_rahman, particulars=particulars, by=ruth_adler))


def test_nothing_changed_is_refused(ruth_adler, pc_rahman):
    with pytest.raises(NoChange):
        change_person(person=pc_rahman, particulars=as_known(pc_rahman), by=ruth_adler)


# --- disable, enable


def test_disabling_ends_every_session(ruth_adler, pc_rahman):
    SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    disable_person(person=pc_rahman, by=ruth_adler)

    pc_rahman.refresh_from_db()
    assert pc_rahman.is_active is False
    assert pc_rahman.disabled_by == ruth_adler
    assert SignIn.objects.open().count() == 0


def test_disabling_is_journalled(ruth_adler, pc_rahman):
    SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    disable_person(person=pc_rahman, by=ruth_adler)

    assert told(last(pc_rahman)) == (
        Operation.PERSON_DISABLED,
        "success",
        "",
        str(ruth_adler.id),
        {"sessions_ended": 1},
    )


@pytest.mark.parametrize("who", ["sgt_nair", "helen_marsh", "pc_rahman"])
def test_only_an_administrator_disables(request, pc_rahman, who):
    by = request.getfixturevalue(who)

    assert_refused(NotAllowed, Operation.PERSON_DISABLED, pc_rahman, lambda: disable_person(person=pc_rahman, by=by))


def test_administrator_cannot_disable_themself(ruth_adler):
    assert_refused(
        NotToYourself,
        Operation.PERSON_DISABLED,
        ruth_adler,
        lambda: disable_person(person=ruth_adler, by=ruth_adler),
    )


def test_background_work_cannot_disable(pc_rahman):
    assert_refused(
        NotAllowed,
        Operation.PERSON_DISABLED,
        pc_rahman,
        lambda: disable_person(person=pc_rahman, by=Worker("leavers")),
    )


def test_failed_journal_undoes_disabling(ruth_adler, pc_rahman, journal_down):
    assert_undone(pc_rahman, lambda: disable_person(person=pc_rahman, by=ruth_adler))


def test_enabled_person_may_again(ruth_adler, pc_rahman):
    disable_person(person=pc_rahman, by=ruth_adler)

    enable_person(person=pc_rahman, by=ruth_adler)

    pc_rahman.refresh_from_db()
    assert (pc_rahman.is_active, pc_rahman.disabled_at, pc_rahman.disabled_by) == (True, None, None)
    assert told(last(pc_rahman)) == (Operation.PERSON_ENABLED, "success", "", str(ruth_adler.id), {})


def test_supervisor_cannot_enable(ruth_adler, sgt_nair, pc_rahman):
    disable_person(person=pc_rahman, by=ruth_adler)

    assert_refused(
        NotAllowed, Operation.PERSON_ENABLED, pc_rahman, lambda: enable_person(person=pc_rahman, by=sgt_nair)
    )


def test_failed_journal_undoes_enabling(ruth_adler, pc_rahman, monkeypatch, request):
    disable_person(person=pc_rahman, by=ruth_adler)
    request.getfixturevalue("journal_down")

    assert_undone(pc_rahman, lambda: enable_person(person=pc_rahman, by=ruth_adler))


# --- temporary password


@pytest.mark.slow
def test_temporary_password_replaces_the_old_one_and_ends_sessions(ruth_adler, pc_rahman):
    SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    password = make_temporary_password(person=pc_rahman, by=ruth_adler)

    pc_rahman.refresh_from_db()
    assert pc_rahman.check_password(password)
    assert not pc_rahman.check_password(PASSWORD)
    assert pc_rahman.is_password_temporary is True
    assert told(last(pc_rahman)) == (
        Operation.PASSWORD_CHANGED,
        "success",
        "",
        str(ruth_adler.id),
        {"temporary": True, "sessions_ended": 1},
    )


def test_supervisor_cannot_make_a_temporary_password(sgt_nair, pc_rahman):
    assert_refused(
        NotAllowed,
        Operation.PASSWORD_CHANGED,
        pc_rahman,
        lambda: make_temporary_password(person=pc_rahman, by=sgt_nair),
    )


@pytest.mark.slow
def test_failed_journal_keeps_the_old_password(ruth_adler, pc_rahman, journal_down):
    assert_undone(pc_rahman, lambda: make_temporary_password(person=pc_rahman, by=ruth_adler))


# --- people who come from another system with their password


def test_person_who_comes_over_signs_in_with_their_own_password(new_officer):
    new = add_person(particulars=new_officer, by=Worker("import"), password_hash=password_hash())

    kept = User.objects.get(collar_number="20901")
    assert (new.temporary_password, kept.password, kept.is_password_temporary) == ("", password_hash(), False)


def test_nobody_chooses_another_persons_password(ruth_adler, new_officer):
    with pytest.raises(NotAllowed):
        add_person(particulars=new_officer, by=ruth_adler, password_hash=password_hash())

    assert not User.objects.filter(collar_number="20901").exists()


@pytest.mark.parametrize("bad", ["plain text password", "md5$x$y", "!"])
def test_only_a_hash_of_our_kind_comes_over(new_officer, bad):
    with pytest.raises(ValueError, match="hash"):
        add_person(particulars=new_officer, by=Worker("import"), password_hash=bad)

    assert User.objects.count() == 0
