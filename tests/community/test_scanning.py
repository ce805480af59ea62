"""A file in quarantine gets its verdict from what the scanners say, and nothing else."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from community.actions import scanning
from community.actions.files import take_over_arrived
from community.models import Engine, Safety, Scan, Submission, SubmittedFile, Verdict
from evidence.intake import incoming
from tests.community.evil import EICAR
from tests.factories.community import give
from tests.factories.devices import begin_journal, entries


@pytest.fixture
def file(submission: Submission) -> SubmittedFile:
    given = give(submission, b"just words", name="notes.txt")
    take_over_arrived()
    begin_journal()
    return given


def state(file: SubmittedFile) -> tuple[str, str]:
    row = SubmittedFile.objects.get(pk=file.pk)
    return row.safety, row.safety_words


def test_a_clean_file_is_clean_after_its_scan_and_not_before(file: SubmittedFile) -> None:
    before = SubmittedFile.objects.get().may_be_opened

    scanning.scan_file(file_id=file.pk)

    row = SubmittedFile.objects.get()
    assert (before, row.safety, row.may_be_opened, row.kind) == (False, Safety.CLEAN, True, "other")
    scan = Scan.objects.get()
    assert (scan.engine, scan.verdict, scan.sha256) == (Engine.YARA, Verdict.CLEAN, row.sha256)
    assert entries() == [("submitted_file.scanned", "success", "community.scan_file", str(row.pk))]


def test_an_infected_file_stays_in_quarantine_byte_for_byte(submission: Submission) -> None:
    file = give(submission, EICAR, name="holiday.jpg")
    take_over_arrived()

    scanning.scan_file(file_id=file.pk)

    assert state(file) == (Safety.INFECTED, "EICAR test file")
    assert incoming.whole_path(str(file.upload_id)).read_bytes() == EICAR


def test_a_scanner_that_is_down_is_asked_again_later(file: SubmittedFile, settings) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:1"
    scanning.scan_file(file_id=file.pk)
    down = state(file)
    due_at_once = scanning.due_files()

    settings.CLAMD_ADDRESS = ""
    SubmittedFile.objects.update(next_try_at=timezone.now())
    scanning.scan_file(file_id=file.pk)

    assert down == (Safety.ERROR, "The virus scanner does not answer.")
    assert due_at_once == []
    assert state(file)[0] == Safety.CLEAN
    assert [row[1] for row in entries()] == ["error", "success"]


def test_changed_bytes_are_no_verdict(file: SubmittedFile) -> None:
    path = incoming.whole_path(str(file.upload_id))
    path.chmod(0o640)
    path.write_bytes(b"other words")

    scanning.scan_file(file_id=file.pk)

    assert state(file) == (Safety.ERROR, "The bytes are not those that arrived.")


def test_two_workers_scan_a_file_once(file: SubmittedFile) -> None:
    first = scanning._take(file.pk)

    assert first is not None
    assert scanning.scan_file(file_id=file.pk) is None
    assert scanning.due_files() == []


def test_a_scan_of_a_killed_worker_is_due_again(file: SubmittedFile) -> None:
    scanning._take(file.pk)
    SubmittedFile.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))

    assert scanning.due_files() == [file.pk]


def test_without_the_journal_there_is_no_verdict(file: SubmittedFile, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        scanning.scan_file(file_id=file.pk)

    assert state(file)[0] == Safety.SCANNING
    assert not Scan.objects.exists()
