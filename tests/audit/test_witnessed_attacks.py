"""What a witness of another body sees that the journal's own keys and tables cannot show."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.cosignatures import witness_key
from audit.cosigning import Courier
from audit.findings import Attack
from audit.known_keys import KnownWitness
from audit.models import Cosignature
from audit.notes import Signer
from audit.sealer import Sealer
from audit.witness.server import WitnessServer
from audit.witness.service import Witness
from tests.audit.attacks import SEALED, Verify, attack, first, forge, rebuild, rows, write
from tests.audit.cast import IN_TRANSACTIONS, Officer

pytestmark = [pytest.mark.slow, IN_TRANSACTIONS]


@pytest.fixture
def entries(sealer: Sealer, known: KnownWitness, pc_rahman: Officer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A journal of 40 entries: 32 and 40 are signed and in the bucket, both were cosigned."""
    monkeypatch.setattr("audit.sealer.LEAVES_PER_CHECKPOINT", 32)
    written = write(32, pc_rahman)
    sealer.round()
    Courier(known).finish(5)
    written += write(8, pc_rahman)
    sealer.round(is_last=True)
    Courier(known).finish(5)
    return written


def test_an_untouched_journal_is_whole_with_its_witness(
    entries: list[str], verify: Verify, known: KnownWitness, pc_rahman: Officer, sealer: Sealer
) -> None:
    write(2, pc_rahman)
    sealer.seal()
    sealer.sign(is_due=True)
    write(1, pc_rahman)
    sealer.seal()

    report = verify(witnesses=[known])

    assert report.problems == []
    assert (report.sealed, report.signed, report.anchored, report.witnessed) == (43, 42, 40, {known.name: 40})
    assert [str(reach) for reach in report.reaches()] == [
        "entries 0 to 39: sealed, signed, anchored in the bucket, cosigned by witness.pcc.example/w1",
        "entries 40 to 41: sealed, signed, NOT anchored outside",
        "entries 42 to 42: sealed, NOT anchored outside",
    ]


def test_the_witness_refuses_a_log_rebuilt_with_the_stolen_key(
    entries: list[str], sealer: Sealer, known: KnownWitness, pcc: Witness, caplog: Any
) -> None:
    """The thief has the database and the key, and the log agrees with itself; the other body does not."""
    forge(entries[36])
    rebuild(sealer, sealer.signer)
    attack("TRUNCATE audit_cosignature")
    kept = pcc.records.last(sealer.signer.name)

    Courier(known).finish(5)

    assert pcc.records.last(sealer.signer.name) == kept
    assert Cosignature.objects.count() == 0
    assert "refuses the checkpoint of 40 entries (422)" in caplog.text


def test_a_rebuilt_log_that_grew_is_refused_and_kept_as_evidence(
    entries: list[str], sealer: Sealer, known: KnownWitness, pcc: Witness, pc_rahman: Officer, caplog: Any
) -> None:
    forge(entries[36])
    rebuild(sealer, sealer.signer)
    attack("TRUNCATE audit_cosignature")
    thief = Sealer(sealer.signer, sealer.bucket)
    write(5, pc_rahman)
    thief.seal()
    thief.sign(is_due=True)

    Courier(known).finish(5)

    (evidence,) = pcc.records._folder.glob("*.refused-45-*")
    assert evidence.read_text().startswith("old 40\n")
    assert "refuses the checkpoint of 45 entries (422)" in caplog.text


def test_verification_names_a_log_rebuilt_with_the_stolen_key_by_the_witness_alone(
    entries: list[str], sealer: Sealer, verify: Verify, known: KnownWitness
) -> None:
    """No bucket, no stored cosignature: the last head that the other body holds is enough."""
    forge(entries[36])
    rebuild(sealer, sealer.signer)
    attack("TRUNCATE audit_cosignature")

    report = verify(None, [known])

    assert first(report) == (Attack.REBUILT, 0, entries[0])
    assert report.first is not None
    assert report.first.text == (
        "witness.pcc.example/w1 cosigned another head of 40 entries, which carries our signature too: the log was "
        "rebuilt and signed again with the key. It differs first between leaf 0 and 39."
    )
    assert report.witnessed == {known.name: 0}


def test_cosignatures_that_are_left_narrow_the_range(
    entries: list[str], sealer: Sealer, verify: Verify, known: KnownWitness
) -> None:
    forge(entries[36])
    attack("DELETE FROM audit_checkpoint WHERE size = 40", "DELETE FROM audit_cosignature WHERE size = 40")
    Sealer(sealer.signer, sealer.bucket).sign(is_due=True)

    report = verify(None, [known])

    assert first(report) == (Attack.REBUILT, 32, entries[32])
    assert report.witnessed == {known.name: 32}


def test_with_the_bucket_the_first_changed_head_and_the_first_bad_entry_are_named(
    entries: list[str], sealer: Sealer, verify: Verify, known: KnownWitness
) -> None:
    forge(entries[36])
    rebuild(sealer, sealer.signer)

    report = verify(witnesses=[known])

    assert first(report) == (Attack.CHECKPOINT_CHANGED, 32, "")
    assert report.first_entry is not None
    assert (report.first_entry.attack, report.first_entry.leaf_index) == (Attack.REBUILT, 36)
    assert report.first_entry.entry_id == entries[36]


def test_a_cosignature_over_another_head_is_named(
    entries: list[str], sealer: Sealer, verify: Verify, known: KnownWitness
) -> None:
    """A thief who leaves the cosignatures in place is betrayed by them, even while the witness is asleep."""
    forge(entries[36])
    attack("TRUNCATE audit_checkpoint, audit_anchor")
    Sealer(sealer.signer, sealer.bucket).sign(is_due=True)
    asleep = KnownWitness(known.verifier, "http://127.0.0.1:1")

    report = verify(None, [asleep])

    assert first(report)[:2] == (Attack.CHECKPOINT_CHANGED, 32)
    assert "a cosignature of the checkpoint of 40 entries is over another head" in str(report.first)


def test_a_tail_cut_with_everything_is_named_by_the_witness(
    entries: list[str], verify: Verify, known: KnownWitness
) -> None:
    attack(
        ("DELETE FROM audit_entry WHERE id >= %s", [entries[32]]),
        ("DELETE FROM audit_personal WHERE entry_id >= %s", [entries[32]]),
        "DELETE FROM audit_leaf WHERE leaf_index >= 32",
        "DELETE FROM audit_checkpoint WHERE size > 32",
        "DELETE FROM audit_anchor WHERE size > 32",
        "DELETE FROM audit_cosignature WHERE size > 32",
    )

    report = verify(None, [known])

    assert first(report)[:2] == (Attack.TAIL_CUT, 32)
    assert report.first is not None
    assert report.first.text == "40 entries were cosigned by witness.pcc.example/w1, only 32 are left."


def test_a_witness_that_cannot_be_asked_is_never_taken_for_one_that_agrees(
    entries: list[str], verify: Verify, known: KnownWitness
) -> None:
    report = verify(witnesses=[KnownWitness(known.verifier, "http://127.0.0.1:1")])

    assert first(report) == (Attack.UNCHECKED, None, "")
    assert "the last head of witness.pcc.example/w1 could not be compared" in str(report.first)
    assert report.witnessed == {known.name: SEALED}  # what it has signed, nobody else can have made


def test_a_witness_that_has_cosigned_nothing_is_a_notice(
    entries: list[str],
    verify: Verify,
    pcc: Witness,
    serving: Callable[[WitnessServer], KnownWitness],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pcc, "latest", lambda name: None)
    fresh = Witness(Signer("witness.cps.example", Ed25519PrivateKey.generate()), pcc.logs, pcc.records)
    monkeypatch.setattr(fresh, "latest", lambda name: None)

    report = verify(witnesses=[serving(WitnessServer(("127.0.0.1", 0), fresh))])

    assert report.problems == []
    assert report.notices == ["The witness witness.cps.example has cosigned nothing of this log yet."]
    assert report.witnessed == {"witness.cps.example": 0}


def test_cosignatures_of_a_witness_that_is_not_named_count_for_nothing(
    entries: list[str], verify: Verify, known: KnownWitness
) -> None:
    other = KnownWitness(witness_key(Signer("w2", Ed25519PrivateKey.generate())), known.url)

    report = verify(witnesses=[other])

    assert report.witnessed == {"w2": 0}


def test_two_witnesses_at_once_are_told_apart(
    entries: list[str],
    verify: Verify,
    known: KnownWitness,
    pcc: Witness,
    serving: Callable[[WitnessServer], KnownWitness],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second = Witness(Signer("witness.cps.example", Ed25519PrivateKey.generate()), pcc.logs, pcc.records)
    monkeypatch.setattr(second, "latest", lambda name: None)
    cps = serving(WitnessServer(("127.0.0.1", 0), second))

    report = verify(witnesses=[known, cps])

    assert [str(reach) for reach in report.reaches()] == [
        "entries 0 to 39: sealed, signed, anchored in the bucket, cosigned by witness.pcc.example/w1"
    ]
    assert report.witnessed == {known.name: 40, cps.name: 0}


def test_the_owner_cannot_change_a_cosignature(entries: list[str]) -> None:
    for statement in ("UPDATE audit_cosignature SET size = 9", "DELETE FROM audit_cosignature"):
        with pytest.raises(Exception, match="append-only"):
            rows(statement)

    assert re.match("— witness", Cosignature.objects.get(size=40).line)
    assert str(Cosignature.objects.get(size=40)) == "cosignature of 40 by witness.pcc.example/w1"
