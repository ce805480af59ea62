"""Devices are imported from a CSV file: what is read, what is refused, and that the keys are shown once."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from devices.actions.importing import import_devices
from devices.importing import MOST_ROWS, NotReadable, Result, Row, read_rows, read_text
from devices.keys import key_fits
from devices.models import Camera, Taser
from devices.refusals import NotAllowed, SerialTaken
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_taser

GOOD = "serial,kind,model,note\nX6039A1B9,camera,Body 3,Spare\nx3000a1c9,TASER,TASER 7,\n"


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def results(text: str) -> list[tuple[int, str, str]]:
    return [(row.line, row.serial, row.reason or row.result.value) for row in read_rows(text)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_usual_shape_of_the_file_is_read(db: None, delimiter: str, line_end: str) -> None:
    text = GOOD.replace(",", delimiter).replace("\n", line_end)

    rows = read_rows(read_text(b"\xef\xbb\xbf" + text.encode()))

    assert [(row.serial, row.kind, row.model, row.note) for row in rows] == [
        ("X6039A1B9", "camera", "Body 3", "Spare"),
        ("X3000A1C9", "taser", "taser_7", ""),
    ]


def test_each_row_says_what_becomes_of_it(db: None) -> None:
    make_camera("X1000")
    make_taser("X2000")
    text = (
        "kind,serial,model\ncamera,X1000,\ncamera,X2000,\ncamera,X3000,\ncamera,X3000,\ntaser,X4000,Body 3\n"
        "drone,X5000,\ncamera,=CMD(),\ncamera,,\n\ncamera,X6000,a,b\ncamera,X7000\n"
    )

    assert results(text) == [
        (2, "X1000", "already here"),
        (3, "X2000", "is a TASER here"),
        (4, "X3000", "new"),
        (5, "X3000", "line 4 has this serial already"),
        (6, "X4000", "the model must be TASER 7 or TASER X2"),
        (7, "X5000", "the kind must be camera or taser"),
        (8, "=CMD()", "the serial needs 3 to 32 letters, digits and hyphens"),
        (9, "", "no serial"),
        (11, "X6000", "4 values, but 3 columns"),
        (12, "X7000", "new"),
    ]


def test_a_note_of_our_own_file_comes_back_without_its_apostrophe(db: None) -> None:
    (row,) = read_rows("serial,kind,note\nX1000,camera,'=HYPERLINK()\n")

    assert row.note == "=HYPERLINK()"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "The file is empty"),
        (b"\n\n", "The file is empty"),
        ("serial,kind\nX1000,camera\n".encode("utf-16"), "not in UTF-8"),
        (b"serial,kind\nX1000,cam\xe9ra\n", "not in UTF-8"),
        (b"serial,kind\nX1000\0,camera\n", "no text"),
        (b"serial,colour\nX1000,red\n", "names a column 'colour'"),
        (b"serial,model\nX1000,Body 3\n", "must name the columns serial and kind"),
        (b"serial,kind,serial\nX1000,camera,X1000\n", "each once"),
        (b'serial,kind\n"X1000,camera\n', "Line 2"),
        (b"x" * 2_000_001, "larger than 2 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(db: None, data: bytes, problem: str) -> None:
    with pytest.raises(NotReadable, match=problem):
        read_rows(read_text(data))


def test_too_many_devices_are_refused(db: None) -> None:
    text = "serial,kind\n" + "".join(f"X{number:06},camera\n" for number in range(MOST_ROWS + 1))

    with pytest.raises(NotReadable, match="More than 10,000"):
        read_rows(text)


def test_devices_are_imported_with_one_entry_and_a_working_key_each(ruth_adler: User) -> None:
    made = dict(import_devices(rows=read_rows(GOOD), by=ruth_adler))

    assert key_fits(made["X6039A1B9"], Camera.objects.get().key_hash)
    assert key_fits(made["X3000A1C9"], Taser.objects.get().key_hash)
    assert [entry[:2] for entry in entries()] == [("camera.added", "success"), ("taser.added", "success")]


def test_a_serial_taken_meanwhile_imports_nothing(ruth_adler: User) -> None:
    rows = read_rows(GOOD)
    make_taser("X6039A1B9")

    with pytest.raises(SerialTaken):
        import_devices(rows=rows, by=ruth_adler)

    assert (Camera.objects.count(), Taser.objects.count()) == (0, 1)


def test_who_does_not_manage_devices_imports_none(pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        import_devices(rows=[Row(2, "X1000", "camera", "Body 3", "", Result.NEW)], by=pc_rahman)

    assert not Camera.objects.exists()


@pytest.mark.usefixtures("broken_journal")
def test_no_import_without_the_journal(ruth_adler: User) -> None:
    with pytest.raises(DatabaseError):
        import_devices(rows=read_rows(GOOD), by=ruth_adler)

    assert not Camera.objects.exists()


def test_a_dry_run_changes_nothing_and_its_second_step_downloads_the_keys(armourer: Client) -> None:
    file = SimpleUploadedFile("devices.csv", GOOD.encode(), content_type="text/csv")

    page = armourer.post("/devices/import/", {"file": file})
    before = Camera.objects.count()
    answer = armourer.post("/devices/import/", {"rows": page.context["text"]})

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert page.context["count"] == {"new": 2, "known": 0, "wrong": 0}
    assert before == 0
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert [row["serial"] for row in rows] == ["X6039A1B9", "X3000A1C9"]
    assert key_fits(rows[0]["device key"], Camera.objects.get().key_hash)


def test_the_second_step_again_imports_nothing(armourer: Client) -> None:
    armourer.post("/devices/import/", {"rows": GOOD})

    answer = armourer.post("/devices/import/", {"rows": GOOD})

    assert answer.status_code == 409
    assert Camera.objects.count() == 1


def test_a_file_that_cannot_be_read_says_why_on_the_page(armourer: Client) -> None:
    file = SimpleUploadedFile("devices.csv", b"\xff\xfe", content_type="text/csv")

    answer = armourer.post("/devices/import/", {"file": file})

    assert answer.status_code == 422
    assert "not in UTF-8" in answer.content.decode()


def test_without_a_file_the_page_says_what_to_do(armourer: Client) -> None:
    assert armourer.post("/devices/import/").status_code == 422


@pytest.mark.slow
def test_a_whole_fleet_is_imported_at_once(armourer: Client) -> None:
    text = "serial,kind,model\n" + "".join(
        f"X{number:06},camera,Body 3\n" if number < 4_350 else f"X{number:06},taser,X2\n" for number in range(5_600)
    )

    armourer.post("/devices/import/", {"rows": text})

    assert (Camera.objects.count(), Taser.objects.count()) == (4_350, 1_250)
