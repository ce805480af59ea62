"""What the certificate of an erased item holds, and how the journal proves it."""

import hashlib
import json

import pytest

from accounts.models import User
from audit import canonical
from audit.operations import Operation
from audit.reading import trail
from evidence.actions.retention import erasing
from evidence.actions.retention.due import erase_due
from evidence.actions.retention.holding import place_hold
from evidence.models import Disposal, DisposalCertificate, HoldKind, Item
from evidence.retention.refusals import WrongState
from tests.evidence.retention.conftest import NEXT_YEAR


def test_certificate_holds_ids_and_hashes_and_no_name(queued: Disposal, item: Item, pc_rahman: User, later) -> None:
    sha256 = item.original.sha256
    later(33)

    erase_due()

    certificate = DisposalCertificate.objects.get(item=item)
    text = json.dumps(certificate.body)
    assert [file["sha256"] for file in certificate.body["files"]] == [sha256]
    assert (certificate.body["rule"]["code"], certificate.body["rule"]["number"]) == ("R01", 1)
    assert (certificate.body["asked_by"], certificate.body["approved_by"]) == ("schedule", None)
    assert "Rahman" not in text
    assert "Body camera video" not in text


def test_certificate_is_proved_by_the_journal(queued: Disposal, item: Item, later) -> None:
    later(33)

    erase_due()

    certificate = DisposalCertificate.objects.get(item=item)
    entry = next(row for row in trail(item) if row.operation == Operation.EVIDENCE_ERASED)
    assert entry.id == certificate.journal_entry
    assert entry.kind == "erasure"
    assert entry.details["certificate_sha256"] == certificate.sha256
    assert hashlib.sha256(canonical.encode(certificate.body)).hexdigest() == certificate.sha256


def test_erasing_twice_writes_one_certificate(queued: Disposal, item: Item, later) -> None:
    later(33)
    erase_due()

    assert (erasing.erase(disposal_id=queued.pk), DisposalCertificate.objects.count()) == (True, 1)


def test_erased_item_cannot_be_held_any_more(queued: Disposal, item: Item, gareth_wynn: User, later) -> None:
    later(33)
    erase_due()

    with pytest.raises(WrongState, match="certificate"):
        place_hold(item=item, kind=HoldKind.SAR, reason="x", owner=gareth_wynn, review_on=NEXT_YEAR, by=gareth_wynn)
