"""The page of a timeline: who sees what of it, its journal, its number of queries, zoom, filters and files."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from evidence.models import Item
from incidents.models import Incident, IncidentNote
from incidents.timeline import Kind
from tests.factories.devices import begin_journal, new_entries
from tests.factories.incidents import make_incident
from tests.timeline.conftest import at, film

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Client, User], Client]
MOST_QUERIES = 47


def address(incident: Incident, rest: str = "") -> str:
    return f"/incidents/{incident.slug}/timeline/{rest}"


def test_everything_is_on_the_page_and_each_entry_once(nair: Client, whole: Incident) -> None:
    answer = nair.get(address(whole))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert len(answer.context["entries"]) == text.count('class="feed-at"')
    assert [word in text for word in ("TASER fired", "Video gap to explain", "22:47:02", "Clock not checked")] == [
        True
    ] * 4
    assert text.count("data-play-url") == 3


def test_looking_is_in_the_journal_as_the_timeline(nair: Client, tanner_row: Incident, sgt_nair: User) -> None:
    begin_journal()

    nair.get(address(tanner_row))

    [entry] = new_entries()
    assert (entry.operation, entry.object_id, entry.details) == (
        "incident.viewed",
        str(tanner_row.pk),
        {"part": "timeline"},
    )


def test_without_a_reason_no_recording_of_others_is_laid_out(
    client: Client, signed_in: SignedIn, whole: Incident, sgt_nair: User
) -> None:
    text = signed_in(client, sgt_nair).get(address(whole)).content.decode()

    assert ("data-play-url" in text, "Say once why you look" in text) == (False, True)


def test_an_officer_plays_their_own_and_sees_no_other_recording(
    client: Client, signed_in: SignedIn, whole: Incident, pc_khan: User
) -> None:
    text = signed_in(client, pc_khan).get(address(whole)).content.decode()

    assert (text.count("data-play-url"), "BWV Rahman" in text, "Say once why" in text) == (1, False, False)


def test_an_empty_incident_says_what_will_come(nair: Client, tanner_row: Incident) -> None:
    text = nair.get(address(tanner_row)).content.decode()

    assert ("No recordings yet" in text, "Man with a knife" in text) == (True, True)


def test_the_page_asks_no_more_when_there_is_more_to_show(
    nair: Client, whole: Incident, pc_doyle: User, django_assert_max_num_queries
) -> None:
    for minute in range(10, 20):
        film(pc_doyle, whole, f"22:{minute + 35}:00", f"22:{minute + 36}:00")
        IncidentNote.objects.create(incident=whole, at=at(f"22:{minute + 30}:00"), words="Seen.", by=pc_doyle)

    with django_assert_max_num_queries(MOST_QUERIES):
        nair.get(address(whole))


def test_zoom_draws_a_part_around_the_moment(nair: Client, whole: Incident) -> None:
    answer = nair.get(address(whole), {"span": "60", "t": "22:47:02"}, headers={"HX-Request": "true"})

    window = answer.context["drawing"].axis.window
    assert (window.start, window.end) == (at("22:46:32"), at("22:47:32"))
    assert b"<html" not in answer.content


@pytest.mark.parametrize("query", ["?t=99:99:99", "?span=-5", "?show=everything", "?t=25:00:00&span=x", "?t=%00"])
def test_what_cannot_be_read_shows_the_whole(nair: Client, whole: Incident, query: str) -> None:
    assert nair.get(address(whole) + query).status_code == 200


def test_a_filter_shows_one_kind_without_scripts(nair: Client, whole: Incident) -> None:
    text = nair.get(address(whole), {"show": "taser"}).content.decode()

    shown = [part for part in text.split("<li ")[1:] if "data-at=" in part and "hidden" not in part.partition(">")[0]]
    assert [part.partition('data-theme="')[2].partition('"')[0] for part in shown] == ["taser"] * 3


def test_a_recording_without_a_known_time_is_named_as_missing(nair: Client, whole: Incident) -> None:
    Item.objects.filter(source="cctv").update(recorded_at=None, time_basis="unknown")

    text = nair.get(address(whole)).content.decode()

    assert ("1 recording has no known time and stands in no lane" in text, text.count("data-play-url")) == (True, 2)


def test_csv_has_every_entry_in_utc_and_local_time(nair: Client, whole: Incident) -> None:
    begin_journal()

    answer = nair.post(address(whole, "chronology.csv"))

    heading, *rows = csv.reader(io.StringIO(answer.content.decode()))
    [entry] = new_entries()
    assert heading == ["at (UTC)", "at (local)", "lane", "what", "detail"]
    assert ["2026-11-21T22:45:50.000Z", "2026-11-21 22:45:50", "Decisions", "D1 Contain and speak."] in [
        row[:4] for row in rows
    ]
    assert (entry.operation, entry.details) == ("incident.timeline_exported", {"form": "csv", "count": len(rows)})


def test_pdf_is_a_pdf_and_in_the_journal(nair: Client, whole: Incident) -> None:
    begin_journal()

    answer = nair.post(address(whole, "chronology.pdf"))

    assert (answer.content[:5], new_entries().get().details["form"]) == (b"%PDF-", "pdf")


def test_a_note_goes_to_its_moment_and_back_to_it(nair: Client, whole: Incident) -> None:
    answer = nair.post(address(whole, "note/"), {"at": "2026-11-21T22:44:05Z", "words": "Shop shuts its door."})

    note = IncidentNote.objects.get()
    assert (note.at, note.words) == (at("22:44:05"), "Shop shuts its door.")
    assert answer.headers["Location"] == f"{address(whole)}?t=22:44:05"


@pytest.mark.parametrize(
    "moment", ["yesterday", "2026-11-21T99:00:00Z", "", "1999-01-01T00:00:00Z", "9999-01-01T00:00:00Z"]
)
def test_a_note_at_no_moment_of_the_incident_is_not_kept(nair: Client, whole: Incident, moment: str) -> None:
    answer = nair.post(address(whole, "note/"), {"at": moment, "words": "Seen."})

    assert (answer.status_code, IncidentNote.objects.count()) == (302, 0)


def test_a_live_incident_without_an_end_shows_gaps_up_to_now(nair: Client, sgt_nair: User, pc_khan: User) -> None:
    came = timezone.now() - timedelta(minutes=5)
    incident = make_incident("1190", sgt_nair, started_at=came, date=timezone.localdate())
    incident.attendances.create(officer=pc_khan, from_at=came)

    timeline = nair.get(address(incident)).context["timeline"]

    [gap] = [span for lane in timeline.lanes for span in lane.spans if span.kind == Kind.GAP]
    assert timedelta(minutes=5) <= gap.end - gap.start < timedelta(minutes=6)


def test_tabs_lead_to_every_part_that_the_person_may_open(nair: Client, whole: Incident) -> None:
    tabs = nair.get(whole.get_absolute_url()).context["tabs"]

    statuses = {tab.key: nair.get(tab.address).status_code for tab in tabs}
    assert {"overview", "timeline", "decisions", "evidence", "taser", "command", "journal"} <= statuses.keys()
    assert set(statuses.values()) == {200}


def test_a_part_that_nobody_serves_is_not_found(nair: Client, whole: Incident) -> None:
    assert nair.get(f"{whole.get_absolute_url()}part/secrets/").status_code == 404


def test_the_taser_panel_lists_the_uses(nair: Client, whole: Incident) -> None:
    text = nair.get(f"/taser/panels/incident/{whole.slug}/", headers={"HX-Request": "true"}).content.decode()

    assert ("TASER fired, PC Aisha Rahman 20417" in text, "<html" in text) == (True, False)


def test_the_journal_of_an_incident_keeps_single_recordings_from_who_may_not_read_it_all(
    nair: Client, whole: Incident, filmed: list[Item]
) -> None:
    nair.get(f"/evidence/{filmed[0].pk}/")
    nair.get(address(whole))

    links = nair.get(address(whole, "journal/")).context["links"]

    assert [(link.sentence, part) for link, part in links] == [
        ("Incident viewed", "journal"),
        ("Incident viewed", "timeline"),
    ]
