"""Command tells officers something; each of them is known to have it, to see it, to have read it."""

import pytest
from django.db import DatabaseError

from accounts.models import User
from devices.models import Camera
from devices.protocol import CommandResult, Result, WhyNot
from incidents.models import Incident
from streaming.actions.commanding import note_result
from streaming.actions.messaging import note_reading, send_message
from streaming.models import CommandMessage, MessageReceipt
from streaming.models.command_message import Stage
from streaming.officer.refusals import NobodyToTell, NotAllowed
from tests.factories.devices import entries
from tests.factories.incidents import make_attendance, make_incident
from tests.streaming.officer.conftest import worn

WORDS = "Keep distance. No entry while he is talking."


def receipt_of(message: CommandMessage, officer: User) -> MessageReceipt:
    return message.receipts.get(officer=officer)


def test_a_message_goes_to_everybody_on_the_log_and_to_their_cameras(
    fenwick_court: Incident, rahmans_camera: Camera, pc_rahman: User, pc_khan: User, pc_doyle: User, supt_ito: User
) -> None:
    message = send_message(words=WORDS, incident=fenwick_court, by=supt_ito)

    receipts = message.receipts.values_list("officer", "command__camera")
    assert set(receipts) == {(pc_rahman.pk, rahmans_camera.pk), (pc_khan.pk, None)}


def test_a_message_goes_to_one_officer(fenwick_court: Incident, pc_khan: User, supt_ito: User) -> None:
    message = send_message(words=WORDS, incident=fenwick_court, officer=pc_khan, by=supt_ito)

    assert list(message.receipts.values_list("officer", flat=True)) == [pc_khan.pk]


def test_who_streams_from_the_log_is_on_it(rahmans_stream, fenwick_court, pc_rahman: User, supt_ito: User) -> None:
    fenwick_court.attendances.all().delete()

    message = send_message(words=WORDS, incident=fenwick_court, by=supt_ito)

    assert list(message.receipts.values_list("officer", flat=True)) == [pc_rahman.pk]


def test_a_stranger_cannot_tell_the_scene(fenwick_court: Incident, sgt_lowe: User, pc_rahman: User) -> None:
    for given in ({"incident": fenwick_court}, {"officer": pc_rahman}):
        with pytest.raises(NotAllowed):
            send_message(words=WORDS, by=sgt_lowe, **given)

    assert CommandMessage.objects.count() == 0


def test_an_officer_on_scene_cannot_command_it(fenwick_court: Incident, pc_rahman: User) -> None:
    with pytest.raises(NotAllowed):
        send_message(words=WORDS, incident=fenwick_court, by=pc_rahman)

    assert CommandMessage.objects.count() == 0


def test_sending_leaves_exactly_one_entry_for_the_message_and_one_for_each_camera(
    fenwick_court: Incident, rahmans_camera: Camera, supt_ito: User
) -> None:
    message = send_message(words=WORDS, incident=fenwick_court, by=supt_ito)

    command = message.receipts.exclude(command=None).get().command_id
    assert entries() == [
        ("camera.commanded", "success", str(supt_ito.pk), str(command)),
        ("message.sent", "success", str(supt_ito.pk), str(message.pk)),
    ]


def test_an_officer_of_another_command_who_helps_gets_it_on_their_page(
    fenwick_court: Incident, pc_sykes: User, ruth_adler: User, supt_ito: User
) -> None:
    make_attendance(fenwick_court, pc_sykes)
    worn("X6039A1B9", pc_sykes, ruth_adler)

    message = send_message(words=WORDS, incident=fenwick_court, by=supt_ito)

    assert receipt_of(message, pc_sykes).command is None


def test_a_failed_journal_undoes_the_message(fenwick_court: Incident, supt_ito: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        send_message(words=WORDS, incident=fenwick_court, by=supt_ito)

    assert CommandMessage.objects.count() == MessageReceipt.objects.count() == 0


def test_a_log_without_anybody_gets_no_message(sgt_nair: User, supt_ito: User) -> None:
    empty = make_incident("0400", sgt_nair)

    with pytest.raises(NobodyToTell, match="Nobody is recorded on this log"):
        send_message(words=WORDS, incident=empty, by=supt_ito)

    assert CommandMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("said", "stage", "why"),
    [
        ([], Stage.SENT, ""),
        ([Result.SHOWN], Stage.SHOWN, ""),
        ([Result.SHOWN, Result.READ], Stage.READ, ""),
        ([Result.REFUSED], Stage.FAILED, "asleep"),
    ],
)
def test_what_the_camera_says_is_how_far_it_has_come(
    said: list[Result], stage: Stage, why: str, rahmans_camera: Camera, pc_rahman: User, supt_ito: User
) -> None:
    receipt = receipt_of(send_message(words=WORDS, officer=pc_rahman, by=supt_ito), pc_rahman)

    for result in said:
        answer = CommandResult(receipt.command_id, result, WhyNot.ASLEEP if result is Result.REFUSED else None)
        note_result(said=answer, by=rahmans_camera)

    receipt = MessageReceipt.objects.get(pk=receipt.pk)
    assert (receipt.stage, receipt.command.why) == (stage, why)


def test_a_message_that_no_camera_has_waits_on_the_page(fenwick_court: Incident, pc_khan: User, supt_ito: User) -> None:
    receipt = receipt_of(send_message(words=WORDS, incident=fenwick_court, by=supt_ito), pc_khan)

    assert receipt.stage is Stage.FAILED
    (shown,) = note_reading(receipts=[receipt], is_read=False, by=pc_khan)
    assert (shown.stage, shown.known_read_at) == (Stage.SHOWN, None)
    (read,) = note_reading(receipts=[receipt], is_read=True, by=pc_khan)
    assert (read.stage, read.shown_at) == (Stage.READ, shown.shown_at)


def test_the_first_reading_counts(fenwick_court: Incident, pc_khan: User, supt_ito: User) -> None:
    receipt = receipt_of(send_message(words=WORDS, incident=fenwick_court, by=supt_ito), pc_khan)

    (first,) = note_reading(receipts=[receipt], is_read=True, by=pc_khan)
    (again,) = note_reading(receipts=[receipt], is_read=True, by=pc_khan)

    assert again.read_at == first.read_at


def test_nobody_reads_for_another(fenwick_court: Incident, pc_rahman: User, pc_khan: User, supt_ito: User) -> None:
    receipt = receipt_of(send_message(words=WORDS, incident=fenwick_court, by=supt_ito), pc_rahman)

    for somebody in (pc_khan, supt_ito):
        with pytest.raises(NotAllowed):
            note_reading(receipts=[receipt], is_read=True, by=somebody)

    receipt.refresh_from_db()
    assert (receipt.shown_at, receipt.read_at) == (None, None)


def test_a_reading_leaves_exactly_one_entry(fenwick_court: Incident, pc_rahman: User, supt_ito: User) -> None:
    message = send_message(words=WORDS, incident=fenwick_court, by=supt_ito)

    note_reading(receipts=[receipt_of(message, pc_rahman)], is_read=True, by=pc_rahman)

    assert entries()[1:] == [("message.read", "success", str(pc_rahman.pk), str(message.pk))]


def test_a_failed_journal_undoes_a_reading(fenwick_court: Incident, pc_rahman: User, supt_ito: User, request) -> None:
    receipt = receipt_of(send_message(words=WORDS, incident=fenwick_court, by=supt_ito), pc_rahman)
    request.getfixturevalue("broken_journal")

    with pytest.raises(DatabaseError):
        note_reading(receipts=[receipt], is_read=True, by=pc_rahman)

    receipt.refresh_from_db()
    assert receipt.read_at is None
