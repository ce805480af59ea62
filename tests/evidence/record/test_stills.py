"""Stills: one picture as PNG, asked for by a person with the right, made by a worker, kept with its parent."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from audit.reading import trail
from evidence.actions.pipeline.preparing import prepare_item
from evidence.actions.pipeline.steps import plan_steps
from evidence.actions.record.stills import ask_still, make_still
from evidence.models import Item, Role, StepName, Still
from evidence.refusals import NotTrue, NotYours
from tests.factories.evidence import make_item
from tests.factories.footage import make_clip


@pytest.fixture
def clip(pc_rahman: User, tmp_path: Path) -> Item:
    made = make_clip(tmp_path / "clip.mp4", seconds=2.0)
    item = make_item(made.read_bytes(), recorded_by=pc_rahman, is_stored=True)
    plan_steps(item, StepName.PREPARE)
    prepare_item(item)
    item.refresh_from_db()
    return item


def test_a_still_is_a_png_that_knows_its_parent(clip: Item, gareth_wynn: User) -> None:
    still = ask_still(item=clip, at_ms=1000, by=gareth_wynn)

    make_still(still_id=still.pk)

    still.refresh_from_db()
    assert still.file is not None
    assert (still.file.role, still.file.parent, still.file.media_type) == (Role.STILL, clip.original, "image/png")


def test_asking_leaves_exactly_this_row(clip: Item, gareth_wynn: User) -> None:
    still = ask_still(item=clip, at_ms=1000, by=gareth_wynn)

    row = trail(clip)[0]
    assert (row.operation, row.details) == (
        "evidence.still_made",
        {"still": str(still.pk), "at_ms": 1000, "frames_exported": 1},
    )


def test_without_the_right_to_download_there_is_no_still(clip: Item, pc_rahman: User) -> None:
    with pytest.raises(NotYours):
        ask_still(item=clip, at_ms=1000, by=pc_rahman)

    assert not Still.objects.exists()


def test_there_is_no_picture_after_the_end(clip: Item, gareth_wynn: User) -> None:
    with pytest.raises(NotTrue):
        ask_still(item=clip, at_ms=99_000, by=gareth_wynn)

    assert not Still.objects.exists()


def test_making_it_twice_makes_one(clip: Item, gareth_wynn: User) -> None:
    still = ask_still(item=clip, at_ms=1000, by=gareth_wynn)
    make_still(still_id=still.pk)

    make_still(still_id=still.pk)

    assert clip.files.filter(role=Role.STILL).count() == 1


def test_two_stills_stand_beside_each_other(clip: Item, gareth_wynn: User) -> None:
    for at_ms in (0, 1000):
        make_still(still_id=ask_still(item=clip, at_ms=at_ms, by=gareth_wynn).pk)

    assert list(clip.files.filter(role=Role.STILL).values_list("number", flat=True)) == [0, 1]


def test_who_asked_fetches_it_when_it_is_made(client: Client, signed_in, clip: Item, gareth_wynn: User) -> None:
    manager = signed_in(client, gareth_wynn)
    manager.post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})
    still = ask_still(item=clip, at_ms=1000, by=gareth_wynn)
    address = f"/evidence/{clip.pk}/stills/{still.pk}/"

    waiting = manager.get(address).status_code
    make_still(still_id=still.pk)
    made = manager.get(address)

    assert waiting == 202
    assert made.content.startswith(b"\x89PNG")
    assert made["Content-Disposition"] == f'attachment; filename="{clip.pk}-1000ms.png"'


def test_nobody_else_fetches_it(client: Client, signed_in, clip: Item, gareth_wynn: User, dc_okafor: User) -> None:
    still = ask_still(item=clip, at_ms=1000, by=gareth_wynn)
    make_still(still_id=still.pk)

    answer = signed_in(client, dc_okafor).get(f"/evidence/{clip.pk}/stills/{still.pk}/")

    assert answer.status_code == 404
