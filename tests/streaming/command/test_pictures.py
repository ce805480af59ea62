"""The picture of a tile: which fragments of the spool make it, and that it is the one that was on screen."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from evidence import storage
from incidents.actions import Words
from incidents.models import Decision, Incident
from streaming.actions.deciding import OnScreen, decide, settle_picture
from streaming.decisions.making import Made
from streaming.models import DecisionFrame, LiveSession
from streaming.spool.pictures import NoPicture, read_index, shown_at
from streaming.tasks import keep_picture
from tests.factories.accounts import sign_in_client
from tests.streaming.command.spooling import FRAGMENT_MS, fragments_of, number_in, record, spool

US = FRAGMENT_MS * 1000
WHOLE = [record(0, 0), *(record(seq, seq * US, is_key=seq in {1, 6}) for seq in range(1, 10))]


# --- which fragments


def test_newest_fragment_by_then_and_all_since_its_key_picture() -> None:
    shown = shown_at(WHOLE, captured_us=8 * US + 1)

    assert (shown.seq, shown.captured_us) == (8, 8 * US)
    assert [one.seq for one in shown.needed] == [0, 6, 7, 8]


def test_order_of_arrival_does_not_matter() -> None:
    shown = shown_at(list(reversed(WHOLE)), captured_us=7 * US)

    assert [one.seq for one in shown.needed] == [0, 6, 7]


@pytest.mark.parametrize(
    ("lacking", "at", "why"),
    [(7, 8, "had not arrived"), (None, 0, "Nothing had arrived")],
    ids=["what it builds on is missing", "before the first"],
)
def test_moment_without_a_picture_says_why(lacking: int | None, at: int, why: str) -> None:
    there = [one for one in WHOLE if one.seq != lacking]

    with pytest.raises(NoPicture, match=why):
        shown_at(there, captured_us=at * US)


def test_torn_record_at_the_end_of_an_index_is_left_out(tmp_path: Path) -> None:
    index = tmp_path / "one.idx"
    index.write_bytes(WHOLE[0].pack() + WHOLE[1].pack() + WHOLE[2].pack()[:40])

    assert [one.seq for one in read_index(index)] == [0, 1]


def test_session_without_a_spool_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoPicture, match="no longer in the spool"):
        read_index(tmp_path / "none.idx")


# --- the picture itself


@pytest.fixture
def kept(supt_ito: User, fenwick_court: Incident, doyles_stream: LiveSession) -> DecisionFrame:
    """A decision with Doyle's stream in tile 1, three seconds after its first picture."""
    LiveSession.objects.filter(pk=doyles_stream.pk).update(clock_offset_ms=2_300)
    shown = OnScreen(1, doyles_stream.pk, timezone.now() - timedelta(seconds=1))
    decide(incident=fenwick_court, words=Words("action", "Hold."), screen=[shown], by=supt_ito)
    return DecisionFrame.objects.select_related("session").get()


@pytest.mark.django_db
@pytest.mark.slow
def test_picture_is_the_one_that_was_on_screen(kept: DecisionFrame, tmp_path: Path, settings) -> None:
    settings.LIVE_SPOOL_DIR, settings.INCOMING_DIR = tmp_path / "live", tmp_path / "incoming"
    init, fragments = fragments_of(tmp_path, seconds=4)
    spool(
        kept.session, settings.LIVE_SPOOL_DIR, init, fragments, first_at=kept.shown_at - timedelta(milliseconds=2_650)
    )

    keep_picture(str(kept.pk))
    keep_picture(str(kept.pk))  # running twice does no harm

    kept.refresh_from_db()
    jpeg = b"".join(storage.read_range(kept.key, 0, None))
    assert (kept.seq, kept.cause) == (14, "")  # 2.65 s: the fourteenth fragment of 0.2 s
    assert kept.captured_at == kept.shown_at - timedelta(milliseconds=50)
    assert number_in(jpeg, tmp_path) == 14 * 6 - 1  # its last picture
    assert (hashlib.sha256(jpeg).hexdigest(), len(jpeg)) == (kept.sha256, kept.size)
    assert [one.object_sha256 for one in Entry.objects.filter(object_id=str(kept.pk))] == [kept.sha256]


@pytest.mark.django_db
def test_picture_that_cannot_be_made_says_why(kept: DecisionFrame, tmp_path: Path, settings) -> None:
    settings.LIVE_SPOOL_DIR = tmp_path

    keep_picture(str(kept.pk))

    kept.refresh_from_db()
    assert (kept.is_made, kept.cause) == (False, "The stream's bytes are no longer in the spool.")


def made(kept: DecisionFrame, body: bytes = b"jpeg") -> DecisionFrame:
    key = f"decisions/{kept.decision_id}/{kept.pk}"
    return settle_picture(
        frame_id=kept.pk,
        made=Made(14, timezone.now(), hashlib.sha256(body).hexdigest(), len(body), key, "ffmpeg version 7"),
    )


@pytest.mark.django_db
def test_failed_journal_leaves_the_picture_unsettled(kept: DecisionFrame, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        made(kept)

    assert not DecisionFrame.objects.get().is_made


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE streaming_decisionframe SET seq = 9", "DELETE FROM streaming_decisionframe"]
)
def test_made_picture_never_changes(kept: DecisionFrame, statement: str) -> None:
    made(kept)

    with pytest.raises(DatabaseError, match="A picture of a decision stays"), transaction.atomic():
        connection.cursor().execute(statement)

    assert DecisionFrame.objects.get().seq == 14


# --- looking at it


@pytest.fixture
def looking(client: Client, supt_ito: User) -> Client:
    """A browser of Silver who has said why."""
    sign_in_client(client, supt_ito)
    session = client.session
    given_at = timezone.now().isoformat()
    session["reason"] = {"code": "LIVE_COMMAND", "reference": "Log 0871", "text": "", "given_at": given_at}
    session.save()
    return client


def put(kept: DecisionFrame, tmp_path: Path, body: bytes) -> str:
    path = tmp_path / "body"
    path.write_bytes(body)
    storage.put(path, kept.key, "image/jpeg")
    return f"/live/decisions/{kept.decision_id}/{kept.pk}.jpg"


@pytest.mark.django_db
def test_picture_is_sent_and_the_look_is_written_down(looking: Client, kept: DecisionFrame, tmp_path: Path) -> None:
    address = put(made(kept), tmp_path, b"jpeg")

    answer = looking.get(address)

    assert (answer.status_code, answer.content, "no-store" in answer["Cache-Control"]) == (200, b"jpeg", True)
    assert Entry.objects.filter(operation="decision.picture_seen", object_id=str(kept.pk)).count() == 1


@pytest.mark.django_db
def test_changed_bytes_are_not_sent(looking: Client, kept: DecisionFrame, tmp_path: Path) -> None:
    address = put(made(kept), tmp_path, b"jpej")

    answer = looking.get(address)

    assert (answer.status_code, b"jpej" in answer.content) == (409, False)


@pytest.mark.django_db
def test_without_a_reason_there_is_no_picture(client: Client, kept: DecisionFrame, supt_ito: User, tmp_path) -> None:
    address = put(made(kept), tmp_path, b"jpeg")
    sign_in_client(client, supt_ito)

    assert client.get(address).status_code == 404
    assert "Say why you look" in client.get(f"/live/decisions/{kept.decision_id}/").content.decode()


@pytest.mark.django_db
def test_picture_of_somebody_beyond_reach_is_not_shown(looking: Client, kept: DecisionFrame, pc_sykes: User) -> None:
    made(kept)
    LiveSession.objects.update(officer=pc_sykes)

    page = looking.get(f"/live/decisions/{kept.decision_id}/").content.decode()

    assert "1 more is of officers beyond your reach" in page
    assert looking.get(f"/live/decisions/{kept.decision_id}/{kept.pk}.jpg").status_code == 404


@pytest.mark.django_db
def test_sweep_of_the_store_leaves_pictures_to_us() -> None:
    assert "decisions/" in storage.OF_OTHERS
    assert Decision.objects.count() == 0
