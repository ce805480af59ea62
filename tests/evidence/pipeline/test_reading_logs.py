"""The step that reads a TASER's log: sessions when it can be read; otherwise the bytes stay and the item says why."""

import pytest
from django.utils import timezone

from accounts.models import User
from devices.models import ArmedSession, LogEntry
from evidence import tasks
from evidence.actions.pipeline.retrying import try_again
from evidence.actions.pipeline.steps import plan_steps
from evidence.models import Item, ItemCategory, Kind, Place, Readiness, ReadLog, Source, Status, StepName
from tests.factories.devices import make_taser
from tests.factories.evidence import make_item
from tests.factories.tasers import KHAN, TANNER_ROW

pytestmark = pytest.mark.slow


@pytest.fixture
def taser(db: None) -> object:
    return make_taser()


def received(owner: User, content: bytes) -> Item:
    item = make_item(
        content, owner=owner, source=Source.TASER_LOG, kind=Kind.OTHER, readiness=Readiness.WAITING, ready_at=None
    )
    plan_steps(item, StepName.PREPARE, StepName.STORE)
    return item


def run(item: Item) -> Item:
    for name in (StepName.PREPARE, StepName.STORE, StepName.READ_LOG):
        tasks.STEPS[name](str(item.pk))
    return Item.objects.get(pk=item.pk)


def test_a_log_that_a_person_added_is_read(taser: object, gareth_wynn: User) -> None:
    item = run(received(gareth_wynn, TANNER_ROW.read_bytes()))

    assert (ArmedSession.objects.uses().count(), item.read_log.log.entries) == (1, LogEntry.objects.count())
    assert (item.kind, item.status, item.original.place) == (Kind.DOCUMENT, Status.ACTIVE, Place.STORED)


def test_r06_a_log_of_a_taser_is_kept_as_use_of_force(taser: object, gareth_wynn: User) -> None:
    item = run(received(gareth_wynn, TANNER_ROW.read_bytes()))

    [row] = ItemCategory.objects.filter(item=item)
    assert (item.category_keys, item.was_evidential, row.added_by) == (["taser"], True, None)
    assert row.category.retention_rule == "USE_OF_FORCE"


def test_the_same_file_twice_is_one_log(taser: object, gareth_wynn: User) -> None:
    first = run(received(gareth_wynn, TANNER_ROW.read_bytes()))
    second = run(received(gareth_wynn, TANNER_ROW.read_bytes()))

    assert first.read_log.log == second.read_log.log
    assert ArmedSession.objects.uses().count() == 1


def test_reading_twice_does_no_harm(taser: object, gareth_wynn: User) -> None:
    item = run(received(gareth_wynn, TANNER_ROW.read_bytes()))

    run(item)

    assert (ReadLog.objects.count(), ArmedSession.objects.uses().count()) == (1, 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (TANNER_ROW.read_bytes()[:-40], "It cannot be read as a TASER log. Line 202: "),
        (TANNER_ROW.read_bytes().replace(b",5000,auto,", b",4000,auto,"), "It cannot be read as a TASER log. Line "),
        (b"Model,X2\nSerial", "It cannot be read as a TASER log. Line 2: the last line is not finished"),
        (b"\x00\x01\x02", "It cannot be read as a TASER log. Line 1: the line has a zero byte"),
        (b"not a log\n", "It cannot be read as a TASER log. Line 1: this is no TASER log"),
    ],
    ids=["truncated", "changed", "half a header", "binary", "something else"],
)
def test_what_cannot_be_read_stays_whole_and_says_why(
    taser: object, gareth_wynn: User, content: bytes, sentence: str
) -> None:
    item = run(received(gareth_wynn, content))

    assert item.readiness_cause.startswith(sentence)
    assert (item.original.size, item.original.place, item.status) == (len(content), Place.STORED, Status.ACTIVE)
    assert not LogEntry.objects.exists()


def test_the_log_of_an_unknown_weapon_is_read_once_it_is_known(taser: object, gareth_wynn: User) -> None:
    item = run(received(gareth_wynn, KHAN.read_bytes()))
    assert item.readiness_cause == (
        "It is the log of X2900D4E7, which is not registered. Add this TASER under Devices, then try again."
    )

    make_taser("X2900D4E7", "x2", added_at=timezone.now())
    try_again(item=item, by=gareth_wynn)
    item = run(item)

    assert (item.readiness_cause, LogEntry.objects.count()) == ("", item.read_log.log.entries)
