"""A folder of another maker's export becomes evidence: time, officer, track, and the files beside it, byte for byte."""

import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.operations import Operation
from evidence.actions.intake import importing
from evidence.intake import incoming
from evidence.models import Item, Role, Sidecar, Source, TimeBasis
from evidence.receiving.folder_import import Taken, take_folder
from evidence.record.related import groups
from evidence.refusals import NotYours
from tests.evidence.exports.test_reading_exports import GOLDEN
from tests.factories.devices import begin_journal, new_entries

STEM = "bwv-20388-0007"


@pytest.fixture
def folder(tmp_path: Path, receiving_folder: Path) -> Path:
    """Doyle's recording with what lies beside it, as the other system exported it."""
    exported = tmp_path / "export"
    exported.mkdir()
    (exported / f"{STEM}.mp4").write_bytes(b"a film of Doyle")
    for ending in ("json", "gpx"):
        shutil.copy(GOLDEN / f"{STEM}.{ending}", exported)
    return exported


def take(folder: Path, by: User) -> list[Taken]:
    return list(take_folder(folder, source=Source.BODY_WORN, by=by))


def film() -> Item:
    return Item.objects.get(title=f"{STEM}.mp4")


def test_the_recording_has_time_officer_device_and_place(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    take(folder, sgt_nair)

    item = film()
    assert (item.recorded_at, item.time_basis) == (datetime(2026, 11, 21, 22, 46, 30, tzinfo=UTC), TimeBasis.STATED)
    assert (item.owner, item.recorded_by, item.source) == (pc_doyle, pc_doyle, Source.BODY_WORN)
    assert item.description == "Recorded by Another maker Clip 2, serial AM-77120."
    assert [(fix["at_ms"], fix["latitude"]) for fix in item.track] == [(0, 52.48602), (22_500, 52.48611)]


def test_every_file_is_kept_byte_for_byte(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    take(folder, sgt_nair)

    for path in folder.iterdir():
        file = Item.objects.get(title=path.name).files.get(role=Role.ORIGINAL)
        assert incoming.whole_path(file.incoming_name).read_bytes() == path.read_bytes()
        assert (file.sha256, file.size) == incoming.hash_file(path)


def test_what_lay_beside_it_leads_to_it_and_back(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    take(folder, sgt_nair)

    beside = Item.objects.get(title=f"{STEM}.json")
    [there] = [group for group in groups(pc_doyle, film()) if group.key == "export"]
    [back] = [group for group in groups(pc_doyle, beside) if group.key == "export"]
    assert ({item.title for item in there.items}, [item.title for item in back.items]) == (
        {f"{STEM}.json", f"{STEM}.gpx"},
        [f"{STEM}.mp4"],
    )


def test_the_journal_has_each_file_as_of_any_other_door(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    begin_journal()

    take(folder, sgt_nair)

    said = [entry.operation for entry in new_entries() if entry.actor_id == str(sgt_nair.pk)]
    each = [Operation.UPLOAD_STARTED, Operation.EVIDENCE_CHANGED, Operation.EVIDENCE_RECEIVED]
    assert said == [*each, *each, Operation.EVIDENCE_CHANGED, *each, Operation.EVIDENCE_CHANGED]


def test_a_second_time_nothing_is_taken_twice(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    first = take(folder, sgt_nair)

    second = take(folder, sgt_nair)

    assert [one.item_id for one in second] == [one.item_id for one in first]
    assert ([one.is_new for one in second], Item.objects.count(), Sidecar.objects.count()) == ([False] * 3, 3, 2)


def test_without_a_believable_time_it_stays_unknown(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    (folder / f"{STEM}.json").write_bytes(b"{")

    [recording, *_] = take(folder, sgt_nair)

    item = film()
    assert (item.recorded_at, item.time_basis, item.owner, item.track) == (None, TimeBasis.UNKNOWN, sgt_nair, [])
    assert recording.note == f"{STEM}.json is no JSON in UTF-8."
    assert {row.problem for row in Sidecar.objects.all()} == {recording.note}


def test_a_collar_number_that_nobody_has_is_said_and_the_item_stays_with_who_took_it(
    folder: Path, sgt_nair: User
) -> None:
    take(folder, sgt_nair)

    item = film()
    assert (item.owner, item.recorded_by) == (sgt_nair, None)
    assert item.description.endswith("The export names collar number 20388, whom nobody has here.")


def test_who_may_not_add_evidence_takes_in_nothing(folder: Path, ruth_adler: User) -> None:
    with pytest.raises(NotYours):
        take(folder, ruth_adler)

    assert Item.objects.count() == 0


def test_a_failed_journal_takes_in_nothing(
    folder: Path, sgt_nair: User, pc_doyle: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no journal")

    monkeypatch.setattr(importing.journal, "act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        take(folder, sgt_nair)

    assert Item.objects.count() == 0


def test_the_command_says_what_became_of_each_file(folder: Path, sgt_nair: User, pc_doyle: User) -> None:
    (folder / "readme.txt").write_text("hello", encoding="utf-8")
    out = StringIO()

    call_command("import_export", str(folder), by=sgt_nair.collar_number, stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0] == f"{STEM}.mp4 taken in as {film().pk}"
    assert lines[-1] == "readme.txt belongs to no recording and was left where it is"


def test_the_command_asks_for_somebody_who_is_here(folder: Path, db: None) -> None:
    with pytest.raises(CommandError, match="Nobody with a working account"):
        call_command("import_export", str(folder), by="99999")
