"""Notices are forgotten after ninety days."""

import pytest

from accounts.actions.notices import forget_old_notices
from accounts.models import Notice
from accounts.refusals import NotAllowed
from accounts.tasks import forget_old_notices as forget_task
from audit.models import Entry
from audit.operations import Operation
from tests.accounts.acts import JournalDown
from tests.accounts.telling import age, tell
from tests.factories.accounts import SYSTEM

pytestmark = pytest.mark.django_db


def test_notices_are_forgotten_after_ninety_days(pc_rahman):
    for key, days in (("old", 91), ("young", 89)):
        tell(pc_rahman, key=key)
        age(Notice.objects.get(key=key), days=days)

    forget_task()

    entry = Entry.objects.filter(operation=Operation.NOTICES_ERASED).latest("id")
    assert [notice.key for notice in Notice.objects.all()] == ["young"]
    assert (entry.actor_id, entry.details) == ("accounts.forget_old_notices", {"notices": 1})


def test_forgetting_twice_does_no_harm(pc_rahman):
    tell(pc_rahman)
    age(Notice.objects.get(), days=91)

    forget_task()
    forget_task()

    assert Notice.objects.count() == 0


def test_a_person_cannot_forget_for_everybody(pc_rahman, sgt_nair):
    tell(pc_rahman)
    age(Notice.objects.get(), days=91)

    with pytest.raises(NotAllowed):
        forget_old_notices(by=sgt_nair)

    assert Notice.objects.count() == 1


def test_a_failed_journal_forgets_nothing(pc_rahman, journal_down):
    tell(pc_rahman)
    age(Notice.objects.get(), days=91)

    with pytest.raises(JournalDown):
        forget_old_notices(by=SYSTEM)

    assert Notice.objects.count() == 1
