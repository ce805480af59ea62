"""Pictures of decisions are read again like originals, and go when the evidence of their log is gone."""

import hashlib
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Entry
from evidence import storage
from evidence.actions.retention.holding import hold_incident
from evidence.models import HoldKind, Item, Source, Status, StoreFinding
from incidents.actions import Words
from incidents.models import Incident
from streaming.actions.deciding import OnScreen, decide, settle_picture
from streaming.actions.keeping_pictures import erase_pictures, pictures_to_erase, sweep_pictures
from streaming.decisions.making import Made
from streaming.models import DecisionFrame, LiveSession
from tests.factories.accounts import sign_in_client

pytestmark = pytest.mark.django_db
JPEG = b"jpeg"


@pytest.fixture
def frame(supt_ito: User, fenwick_court: Incident, doyles_stream: LiveSession, tmp_path: Path) -> DecisionFrame:
    """A decision's picture that is in the store."""
    shown = OnScreen(1, doyles_stream.pk, timezone.now())
    decision = decide(incident=fenwick_court, words=Words("action", "Hold."), screen=[shown], by=supt_ito)
    named = decision.frames.get()
    path, key = tmp_path / "picture", f"decisions/{decision.pk}/{named.pk}-{uuid.uuid4().hex[:12]}"
    path.write_bytes(JPEG)
    storage.put(path, key, "image/jpeg")
    sha256 = hashlib.sha256(JPEG).hexdigest()
    return settle_picture(frame_id=named.pk, made=Made(1, timezone.now(), sha256, len(JPEG), key, "ffmpeg version 7"))


def evidence_of(incident: Incident, owner: User, status: Status) -> Item:
    return Item.objects.create(title="One", source=Source.CCTV, status=status, owner=owner, incident=incident,
                               time_basis="unknown")  # fmt: skip


def test_a_picture_is_read_again_and_a_changed_one_raises_the_alarm(frame: DecisionFrame, settings) -> None:
    first = sweep_pictures()
    is_read = DecisionFrame.objects.get().verified_at is not None
    DecisionFrame.objects.update(verified_at=timezone.now() - timedelta(days=26))
    storage.client().put_object(Bucket=settings.S3_BUCKET, Key=frame.key, Body=b"gpej")

    second = sweep_pictures()

    assert (first, is_read, second) == (0, True, 1)
    assert StoreFinding.objects.get().kind == "changed"
    assert sweep_pictures() == 0  # not due again


@pytest.mark.parametrize("why", ["living evidence", "no evidence at all", "a hold"])
def test_pictures_stay_as_long_as_the_evidence_of_their_log(
    frame: DecisionFrame, fenwick_court: Incident, supt_ito: User, gareth_wynn: User, why: str
) -> None:
    if why != "no evidence at all":
        evidence_of(fenwick_court, supt_ito, Status.DELETED)
    if why == "living evidence":
        evidence_of(fenwick_court, supt_ito, Status.ACTIVE)
    if why == "a hold":
        review_on = timezone.localdate() + timedelta(days=90)
        hold_incident(
            incident=fenwick_court, kind=HoldKind.IOPC, reason="Complaint", owner=gareth_wynn, review_on=review_on,
            by=gareth_wynn,
        )  # fmt: skip

    assert (erase_pictures(), storage.exists(frame.key)) == (0, True)


def test_pictures_go_with_the_last_evidence_and_a_line_remains(
    frame: DecisionFrame, fenwick_court: Incident, supt_ito: User, client: Client
) -> None:
    evidence_of(fenwick_court, supt_ito, Status.DELETED)

    erased = (erase_pictures(), erase_pictures())

    entry = Entry.objects.get(operation="decision.pictures_erased")
    picture = {"id": str(frame.pk), "tile": 1, "sha256": frame.sha256, "bytes": len(JPEG)}
    sign_in_client(client, supt_ito)
    assert (erased, storage.exists(frame.key)) == ((1, 0), False)
    assert (entry.object_id, entry.details["certificate"]["pictures"]) == (str(frame.decision_id), [picture])
    assert "with the evidence of this log" in client.get(f"/live/decisions/{frame.decision_id}/").content.decode()
    assert client.get(f"/live/decisions/{frame.decision_id}/{frame.pk}.jpg").status_code == 404


def test_without_the_journal_the_picture_counts_as_there(
    frame: DecisionFrame, fenwick_court: Incident, supt_ito: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no journal")

    evidence_of(fenwick_court, supt_ito, Status.DELETED)
    monkeypatch.setattr("audit.journal.entries.insert", fail)

    with pytest.raises(RuntimeError, match="no journal"):
        erase_pictures()

    assert list(pictures_to_erase()) == [frame]  # the next run writes it down
