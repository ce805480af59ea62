"""The body of add-checkpoint, as C2SP tlog-witness gives it."""

import base64

import pytest

from audit.witness.submission import BadSubmission, Submission

# The example request of C2SP tlog-witness.
EXAMPLE = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""  # noqa: E501 - as published
HASH = base64.b64encode(bytes(32)) + b"\n"


def test_the_published_example_is_read_and_written_alike() -> None:
    read = Submission.from_bytes(EXAMPLE.encode())

    assert (read.old_size, len(read.proof)) == (20852014, 4)
    assert read.note.startswith("example.com/behind-the-sofa\n20852163\n")
    assert read.as_bytes() == EXAMPLE.encode()


def test_no_proof_is_needed_from_nothing() -> None:
    read = Submission.from_bytes(b"old 0\n\nnote")

    assert (read.old_size, read.proof, read.note) == (0, [], "note")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "begins with 'old'"),
        (b"old\n\nnote", "begins with 'old'"),
        (b"old 05\n\nnote", "begins with 'old'"),
        (b"old -5\n\nnote", "begins with 'old'"),
        (b"new 5\n\nnote", "begins with 'old'"),
        (b"old 5\nnote", "begins with 'old'"),
        (b"old 5\nnot base64!\n\nnote", "not the base64 of a SHA-256"),
        (b"old 5\nAAAA\n\nnote", "not the base64 of a SHA-256"),
        (b"old 5\n\xff\n\nnote", "not UTF-8"),
        (b"old 5\n" + 64 * HASH + b"\nnote", "at most 63"),
    ],
)
def test_another_form_is_refused(body: bytes, message: str) -> None:
    with pytest.raises(BadSubmission, match=message):
        Submission.from_bytes(body)
