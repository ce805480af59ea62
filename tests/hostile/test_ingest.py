"""Every odd file through the real way in: announced by a person, sent to the door, taken by the workers' tasks."""

import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from evidence import storage, tasks
from evidence.intake import incoming
from evidence.integrity.sameness import copies_of
from evidence.models import Item, Readiness, Status, StepName, Upload
from evidence.receiving import desk
from tests.evidence.receiving.client import Reply, checksum, patch
from tests.evidence.receiving.conftest import ask_here
from tests.hostile.odd_files import FILES, SECRET, Odd
from tests.hostile.scales import Scales
from tests.hostile.test_odd_files import LONGEST_SECONDS, MOST_BYTES, by_name

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STATES = {Readiness.READY, Readiness.AUDIO_ONLY, Readiness.KEPT}
ORDER = (StepName.PREPARE, StepName.COPY, StepName.STORE, StepName.STORYBOARD, StepName.COPY, *StepName)


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.INCOMING_DIR = tmp_path / "incoming"
    monkeypatch.setattr(desk, "ask", ask_here)


@pytest.fixture
def officer(signed_in: Callable[[Client, User], Client], pc_rahman: User) -> Client:
    return signed_in(Client(), pc_rahman)


@pytest.fixture
def weighed(scales: Scales, settings) -> Scales:
    settings.FFMPEG_BIN, settings.FFPROBE_BIN = scales.tools.ffmpeg, scales.tools.ffprobe
    return scales


class Sender:
    """What the door is shown by a person's browser."""

    def __init__(self, token: str) -> None:
        self.authorization = f"Upload {token}"


def send(officer: Client, name: str, content: bytes) -> tuple[Reply, Upload]:
    offer = {"name": name, "size": len(content), "modified": 1, "type": "video/mp4"}
    told = officer.post("/evidence/add/announce/", json.dumps(offer), content_type="application/json").json()
    upload = Upload.objects.get(pk=told["id"])
    reply = patch(Sender(told["token"]), upload, content, upload_checksum=checksum(content))  # type: ignore[arg-type]
    return reply, upload


def work(item: Item) -> Item:
    """Do what the workers do until nothing is due."""
    for name in ORDER:
        tasks.STEPS[name](str(item.pk))
    return Item.objects.get(pk=item.pk)


def bring_in(officer: Client, odd: Odd, path: Path) -> Item:
    _, upload = send(officer, odd.name, path.read_bytes())
    return work(Item.objects.get(upload=upload))


SENT = [odd for odd in FILES if odd.name != "empty.mp4"]


@pytest.mark.parametrize("odd", SENT, ids=by_name)
def test_no_byte_is_lost_and_the_state_is_right(
    officer: Client, odd: Odd, odd_files: dict[str, Path], weighed: Scales
) -> None:
    content = odd_files[odd.name].read_bytes()
    began = time.monotonic()

    reply, upload = send(officer, odd.name, content)
    item = work(Item.objects.get(upload=upload))

    assert reply.status == 204
    assert storage.read_back(item.original.key).sha256 == hashlib.sha256(content).hexdigest()
    assert (item.plan, item.status) == (odd.expected, Status.ACTIVE)
    assert item.readiness in STATES
    assert not item.steps.filter(done_at=None, given_up_at=None).exists()
    assert list(incoming.folder().glob("*.part")) == list((incoming.folder() / "work").iterdir()) == []
    assert time.monotonic() - began < LONGEST_SECONDS
    assert max(weighed.peaks(), default=0) < MOST_BYTES


def test_only_the_empty_file_is_refused(officer: Client) -> None:
    offer = {"name": "empty.mp4", "size": 0, "modified": 1}

    response = officer.post("/evidence/add/announce/", json.dumps(offer), content_type="application/json")

    assert (response.status_code, response.json()["error"]) == (
        422, "The file is empty: there is nothing in it to keep.",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["cut_short.mp4", "damaged.mp4"])
def test_what_can_be_repaired_gets_a_copy_named_so(officer: Client, odd_files: dict[str, Path], name: str) -> None:
    odd = next(one for one in FILES if one.name == name)

    item = bring_in(officer, odd, odd_files[name])

    [copy] = copies_of(item)
    assert copy.name == "Repaired copy"
    assert copy.made_by.startswith("ffmpeg version")
    assert copy.file.parent == item.original


@pytest.mark.parametrize("name", ["transport.ts", "with_junk.ts", "without_index.avi", "matroska.mkv", "cut_short.mp4"])
def test_copy_in_another_container_is_proved_the_same(officer: Client, odd_files: dict[str, Path], name: str) -> None:
    odd = next(one for one in FILES if one.name == name)

    [copy] = copies_of(bring_in(officer, odd, odd_files[name]))

    assert copy.is_same is True
    assert copy.proofs[0].startswith("The same pictures")


def test_file_says_when_and_where_and_the_item_believes_it(officer: Client, odd_files: dict[str, Path]) -> None:
    odd = next(one for one in FILES if one.name == "says_when_and_where.mp4")

    item = bring_in(officer, odd, odd_files[odd.name])

    assert (item.recorded_at.isoformat(), item.time_basis) == ("2026-11-21T22:42:50+00:00", "file")
    assert (item.latitude, item.longitude) == (52.4862, -1.8904)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A socket that writes down everybody who calls."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                calls.append(str(address))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        ended.set()
        thread.join()


TRICKS = {
    "playlist": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{where}\n#EXT-X-ENDLIST\n",
    "master playlist": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{where}\n",
    "concat": "ffconcat version 1.0\nfile '{where}'\n",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{where}"/></svg>',
    "page": '<html><img src="{where}"><script src="{where}"></script></html>',
    "manifest": "<MPD><Period><AdaptationSet><BaseURL>{where}</BaseURL></AdaptationSet></Period></MPD>",
    "playlist of sounds": "[playlist]\nFile1={where}\n",
}


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("is_file", [True, False], ids=["file", "address"])
def test_trick_reads_no_file_and_opens_no_address(
    officer: Client, tmp_path: Path, listener: tuple[int, list[str]], trick: str, *, is_file: bool
) -> None:
    port, calls = listener
    canary = tmp_path / "canary.txt"
    canary.write_text(SECRET)
    where = f"file://{canary}" if is_file else f"http://127.0.0.1:{port}/tell"

    _, upload = send(officer, "clip.mp4", TRICKS[trick].format(where=where).encode())
    item = work(Item.objects.get(upload=upload))

    kept = [item.readiness, SECRET in json.dumps(item.probe) + item.readiness_cause, item.files.count()]
    assert kept == [Readiness.KEPT, False, 1]
    assert calls == []
