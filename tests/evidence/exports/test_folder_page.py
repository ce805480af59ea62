"""An export folder by the page: what belongs together, what is believed, and the same outcome as by the command."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from evidence.actions.intake import importing
from evidence.models import Item, Sidecar, Source, TimeBasis, Upload
from evidence.receiving import desk
from tests.evidence.exports.test_reading_exports import GOLDEN
from tests.evidence.receiving.client import checksum, patch
from tests.evidence.receiving.conftest import ask_here
from tests.factories.devices import begin_journal, new_entries

STEM = "bwv-20388-0007"
FILM = b"a film of Doyle"


@dataclass
class Page:
    """What the page's script does: names first, then what lies beside, then the recording."""

    client: Client
    authorization: str = ""

    def ask(self, address: str, body: object) -> tuple[int, dict]:
        answer = self.client.post(f"/evidence/add/folder/{address}/", json.dumps(body), content_type="application/json")
        return answer.status_code, answer.json()

    def send(self, name: str, content: bytes, **more: object) -> dict:
        offer = {"name": name, "size": len(content), "modified": 1, "source": "document", "beside": []} | more
        _, told = self.ask("announce", offer)
        self.authorization = f"Upload {told['token']}"
        patch(self, Upload.objects.get(pk=told["id"]), content, upload_checksum=checksum(content))  # type: ignore[arg-type]
        return told

    def take(self, sidecar: bytes | None = None) -> dict:
        track = (GOLDEN / f"{STEM}.gpx").read_bytes()
        said = sidecar if sidecar is not None else (GOLDEN / f"{STEM}.json").read_bytes()
        beside = [self.send(f"{STEM}.json", said)["id"], self.send(f"{STEM}.gpx", track)["id"]]
        return self.send(f"{STEM}.mp4", FILM, source="body_worn", beside=beside)


@pytest.fixture
def page(signed_in: Callable[[Client, User], Client], sgt_nair: User, receiving_folder: Path, monkeypatch) -> Page:
    monkeypatch.setattr(desk, "ask", ask_here)
    return Page(signed_in(Client(), sgt_nair))


def film() -> Item:
    return Item.objects.get(title=f"{STEM}.mp4")


def test_the_page_is_told_what_belongs_together(page: Page) -> None:
    names = [f"{STEM}.gpx", f"{STEM}.json", f"{STEM}.mp4", "lone.MOV", "readme.txt"]

    status, told = page.ask("recognise", {"names": names})

    beside = [f"{STEM}.json", f"{STEM}.gpx"]
    assert (status, told["left"]) == (200, ["readme.txt"])
    assert told["groups"] == [
        {"video": f"{STEM}.mp4", "beside": beside, "adapter": "Body camera JSON"},
        {"video": "lone.MOV", "beside": [], "adapter": ""},
    ]


def test_recording_is_described_and_linked_as_by_the_command(page: Page, pc_doyle: User, sgt_nair: User) -> None:
    begin_journal()

    told = page.take()

    item = film()
    assert (item.recorded_at, item.time_basis) == (datetime(2026, 11, 21, 22, 46, 30, tzinfo=UTC), TimeBasis.STATED)
    assert (item.owner, item.recorded_by, item.source, len(item.track)) == (pc_doyle, pc_doyle, Source.BODY_WORN, 2)
    assert {row.item.title for row in Sidecar.objects.filter(recording=item)} == {f"{STEM}.json", f"{STEM}.gpx"}
    assert {row.item.owner for row in Sidecar.objects.all()} == {pc_doyle}
    assert told["said"] == [
        "Recorded 21 November 2026, 22:46:30 GMT", "officer 20388", "Another maker Clip 2, serial AM-77120",
        "2 positions",
    ]  # fmt: skip
    linked = [entry.details for entry in new_entries() if "sidecar_of" in entry.details]
    assert linked == [{"sidecar_of": str(item.pk), "adapter": "Body camera JSON", "is_believed": True}] * 2


def test_what_cannot_be_believed_is_said_kept_and_linked(page: Page, sgt_nair: User) -> None:
    told = page.take(sidecar=b"{")

    assert (told["problem"], film().recorded_at, film().owner) == (f"{STEM}.json is no JSON in UTF-8.", None, sgt_nair)
    assert {row.problem for row in Sidecar.objects.all()} == {told["problem"]}


def test_a_folder_taken_in_again_is_kept_and_linked_with_the_first(page: Page, pc_doyle: User) -> None:
    page.take()

    page.take()

    first, second = Item.objects.filter(title=f"{STEM}.mp4").order_by("received_at")
    assert second.duplicate_of == first
    assert Sidecar.objects.filter(recording=second).count() == 2


def test_what_somebody_else_sent_is_never_taken_for_beside(page: Page, client: Client, signed_in, pc_rahman) -> None:
    foreign = Page(signed_in(client, pc_rahman)).send(f"{STEM}.json", b"{}")["id"]
    offer = {"name": f"{STEM}.mp4", "size": 9, "modified": 1, "source": "body_worn", "beside": [foreign]}

    status, told = page.ask("announce", offer)

    assert (status, told["error"]) == (409, "A file beside it has not come yet. Choose the folder again.")


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("recognise", {"names": "all"}),
        ("recognise", {"names": [1]}),
        ("recognise", []),
        ("announce", {"name": "a.mp4", "size": 1, "modified": 1, "source": "dream"}),
        ("announce", {"name": "a.mp4", "source": "body_worn"}),
        ("announce", {"name": "a.mp4", "size": 1, "modified": 1, "source": "cctv", "beside": "x"}),
    ],
)
def test_bad_messages_are_refused(page: Page, address: str, body: object) -> None:
    status, _ = page.ask(address, body)

    assert (status, Upload.objects.count()) == (400, 0)


def test_who_may_not_add_sees_no_page(client: Client, signed_in, helen_marsh: User) -> None:
    assert signed_in(client, helen_marsh).get("/evidence/add/folder/").status_code == 403


def test_a_failed_journal_leaves_a_recording_without_its_links_out(page: Page, monkeypatch) -> None:
    real = importing.journal.act

    def fail_on_link(*args: object, **values: object) -> None:
        if "sidecar_of" in values.get("details", {}):
            raise RuntimeError("no journal")
        real(*args, **values)

    monkeypatch.setattr(importing.journal, "act", fail_on_link)

    with pytest.raises(RuntimeError, match="no journal"):
        page.take()

    assert not Item.objects.filter(title=f"{STEM}.mp4").exists()
    assert not Sidecar.objects.exists()
