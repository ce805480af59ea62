"""Odd and infected files through the whole way of the public: tus, quarantine, the copy for triage, the decision."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from community.actions import scanning
from community.actions.copying import look_into_waiting
from community.actions.files import take_over_arrived
from community.actions.releasing import release_file
from community.actions.sending import AGREED, send_submission
from community.actions.triaging import accept_file
from community.giver import giver_of
from community.inbox.acceptance import Acceptance
from community.inbox.refusals import NothingToRelease, NotSafe
from community.models import Look, Safety, SubmittedFile
from community.models.look import files_to_look_into
from community.preview import copies
from config.services.pytest_plugin import find_clamd
from evidence.intake import incoming
from evidence.media.plan import Decision
from evidence.models import Item
from evidence.receiving import desk
from tests.community.clamd import running_clamd
from tests.community.evil import EICAR, nested, zipped
from tests.community.tus import create, patch
from tests.evidence.receiving.conftest import ask_here
from tests.factories.community import Asked, begin, let_in, make_request
from tests.factories.incidents import make_incident
from tests.hostile.odd_files import FILES, SECRET, Odd
from tests.hostile.test_odd_files import by_name

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WITH_CLAMD = pytest.param("with clamd", marks=pytest.mark.scanner)  # in CI a missing one is a failure
REASON = "Looked at by hand: it does nothing"
HELD = {"evil.svg", "evil_page.mp4", "letter_acting.pdf"}  # a drawing, a page and a letter, which could run scripts
SHOWN = set(Decision) - {Decision.KEEP_ONLY}
SENT = [odd for odd in FILES if odd.name != "empty.mp4"]
PACKED = zipped(("holiday.txt", EICAR))
INFECTED: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda _: EICAR,
    "in a zip": lambda _: PACKED,
    "in a zip in a zip": lambda _: nested(1, EICAR),
    "after an mp4": lambda film: film + EICAR,
    "in the pictures of an mp4": lambda film: film[:9000] + EICAR + film[9000 + len(EICAR) :],
    "in a zip after an mp4": lambda film: film + PACKED,
    "in a zip after an mp4, with more behind it": lambda film: film + PACKED + bytes(40),
    "in a zip after words": lambda _: b"Dear officer, here is what I have.\n" + PACKED,
}


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INCOMING_DIR = tmp_path / "incoming"
    monkeypatch.setattr(desk, "ask", ask_here)


@pytest.fixture(scope="module")
def clamd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clamd where one is installed; nothing elsewhere."""
    if not find_clamd():
        yield ""
        return
    with running_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def scanners(request: pytest.FixtureRequest, clamd_address: str, settings) -> None:
    """Our own rules, and clamd beside them where it is installed, unless a test wants the rules alone."""
    wanted = getattr(request, "param", "")
    settings.CLAMD_ADDRESS = "" if wanted == "own rules alone" else clamd_address


@pytest.fixture
def wynn(gareth_wynn: User, signed_in: Callable[[Client, User], Client]) -> Client:
    return signed_in(Client(), gareth_wynn)


@pytest.fixture
def asked(dc_okafor: User) -> Asked:
    return make_request(dc_okafor, make_incident("1182", dc_okafor))


def given(asked: Asked, name: str, content: bytes) -> SubmittedFile:
    """Let Tom give a file as his browser does, and send it."""
    submission, tom = begin(asked), let_in(Client(), asked)
    made = create(tom, size=len(content), name=name)
    half = len(content) // 2
    first = patch(tom, made["Location"], content[:half])
    last = patch(tom, made["Location"], content[half:], half)
    send_submission(submission=submission, agreed_text=AGREED, by=giver_of(asked.request))
    take_over_arrived()
    assert (made.status_code, first.status, last.status) == (201, 204, 204)
    assert tom.get(reverse("giving:status")).status_code == 200
    return SubmittedFile.objects.get()


def scanned(file: SubmittedFile) -> SubmittedFile:
    """Let the workers do what is due; before it nothing is clean."""
    assert (file.safety, file.may_be_opened) == (Safety.RECEIVED, False)
    assert look_into_waiting() == 0
    scanning.scan_file(file_id=file.pk)
    return SubmittedFile.objects.get()


def bytes_of(file: SubmittedFile) -> str:
    return hashlib.sha256(incoming.whole_path(str(file.upload_id)).read_bytes()).hexdigest()


def taken(file: SubmittedFile, by: User) -> Item:
    return accept_file(file=file, wanted=Acceptance(file.submission.request.incident), by=by)


@pytest.mark.parametrize("odd", SENT, ids=by_name)
def test_an_odd_file_is_evidence_at_the_end_byte_for_byte(
    odd: Odd, odd_files: dict[str, Path], asked: Asked, gareth_wynn: User, wynn: Client, scanners: None
) -> None:
    content = odd_files[odd.name].read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()

    file = scanned(given(asked, odd.name, content))
    verdict = file.safety
    if verdict == Safety.UNSCANNABLE:
        assert look_into_waiting() == 0
        file = release_file(file=file, reason=REASON, by=gareth_wynn)
    look_into_waiting()
    look = Look.objects.get()
    page = wynn.get(reverse("community:submission", args=[file.submission_id]))
    item = taken(file, gareth_wynn)

    assert verdict == (Safety.UNSCANNABLE if odd.name in HELD else Safety.CLEAN), file.safety_words
    assert (look.is_done, bool(look.copy_type)) == (True, odd.expected in SHOWN and odd.name != "flood.jpg"), look.note
    assert copies.path_of(file.pk, copies.COPY).exists() is bool(look.copy_type)
    assert (page.status_code, SECRET in page.content.decode()) == (200, False)
    assert {file.sha256, bytes_of(file), item.original.sha256} == {sha256}
    assert list((incoming.folder() / "work").iterdir()) == []


def test_only_an_empty_file_is_not_taken(asked: Asked) -> None:
    begin(asked)

    answer = create(let_in(Client(), asked), size=0, name="empty.mp4")

    assert (answer.status_code, answer.json()["error"]) == (400, "This file is empty.")


def test_a_film_with_a_damaged_archive_in_it_waits_for_a_person(odd_files: dict[str, Path], asked: Asked) -> None:
    broken = bytearray(PACKED)
    directory = broken.rindex(b"PK\x01\x02")
    broken[directory : directory + 4] = b"PK??"  # some programs find the entries without it

    file = scanned(given(asked, "holiday.mp4", odd_files["faststart.mp4"].read_bytes() + bytes(broken)))

    assert (file.safety, file.may_be_opened) == (Safety.UNSCANNABLE, False), file.safety_words


@pytest.mark.parametrize("how", list(INFECTED))
@pytest.mark.parametrize("scanners", ["own rules alone", WITH_CLAMD], indirect=True)
def test_an_infected_file_is_kept_and_neither_shown_nor_taken(
    how: str, odd_files: dict[str, Path], asked: Asked, gareth_wynn: User, wynn: Client, scanners: None
) -> None:
    content = INFECTED[how](odd_files["faststart.mp4"].read_bytes())

    file = scanned(given(asked, "holiday.mp4", content))
    made = look_into_waiting()
    shown = [wynn.get(reverse(f"community:{name}", args=[file.pk])).status_code for name in ("copy", "poster")]
    page = wynn.get(reverse("community:submission", args=[file.submission_id]))

    assert (file.safety, file.may_be_opened) == (Safety.INFECTED, False), file.safety_words
    assert (made, files_to_look_into().exists(), shown, page.status_code) == (0, False, [404, 404], 200)
    with pytest.raises(NothingToRelease):
        release_file(file=file, reason=REASON, by=gareth_wynn)
    with pytest.raises(NotSafe):
        taken(file, gareth_wynn)
    assert bytes_of(file) == file.sha256 == hashlib.sha256(content).hexdigest()
    assert not Item.objects.exists()
