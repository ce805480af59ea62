"""The custody as a page and as files: filtered, verified, with old and new values as they were."""

import csv
import hashlib
import io
import json
from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client

from accounts.models import User
from audit import attestation, journal
from audit.object_trail import verify_object
from audit.operations import Operation
from audit.reading import trail
from audit.tree import leaf
from evidence.actions.record.viewing import verify_custody, view_item
from evidence.custody.sentences import WORDING, chain
from evidence.integrity.seal import seal_of
from evidence.models import Item
from tests.factories.accounts import sign_in_client


@pytest.fixture
def retitled(minute: Item, pc_rahman: User) -> Item:
    """The title was changed once, and again after that."""
    for before, after in (("Tanner Row", "Tanner Row, arrival"), ("Tanner Row, arrival", "Tanner Row, detention")):
        words = {"title_before": before, "title_after": after}
        journal.action(
            lambda words=words: journal.act(Operation.EVIDENCE_CHANGED, by=pc_rahman, on=minute, personal=words)
        )()
        Item.objects.filter(pk=minute.pk).update(title=after)
    minute.refresh_from_db()
    return minute


@pytest.fixture
def officer(client: Client, signed_in: Callable[[Client, User], Client], pc_rahman: User) -> Client:
    return signed_in(client, pc_rahman)


def stream(person: User, address: str) -> bytes:
    client = AsyncClient()
    sign_in_client(client, person)

    async def fetch() -> bytes:
        answer = await client.post(address)
        return b"".join([piece async for piece in answer.streaming_content])

    return async_to_sync(fetch)()


def test_audit_shows_title_as_it_was(officer: Client, retitled: Item) -> None:
    page = officer.get(f"/evidence/{retitled.pk}/custody/").content.decode()

    assert "<del>Tanner Row</del> <ins>Tanner Row, arrival</ins>" in page
    assert "<del>Tanner Row, arrival</del> <ins>Tanner Row, detention</ins>" in page


def test_access_changes_show_each_field_before_and_after(minute: Item, pc_rahman: User) -> None:
    details = {"before": {"access_class": "unrestricted"}, "after": {"access_class": "restricted"}}
    journal.action(lambda: journal.act(Operation.EVIDENCE_CHANGED, by=pc_rahman, on=minute, details=details))()

    (change,) = chain(trail(minute))[0].changes
    assert (change.name, change.before, change.after) == ("access_class", "unrestricted", "restricted")


def test_every_act_on_an_item_reads_as_a_sentence() -> None:
    about_items = {"access", "custody", "disposal", "evidence", "hold", "link", "retention"}
    elsewhere = {"access.denied", "access.requested", "evidence.listed", "retention.policy_changed"}
    acts = {str(act) for act in Operation if act.partition(".")[0] in about_items} - elsewhere

    assert sorted(acts - {str(act) for act in WORDING}) == []


def test_staff_stand_in_the_chain_without_a_rank(minute: Item, gareth_wynn: User) -> None:
    journal.action(lambda: journal.act(Operation.RETENTION_VIEWED, by=gareth_wynn, on=minute))()

    (link,) = chain(trail(minute))
    assert (link.who, link.sentence) == ("Gareth Wynn S4071", "Retention read")


def test_custody_of_an_erased_item_says_erased(minute: Item) -> None:
    seal = seal_of(None, links=34, unsealed=0, is_erased=True)

    assert (seal.headline, seal.can_check) == ("Erased", False)
    assert seal.chain == "Custody chain has 34 links, all sealed."


@pytest.mark.parametrize(
    ("question", "shown", "hidden"),
    [
        ("kind=evidence.viewed", "Page opened", "Playing started"),
        ("outcome=denied", "Refused: playing started", "Page opened"),
    ],
)
def test_the_chain_is_filtered(
    officer: Client, minute: Item, pc_rahman: User, question: str, shown: str, hidden: str
) -> None:
    view_item(item=minute, by=pc_rahman)
    journal.action(lambda: journal.act(Operation.EVIDENCE_PLAYED, by=pc_rahman, on=minute))()
    journal.refuse(Operation.EVIDENCE_PLAYED, by=pc_rahman, on=minute, reason_code="no_permission")

    page = officer.get(f"/evidence/{minute.pk}/custody/?{question}").content.decode()

    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert shown in table
    assert hidden not in table


def test_the_chain_is_filtered_by_person(
    client: Client, signed_in, minute: Item, pc_rahman: User, gareth_wynn: User
) -> None:
    view_item(item=minute, by=pc_rahman)
    manager = signed_in(client, gareth_wynn)
    manager.post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})

    page = manager.get(f"/evidence/{minute.pk}/custody/?person={pc_rahman.pk}").content.decode()

    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert "PC Aisha Rahman 20417" in table
    assert "Gareth Wynn" not in table


def test_no_match_offers_to_show_all(officer: Client, minute: Item) -> None:
    page = officer.get(f"/evidence/{minute.pk}/custody/?kind=evidence.downloaded").content.decode()

    assert "No link matches." in page


def test_the_json_holds_all_that_was_hashed(retitled: Item, pc_rahman: User) -> None:
    found = json.loads(stream(pc_rahman, f"/evidence/{retitled.pk}/custody/export/json/"))

    assert [entry["operation"] for entry in found["entries"]] == [
        "evidence.changed", "evidence.changed", "custody.exported",
    ]  # fmt: skip
    for entry in found["entries"]:
        assert attestation.content_hash(entry[name] for name in attestation.FIELDS).hex() == entry["content_hash"]
        committed = attestation.commitment(bytes.fromhex(entry["salt"]), entry["payload"]).hex()
        assert committed == entry["personal_commitment"]


def test_the_csv_has_a_line_for_each_entry_and_no_formula(retitled: Item, pc_rahman: User) -> None:
    rows = list(csv.DictReader(io.StringIO(stream(pc_rahman, f"/evidence/{retitled.pk}/custody/export/csv/").decode())))

    assert [row["operation"] for row in rows] == ["evidence.changed", "evidence.changed", "custody.exported"]
    assert rows[0]["actor_name"] == "Aisha Rahman"
    assert json.loads(rows[0]["given"]) == {"title_after": "Tanner Row, arrival", "title_before": "Tanner Row"}


def test_the_pdf_is_a_pdf(officer: Client, retitled: Item) -> None:
    answer = officer.post(f"/evidence/{retitled.pk}/custody/export/pdf/")

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="custody-{retitled.pk}.pdf"'


@pytest.mark.parametrize("form", ["pdf", "csv", "json"])
def test_each_export_is_journalled(officer: Client, minute: Item, form: str) -> None:
    officer.post(f"/evidence/{minute.pk}/custody/export/{form}/")

    row = trail(minute)[0]
    assert (row.operation, row.details) == ("custody.exported", {"form": form})


def test_an_unknown_form_is_not_found(officer: Client, minute: Item) -> None:
    assert officer.post(f"/evidence/{minute.pk}/custody/export/xls/").status_code == 404


def test_a_stranger_exports_nothing(client: Client, signed_in, pc_doyle: User, minute: Item) -> None:
    answer = signed_in(client, pc_doyle).post(f"/evidence/{minute.pk}/custody/export/json/")

    assert answer.status_code == 404
    assert trail(minute) == []


def test_verifying_counts_every_link_and_is_journalled(retitled: Item, pc_rahman: User) -> None:
    report = verify_custody(item=retitled, by=pc_rahman)

    row = trail(retitled)[0]
    assert (report.entries, report.problems) == (2, [])
    assert (row.operation, row.outcome, row.details["entries"]) == ("custody.verified", "success", 2)


def test_an_edited_entry_is_named(retitled: Item) -> None:
    first = trail(retitled)[-1]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_entry SET actor_id = 'somebody else' WHERE id = %s", [str(first.id)])
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")

    report = verify_object(retitled)

    assert report.problems == [f"Entry {first.id}: its fields do not give its content hash."]


def test_a_leaf_of_other_content_is_named(retitled: Item) -> None:
    first = trail(retitled)[-1]
    wrong = leaf(hashlib.sha256(b"something else").digest())
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaf")
        (index,) = cursor.fetchone()
        cursor.execute("INSERT INTO audit_leaf VALUES (%s, %s, %s)", [index, str(first.id), wrong])

    report = verify_object(retitled)

    assert report.problems == [f"Entry {first.id}: its leaf was made of other content."]
