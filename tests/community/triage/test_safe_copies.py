"""Only copies are shown, made in a worker, of files that were scanned; and what a file says of its own making."""

from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from audit.operations import Operation
from community.actions.copying import look_into_one, look_into_waiting
from community.models import Look, Safety, Submission, SubmittedFile
from community.models.look import MOST_TRIES, WAIT, files_to_look_into
from community.preview import copies
from community.preview.originality import Verdict, originality_of
from evidence.intake import incoming
from tests.accounts.acts import JournalDown, last
from tests.factories.counted import make_counted_clip
from tests.factories.documents import make_locked_pdf, make_pdf
from tests.factories.submissions import make_submitted


@pytest.mark.slow
def test_a_copy_is_made_anew_and_the_bytes_stay_as_they_came(
    sent: Submission, receiving_folder: Path, tmp_path: Path
) -> None:
    film = make_counted_clip(tmp_path / "film.mp4", seconds=2).read_bytes()
    file = make_submitted(sent, film)

    done = look_into_waiting()

    look = Look.objects.get(pk=file.pk)
    copied = copies.path_of(file.pk, copies.COPY).read_bytes()
    assert (done, look.kind, look.copy_type, look.copy_size) == (1, "video", "video/mp4", len(copied))
    assert copied != film
    assert copies.path_of(file.pk, copies.POSTER).read_bytes()[:2] == b"\xff\xd8"
    assert incoming.whole_path(str(file.upload_id)).read_bytes() == film
    assert look.originality == Verdict.REPACKED  # ffmpeg wrote it and says so
    row = last(file)
    assert (row.operation, row.details["has_copy"]) == (Operation.COMMUNITY_COPY_MADE, True)
    assert look_into_waiting() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("content", "copy_type"), [(make_pdf(), "image/jpeg"), (make_locked_pdf(), "")])
def test_of_a_document_the_first_page_is_shown_as_a_picture(
    content: bytes, copy_type: str, sent: Submission, receiving_folder: Path
) -> None:
    file = make_submitted(sent, content)

    look_into_waiting()

    look = Look.objects.get(pk=file.pk)
    assert (look.kind, look.copy_type, look.has_poster) == ("document", copy_type, bool(copy_type))
    assert bool(look.note) is not bool(copy_type)


@pytest.mark.slow
def test_what_cannot_be_shown_says_so(sent: Submission, receiving_folder: Path) -> None:
    file = make_submitted(sent, b"no picture and no sound")

    look_into_waiting()

    look = Look.objects.get(pk=file.pk)
    assert (look.kind, look.copy_type, look.has_poster) == ("other", "", False)
    assert look.note


@pytest.mark.parametrize(
    "safety", [one for one in Safety if one not in {Safety.CLEAN, Safety.RELEASED, Safety.REMOVED}]
)
def test_nothing_is_opened_before_it_was_scanned_clean(safety: Safety, file: SubmittedFile) -> None:
    SubmittedFile.objects.update(safety=safety)

    assert not files_to_look_into().exists()


def test_a_file_that_kills_its_worker_is_given_up(file: SubmittedFile) -> None:
    Look.objects.create(file=file, tries=MOST_TRIES, taken_at=timezone.now() - 2 * WAIT)

    assert not files_to_look_into().exists()
    assert Look.objects.get().is_given_up


def test_two_workers_do_not_look_at_once(file: SubmittedFile) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [file.pk.int & (2**63 - 1)])

    done = look_into_one(file_id=file.pk)
    other.close()

    assert (done, Look.objects.count()) == (False, 0)


def test_what_ended_in_nothing_waits_a_minute(file: SubmittedFile) -> None:
    Look.objects.create(file=file, tries=1)

    soon = files_to_look_into().exists()
    Look.objects.update(taken_at=timezone.now() - 2 * WAIT)

    assert (soon, files_to_look_into().exists()) == (False, True)


@pytest.mark.slow
def test_a_failed_journal_leaves_it_undone(
    sent: Submission, receiving_folder: Path, request: pytest.FixtureRequest
) -> None:
    make_submitted(sent, b"no picture and no sound")
    request.getfixturevalue("journal_down")

    with pytest.raises(JournalDown):
        look_into_waiting()

    assert not Look.objects.get().is_done


@pytest.mark.parametrize(
    ("tags", "device", "verdict"),
    [
        ({"com.apple.quicktime.software": "17.1.2"}, "Apple iPhone 15", Verdict.CAMERA),
        ({"Software": "Adobe Premiere Pro 2025"}, "Apple iPhone 15", Verdict.EDITED),
        ({"encoder": "Lavf61.7.100"}, "", Verdict.REPACKED),
        ({"encoder": "Lavf61", "exif.Software": "Photoshop"}, "", Verdict.EDITED),
        ({"title": "Premiere of the film"}, "", Verdict.SILENT),
        ({}, "", Verdict.SILENT),
    ],
)
def test_a_file_says_who_wrote_it(tags: dict[str, str], device: str, verdict: Verdict) -> None:
    assert originality_of([tags], device).verdict == verdict
