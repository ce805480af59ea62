"""What a recipient does with a recording is shown to the officer whose recording it is, on their first page."""

import pytest

from accounts.models import User
from config.home.watchers import watchers_of
from evidence.models import Item
from evidence.sharing.actions import looking
from evidence.sharing.models import PackageItem, Recipient
from tests.factories.sharing import enter

pytestmark = pytest.mark.django_db


def seen_by(officer: User, item: Item) -> list[tuple[str, str, str, Item]]:
    return [
        (one.who, one.did, one.reason, one.item) for one in watchers_of([item], other_than=officer, days=7, limit=6)
    ]


def test_that_a_recipient_opened_it(voss: Recipient, footage: Item, dc_okafor: User) -> None:
    looking.open_exhibit(visit=enter(voss)[0], row=PackageItem.objects.get())

    assert seen_by(dc_okafor, footage) == [("Eleanor Voss, CPS", "opened", "Shared with them", footage)]


def test_that_a_recipient_downloaded_all(voss: Recipient, footage: Item, dc_okafor: User) -> None:
    looking.start_bundle(visit=enter(voss)[0], rows=[PackageItem.objects.get()])

    assert seen_by(dc_okafor, footage) == [("Eleanor Voss, CPS", "downloaded", "Shared with them", footage)]
