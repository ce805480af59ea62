"""What a witness cosigns and what it refuses, status by status as C2SP tlog-witness has them."""

import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit import notes, tree
from audit.checkpoint import Head
from audit.cosignatures import cosignatures, witness_key
from audit.notes import BadNote, Signer
from audit.witness.records import FolderInUse, Records, origin_hash
from audit.witness.service import Answer, Witness
from audit.witness.submission import Submission
from tests.audit.witness.conftest import SECONDS
from tests.audit.witness.logs import LEAVES, head, submission

FORGED = [*LEAVES[:3], tree.leaf(b"forged"), *LEAVES[4:]]


def kept(records: Records, log: Signer) -> int:
    """Return the size that the witness last cosigned, as its folder says."""
    note = records.last(log.name)
    return Head.from_text(notes.split(note)[0]).size if note else 0


def ask(witness: Witness, asked: Submission) -> Answer:
    return witness.add_checkpoint(asked.as_bytes())


def test_the_first_head_is_cosigned_and_kept(witness: Witness, log: Signer, records: Records) -> None:
    answer = ask(witness, submission(0, 5, log))

    text, signatures = notes.split(f"{head(5, log).text()}\n{answer.body}")
    (made,) = cosignatures(text, signatures, [witness_key(witness.signer)])
    assert (answer.status, made.witness, int(made.moment.timestamp())) == (200, "witness.pcc.example/w1", SECONDS)
    assert records.last(log.name) == head(5, log).signed(log) + answer.body


def test_a_head_that_grew_is_cosigned(witness: Witness, log: Signer, records: Records) -> None:
    ask(witness, submission(0, 5, log))

    assert ask(witness, submission(5, 300, log)).status == 200
    assert kept(records, log) == 300


def test_the_same_head_again_is_cosigned_again(witness: Witness, log: Signer, records: Records) -> None:
    ask(witness, submission(0, 5, log))

    assert ask(witness, submission(5, 5, log)).status == 200
    assert kept(records, log) == 5


def test_another_old_size_is_told_the_right_one(witness: Witness, log: Signer, records: Records) -> None:
    ask(witness, submission(0, 5, log))

    answer = ask(witness, submission(0, 8, log))

    assert answer == Answer(409, "5\n", "text/x.tlog.size")
    assert kept(records, log) == 5


def test_a_witness_never_goes_back(witness: Witness, log: Signer, records: Records) -> None:
    ask(witness, submission(0, 8, log))

    answer = ask(witness, submission(0, 5, log))

    assert (answer.status, answer.body, kept(records, log)) == (409, "8\n", 8)


def test_an_old_size_beyond_the_head_is_refused(witness: Witness, log: Signer) -> None:
    asked = Submission(9, [], head(8, log).signed(log))

    assert ask(witness, asked).status == 400


def test_a_rewritten_log_is_refused_and_kept_as_evidence(
    witness: Witness, log: Signer, records: Records, tmp_path: Path
) -> None:
    ask(witness, submission(0, 5, log))
    asked = submission(5, 8, log, FORGED)

    answer = ask(witness, asked)

    (evidence,) = (tmp_path / "witness").glob("*.refused-*")
    assert (answer.status, kept(records, log)) == (422, 5)
    assert "does not show that the log grew" in answer.body
    assert evidence.name == f"{origin_hash(log.name)}.refused-8-{head(8, log, FORGED).root.hex()}"
    assert evidence.read_bytes() == asked.as_bytes()


def test_another_head_of_the_same_size_is_refused(witness: Witness, log: Signer, records: Records) -> None:
    ask(witness, submission(0, 5, log))

    answer = ask(witness, Submission(5, [], head(5, log, FORGED).signed(log)))

    assert (answer.status, kept(records, log)) == (422, 5)
    assert "the log was rewritten" in answer.body


def test_a_proof_from_nothing_is_refused(witness: Witness, log: Signer, records: Records) -> None:
    answer = ask(witness, Submission(0, [bytes(32)], head(5, log).signed(log)))

    assert (answer.status, kept(records, log)) == (422, 0)


@pytest.mark.parametrize(("root", "status"), [(tree.EMPTY_ROOT, 200), (bytes(32), 422)])
def test_a_log_without_entries_has_one_root(witness: Witness, log: Signer, root: bytes, status: int) -> None:
    assert ask(witness, Submission(0, [], Head(log.name, 0, root).signed(log))).status == status


def test_an_unknown_log_is_not_found(witness: Witness) -> None:
    stranger = Signer("stranger.example/log", Ed25519PrivateKey.generate())

    assert ask(witness, submission(0, 5, stranger)).status == 404


def test_a_checkpoint_that_the_log_has_not_signed_is_forbidden(witness: Witness, log: Signer, records: Records) -> None:
    thief = Signer(log.name, Ed25519PrivateKey.generate())

    assert ask(witness, submission(0, 5, thief)).status == 403
    assert kept(records, log) == 0


def test_a_wrong_signature_of_the_log_is_forbidden(witness: Witness, log: Signer) -> None:
    asked = Submission(0, [], head(5, log).signed(log).replace("\n5\n", "\n6\n"))

    answer = ask(witness, asked)

    assert (answer.status, answer.body) == (403, f"The signature of {log.name}+{log.verifier.key_id.hex()} is wrong.\n")


@pytest.mark.parametrize("note", ["", "a\nb\n", "log\nfive\nAAAA\n\n— log AAAAAAAA\n"])
def test_what_is_no_checkpoint_is_a_bad_request(witness: Witness, note: str) -> None:
    assert ask(witness, Submission(0, [], note)).status == 400


def test_a_new_key_of_a_log_counts_beside_the_old_one(log: Signer, witness_signer: Signer, records: Records) -> None:
    successor = Signer(log.name, Ed25519PrivateKey.generate())
    witness = Witness(witness_signer, {log.name: [log.verifier, successor.verifier]}, records)

    assert ask(witness, submission(0, 5, log)).status == 200
    assert ask(witness, submission(5, 8, successor)).status == 200


def test_only_the_signatures_of_the_log_are_kept(witness: Witness, log: Signer, records: Records) -> None:
    asked = submission(0, 5, log)
    stranger = "— stranger.example AAAAAAAA\n"

    answer = ask(witness, Submission(0, [], asked.note + stranger))

    assert records.last(log.name) == asked.note + answer.body


def test_of_two_logs_asking_at_once_only_one_is_cosigned(witness: Witness, log: Signer, records: Records) -> None:
    """The race of C2SP tlog-witness: without one step, the second answer would roll the first one back."""
    ask(witness, submission(0, 5, log))
    asked = [submission(5, size, log) for size in range(6, 46)]
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda one=one: answers.append(ask(witness, one))) for one in asked]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answer.status for answer in answers) == [200, *[409] * 39]
    (cosigned,) = {answer.body for answer in answers if answer.status == 409}
    assert cosigned == f"{kept(records, log)}\n"


def test_a_restarted_witness_goes_on_where_it_was(
    witness: Witness, log: Signer, records: Records, tmp_path: Path
) -> None:
    ask(witness, submission(0, 5, log))
    records.close()
    again = Records(tmp_path / "witness")

    answer = ask(Witness(witness.signer, witness.logs, again), submission(0, 8, log))

    again.close()
    assert (answer.status, answer.body) == (409, "5\n")


def test_a_head_that_cannot_be_kept_is_not_cosigned(
    witness: Witness, log: Signer, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("audit.witness.records.os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        ask(witness, submission(0, 5, log))
    assert kept(records, log) == 0


def test_a_damaged_record_is_never_taken_for_none(witness: Witness, log: Signer, tmp_path: Path) -> None:
    ask(witness, submission(0, 5, log))
    (tmp_path / "witness" / f"{origin_hash(log.name)}.checkpoint").write_text("damaged")

    with pytest.raises(BadNote):
        ask(witness, submission(0, 5, log))


def test_two_witnesses_on_one_folder_are_refused(records: Records, tmp_path: Path) -> None:
    with pytest.raises(FolderInUse, match="Another witness works on"):
        Records(tmp_path / "witness")


def test_evidence_does_not_fill_the_disk(
    witness: Witness, log: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.witness.records.MOST_EVIDENCE", 2)
    ask(witness, submission(0, 5, log))

    for size in (8, 9, 10):
        ask(witness, submission(5, size, log, FORGED))

    assert len(list((tmp_path / "witness").glob("*.refused-*"))) == 2
