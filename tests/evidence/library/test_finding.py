"""Every word officers look for finds the item, at once after each change."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from evidence.library.finding import find
from evidence.library.query import parse
from evidence.models import (
    Category,
    File,
    Item,
    Marker,
    Note,
    Place,
    SearchDocument,
)
from incidents.models import Incident
from tests.evidence.library.found import found
from tests.factories.evidence import STARTED, make_item


@pytest.mark.parametrize(
    "text",
    [
        "arrival",
        "arriv",
        "knife",
        "knives",
        '"arrival to detention"',
        '"knives were found"',
        "cad-77120",
        "AR/1",
        "rahman",
        "20417",
        "aisha detention",
        "X6039A1B4",
        "x6039",
        "1182",
        '"tanner row"',
        "20/482913/26",
        "zoe's",
        "balcony",
        "weapon",
        "officer:20417",
        "officer:rah",
        'officer:"aisha rahman"',
        "log:1182",
        "log:20/482913/26",
        'log:"Log 1182"',
        'tag:"zoe\'s shop"',
        "category:taser",
        "type:video",
        "source:body_worn",
        "class:unrestricted",
        "has:incident has:notes has:markers has:category",
        "when:2026-11-21",
        "when:2026-11-21 when:22:40..22:45",
        "near:52.51,-1.88,200m",
        "near:52.50,-1.89..52.52,-1.87",
        "near:52.50,-1.89;52.52,-1.89;52.52,-1.87",
        "unit:RB",
        "arrival -parked",
        "-officer:20388 arrival",
    ],
)
def test_the_recording_is_found_by(recording: Item, pc_rahman: User, text: str) -> None:
    assert found(text, pc_rahman) == {"Arrival to detention"}


@pytest.mark.parametrize(
    "text",
    [
        "departure",
        '"detention arrival"',
        "-arrival",
        "officer:20388",
        "officer:2041",
        "log:118",
        "category:arrest",
        "type:audio",
        "has:warning",
        "-has:notes",
        "no:incident",
        "when:2026-11-22",
        "when:2026-11-21 when:22:50..23:10",
        "-when:2026-11-21",
        "near:52.53,-1.88,200m",
        "near:52.50,-1.89;52.50,-1.87;52.495,-1.88",
        "said:knife",
        "integrity:changed",
        "class:restricted",
        "unit:NCID",
        "colour:red arrival",
    ],
)
def test_the_recording_is_not_found_by(recording: Item, pc_rahman: User, text: str, north_cid) -> None:
    assert found(text, pc_rahman) == set()


def test_the_first_digits_of_the_hash_find_it(recording: Item, pc_rahman: User) -> None:
    assert found(recording.original.sha256[:10], pc_rahman) == {"Arrival to detention"}


def test_two_values_of_one_key_are_alternatives_and_two_keys_are_not(
    recording: Item, other: Item, pc_rahman: User
) -> None:
    assert found("type:video type:audio", pc_rahman) == {"Arrival to detention", "Parked car"}
    assert found("type:video has:notes", pc_rahman) == {"Arrival to detention"}


def test_letters_inside_a_word_are_found_by_the_loose_search_only(recording: Item, pc_rahman: User) -> None:
    assert found("039A1", pc_rahman) == set()
    assert found("039A1", pc_rahman, is_loose=True) == {"Arrival to detention"}


def test_an_unknown_category_or_team_is_told(recording: Item, pc_rahman: User) -> None:
    assert find(parse("category:nonsense"), pc_rahman).problems == [
        "“category:nonsense”: no category is called nonsense."
    ]
    assert find(parse("unit:nonsense"), pc_rahman).problems == ["“unit:nonsense”: no team is called nonsense."]


# --- never stale


def test_a_new_title_is_found_and_the_old_one_is_not(recording: Item, pc_rahman: User) -> None:
    Item.objects.filter(pk=recording.pk).update(title="Foot chase")

    assert found("chase", pc_rahman) == {"Foot chase"}
    assert found("arrival", pc_rahman) == set()


def test_a_renamed_officer_is_found_by_the_new_name(recording: Item, pc_rahman: User) -> None:
    User.objects.get_queryset().filter(pk=pc_rahman.pk).update(name="Aisha Rahman-Cole")

    assert found("cole", pc_rahman) == {"Arrival to detention"}


def test_a_new_collar_number_is_found(recording: Item, pc_rahman: User) -> None:
    User.objects.get_queryset().filter(pk=pc_rahman.pk).update(collar_number="29999")

    assert found("officer:29999", pc_rahman) == {"Arrival to detention"}
    assert found("officer:20417", pc_rahman) == set()


def test_a_changed_incident_is_found_by_its_new_words(recording: Item, pc_rahman: User, tanner_row: Incident) -> None:
    Incident.objects.filter(pk=tanner_row.pk).update(place="Fenwick Court", crime_reference="20/1/26")

    assert found("fenwick log:20/1/26", pc_rahman) == {"Arrival to detention"}


def test_an_item_taken_out_of_its_incident_loses_its_words(recording: Item, pc_rahman: User) -> None:
    Item.objects.filter(pk=recording.pk).update(incident=None)

    assert found("log:1182", pc_rahman) == set()
    assert found("-has:incident arrival", pc_rahman) == {"Arrival to detention"}


def test_a_camera_with_another_serial_is_found(recording: Item, pc_rahman: User) -> None:
    type(recording.camera).objects.filter(pk=recording.camera.pk).update(serial="X77KEPT")

    assert found("X77KEPT", pc_rahman) == {"Arrival to detention"}


def test_a_renamed_category_is_found_by_the_new_name(recording: Item, pc_rahman: User) -> None:
    Category.objects.filter(key="taser").update(name="Energy device")

    assert found("category:energy", pc_rahman) == {"Arrival to detention"}


def test_a_new_note_is_found(other: Item, pc_rahman: User) -> None:
    Note.objects.create(item=other, text="Mentions a ladder", made_by=pc_rahman)

    assert found("ladder has:notes", pc_rahman) == {"Parked car"}


def test_a_marker_taken_away_is_no_longer_found(recording: Item, pc_rahman: User) -> None:
    Marker.objects.filter(item=recording).delete()

    assert found("weapon", pc_rahman) == set()
    assert found("has:markers", pc_rahman) == set()


def test_a_failed_check_of_the_original_is_found(other: Item, pc_rahman: User) -> None:
    File.objects.filter(item=other).update(verified_at=STARTED, verify_outcome="mismatch")

    assert found("integrity:changed", pc_rahman) == {"Parked car"}


def test_an_original_that_was_stored_is_found_as_stored(recording: Item, other: Item, pc_rahman: User) -> None:
    assert found("integrity:waiting", pc_rahman) == {"Arrival to detention"}
    assert found("integrity:stored", pc_rahman) == {"Parked car"}
    assert set(File.objects.filter(item=other).values_list("place", flat=True)) == {Place.STORED}


def test_a_copy_marks_both_as_duplicates(other: Item, pc_rahman: User) -> None:
    make_item(b"other bytes", recorded_by=pc_rahman, title="Parked car again", duplicate_of=other)

    assert found("has:duplicates", pc_rahman) == {"Parked car", "Parked car again"}


def test_writing_all_rows_again_changes_none(recording: Item, other: Item) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT evidence_write_search_documents(ARRAY(SELECT id FROM evidence_item))")

        assert cursor.fetchone() == (0,)
    assert SearchDocument.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_neither_is_lost(receiving_folder, pc_rahman: User) -> None:
    item = make_item(recorded_by=pc_rahman, title="Parked car")

    def write_a_note() -> None:
        try:
            Note.objects.create(item_id=item.pk, text="Mentions a ladder", made_by=pc_rahman)
        finally:
            connection.close()

    with transaction.atomic():
        Item.objects.filter(pk=item.pk).update(title="Foot chase")
        meanwhile = threading.Thread(target=write_a_note)
        meanwhile.start()
        meanwhile.join(0.5)  # it waits for the row of this transaction
    meanwhile.join()

    assert found("chase ladder", pc_rahman) == {"Foot chase"}


def test_today_is_the_local_day(recording: Item, pc_rahman: User) -> None:
    Item.objects.filter(pk=recording.pk).update(recorded_at=timezone.now())

    assert found("when:today", pc_rahman) == {"Arrival to detention"}
