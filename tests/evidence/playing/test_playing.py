"""Starting to play and to download: who may, and what the journal says."""

import pytest

from accounts.models import RoleAssignment
from accounts.roles import Role as PersonRole
from audit.reading import trail
from evidence.actions.record.playing import start_download, start_playing
from evidence.models import File, Readiness, Role, VerifyOutcome
from evidence.refusals import NotIntact, NotPlayable, NotYours
from evidence.serving import tickets
from evidence.serving.tickets import BadTicket, Purpose
from tests.factories.evidence import make_copy, make_item


def entries(item) -> list[tuple[str, str, str]]:
    return [(row.operation, row.outcome, row.reason_code) for row in trail(item)]


def fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError("no journal")


def test_the_owner_gets_a_ticket_for_the_original(item, pc_rahman) -> None:
    ticket = start_playing(item=item, by=pc_rahman)

    assert ticket.address.startswith(f"/evidence/{item.pk}/media/{item.original.pk}/")
    assert tickets.check(ticket.token, pc_rahman, item.pk) is Purpose.PLAY


def test_a_stranger_cannot_play(item, dc_okafor) -> None:
    stranger = dc_okafor
    RoleAssignment.objects.filter(user=stranger).exclude(role=PersonRole.OFFICER).delete()

    with pytest.raises(NotYours):
        start_playing(item=item, by=stranger)

    assert entries(item) == [("evidence.played", "denied", "no_permission")]


def test_an_administrator_sees_no_evidence_by_being_one(item, ruth_adler) -> None:
    with pytest.raises(NotYours):
        start_playing(item=item, by=ruth_adler)


def test_playing_leaves_exactly_this_row(item, pc_rahman) -> None:
    ticket = start_playing(item=item, by=pc_rahman)

    row, *others = trail(item)
    assert (row.operation, row.outcome, row.sha256, row.details, others) == (
        "evidence.played",
        "success",
        item.original.sha256,
        {"role": "original", "viewing": str(ticket.viewing_id)},
        [],
    )


def test_without_the_journal_there_is_no_ticket(item, pc_rahman, monkeypatch) -> None:
    monkeypatch.setattr("evidence.actions.record.playing.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        start_playing(item=item, by=pc_rahman)


def test_a_copy_is_played_when_there_is_one(item, pc_rahman) -> None:
    proxy = make_copy(item, Role.PROXY, b"copy", "video/mp4")

    ticket = start_playing(item=item, by=pc_rahman)

    assert str(proxy.pk) in ticket.address


def test_what_cannot_be_played_says_why(pc_rahman) -> None:
    item = make_item(recorded_by=pc_rahman, readiness=Readiness.KEPT, readiness_cause="It is in no known format.")

    with pytest.raises(NotPlayable, match="It is in no known format"):
        start_playing(item=item, by=pc_rahman)

    assert entries(item) == [("evidence.played", "denied", "not_playable")]


def test_changed_bytes_are_not_played(item, pc_rahman) -> None:
    File.objects.update(verified_at=item.received_at, verify_outcome=VerifyOutcome.MISMATCH)

    with pytest.raises(NotIntact):
        start_playing(item=item, by=pc_rahman)

    assert entries(item) == [("evidence.played", "denied", "hash_differs")]


def test_a_download_needs_its_own_permission_and_leaves_its_own_row(item, gareth_wynn) -> None:
    ticket = start_download(item=item, by=gareth_wynn)

    assert tickets.check(ticket.token, gareth_wynn, item.pk) is Purpose.DOWNLOAD
    assert entries(item) == [("evidence.downloaded", "success", "")]


def test_without_the_permission_nothing_is_downloaded(item, ruth_adler) -> None:
    with pytest.raises(NotYours):
        start_download(item=item, by=ruth_adler)

    assert entries(item) == [("evidence.downloaded", "denied", "no_permission")]


def test_without_the_journal_nothing_is_downloaded(item, gareth_wynn, monkeypatch) -> None:
    monkeypatch.setattr("evidence.actions.record.playing.journal.act", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        start_download(item=item, by=gareth_wynn)


def test_a_ticket_is_for_one_person(item, pc_rahman, pc_doyle) -> None:
    ticket = start_playing(item=item, by=pc_rahman)

    with pytest.raises(BadTicket):
        tickets.check(ticket.token, pc_doyle, item.pk)


def test_a_ticket_is_for_one_item(item, stored, pc_rahman) -> None:
    ticket = start_playing(item=item, by=pc_rahman)

    with pytest.raises(BadTicket):
        tickets.check(ticket.token, pc_rahman, stored.pk)


def test_a_ticket_says_when_it_ends(item, pc_rahman) -> None:
    ticket = start_playing(item=item, by=pc_rahman)

    assert (ticket.expires_at - item.received_at).total_seconds() > 4 * 3600 - 60
