"""Many items at once: what was chosen becomes a job with a page, for who asked for it only."""

from collections.abc import Callable

from django.test import Client

from accounts.models import User
from evidence.models import BulkJob, Item
from incidents.models import Incident

SignedIn = Callable[[Client, User], Client]


def test_chosen_items_become_a_job_with_a_page(
    officer: Client, recording: Item, other: Item, tanner_row: Incident
) -> None:
    asked = officer.post("/evidence/bulk/", {"items": [str(other.pk)]})
    answer = officer.post(
        "/evidence/bulk/", {"items": [str(other.pk)], "act": "place", "incident": str(tanner_row.pk)}, follow=True
    )

    assert "Change 1 item" in asked.content.decode()
    assert "0 of 1 done" in answer.content.decode()
    assert BulkJob.objects.get().targets.get().item == other


def test_all_that_match_become_a_job(officer: Client, recording: Item, other: Item) -> None:
    officer.post("/evidence/bulk/", {"all": "1", "q": "type:video", "act": "tag_add", "tag": "Review"})

    job = BulkJob.objects.get()
    assert (job.total, job.query, job.value) == (2, "type:video", "Review")


def test_an_act_without_its_value_is_asked_for(officer: Client, recording: Item) -> None:
    page = officer.post("/evidence/bulk/", {"all": "1", "q": "", "act": "tag_add"})

    assert "Write the tag." in page.content.decode()
    assert BulkJob.objects.count() == 0


def test_items_of_others_cannot_be_chosen(client: Client, signed_in: SignedIn, pc_doyle: User, recording: Item) -> None:
    answer = signed_in(client, pc_doyle).post("/evidence/bulk/", {"items": [str(recording.pk)], "act": "warn"})

    assert BulkJob.objects.count() == 0
    assert answer.status_code == 409


def test_a_job_is_a_secret_of_who_asked_for_it(
    officer: Client, signed_in: SignedIn, recording: Item, pc_doyle: User
) -> None:
    officer.post("/evidence/bulk/", {"all": "1", "q": "", "act": "warn"})

    assert signed_in(Client(), pc_doyle).get(BulkJob.objects.get().get_absolute_url()).status_code == 404
