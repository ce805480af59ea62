"""The page of a TASER use: what the log proves, what was filmed, and who may say what it was."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import RoleAssignment, User
from accounts.roles import Role
from audit.operations import Operation
from devices.models import ArmedSession, Use
from evidence.models import Item
from incidents.models import Incident
from tests.factories.devices import begin_journal, new_entries
from tests.factories.evidence import make_item
from tests.factories.incidents import make_attendance

SignedIn = Callable[[Client, User], Client]


@pytest.fixture
def sergeant(client: Client, signed_in: SignedIn, sgt_nair: User) -> Client:
    return signed_in(client, sgt_nair)


def page(client: Client, session: ArmedSession) -> str:
    answer = client.get(f"/taser/{session.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_head_says_what_the_log_proves_by_whom_and_when(
    sergeant: Client, session: ArmedSession, filmed: Item
) -> None:
    shown = words(page(sergeant, session))

    assert "TASER fired, Tanner Row" in shown
    assert "TASER 7 X3000A1C2 · PC Aisha Rahman 20417 · 21 Nov 2026, 22:46:51 to 22:47:41 · Log 1182" in shown


def test_without_a_placed_recording_it_belongs_to_what_the_officer_attended(
    sergeant: Client, session: ArmedSession, tanner_row: Incident, pc_rahman: User
) -> None:
    make_attendance(tanner_row, pc_rahman, from_at=session.began_at - timedelta(minutes=5))

    assert "TASER fired, Tanner Row" in words(page(sergeant, session))


def test_who_may_not_know_the_incident_is_not_told_where_it_was(
    client: Client, signed_in: SignedIn, ruth_adler: User, session: ArmedSession, tanner_row: Incident, pc_rahman: User
) -> None:
    make_attendance(tanner_row, pc_rahman, from_at=session.began_at - timedelta(minutes=5))
    RoleAssignment.objects.create(user=ruth_adler, role=Role.ARMOURER)

    shown = words(page(signed_in(client, ruth_adler), session))

    assert ("TASER fired" in shown, "Tanner Row" in shown, "Log 1182" in shown) == (True, False, False)


def test_the_cycles_are_a_table_with_their_sum(sergeant: Client, session: ArmedSession) -> None:
    shown = words(page(sergeant, session))

    assert "1 Trigger 5.0 s 4.3 s 110 2 Arc switch 2.4 s 1.9 s 52 Total 7.4 s 6.2 s 162" in shown


def test_home_office_categories_only_arced_and_fired_are_proved_by_a_device(
    sergeant: Client, session: ArmedSession
) -> None:
    shown = words(page(sergeant, session))

    for name in ("Drawn", "Aimed", "Red-dotted", "Drive-stun", "Angled drive-stun"):
        assert f"{name} Cannot tell" in shown
    assert "Arced Not in it" in shown
    assert "Fired Proved 22:47:02" in shown


def test_iopc_2021_the_use_is_flagged(sergeant: Client, session: ArmedSession) -> None:
    assert "Long in total: to be reviewed" in words(page(sergeant, session))


def test_a_use_that_was_filmed_whole_is_covered(sergeant: Client, session: ArmedSession, filmed: Item) -> None:
    shown = page(sergeant, session)

    assert "Filmed from Armed to Safe Rahman 20417" in words(shown)
    assert f"/evidence/{filmed.pk}/?at=271002" in shown  # 4 min 31.002 s after the first picture


def test_a_use_that_nobody_filmed_says_so(sergeant: Client, session: ArmedSession) -> None:
    assert "Not filmed No recording of this officer or incident shows it" in words(page(sergeant, session))


def test_the_recording_of_the_use_is_found_among_many_of_that_shift(
    sergeant: Client, session: ArmedSession, filmed: Item, pc_rahman: User
) -> None:
    for number in range(1, 9):
        earlier = session.began_at - timedelta(minutes=20 * number)
        make_item(f"{number}".encode(), recorded_by=pc_rahman, recorded_at=earlier, duration_ms=60_000)

    assert "Filmed from Armed to Safe Rahman 20417" in words(page(sergeant, session))


def test_a_recording_that_ends_within_the_use_covers_a_part(
    sergeant: Client, session: ArmedSession, filmed: Item
) -> None:
    filmed.duration_ms = 280_000
    filmed.save(update_fields=["duration_ms"])

    assert "Partly filmed" in words(page(sergeant, session))


def test_a_cover_officer_s_recording_of_the_incident_is_an_angle(
    sergeant: Client, session: ArmedSession, filmed: Item, pc_doyle: User
) -> None:
    make_item(
        b"doyle",
        recorded_by=pc_doyle,
        incident=filmed.incident,
        recorded_at=session.began_at - timedelta(seconds=30),
        duration_ms=120_000,
        started_by="signal",
    )

    assert "Rahman 20417, Doyle 20388 by Signal" in words(page(sergeant, session))


def test_the_graph_says_in_words_what_it_shows(sergeant: Client, session: ArmedSession) -> None:
    assert (
        "Armed at 22:46:51. Trigger at 22:47:02 for 5.0 s, connected for 4.3 s. "
        "Arc switch at 22:47:16 for 2.4 s, connected for 1.9 s. Safe at 22:47:41."
    ) in page(sergeant, session)


def test_device_time_stands_beside_the_corrected_one(sergeant: Client, session: ArmedSession) -> None:
    assert "22:47:02.480 22:47:00.680 Trigger" in words(page(sergeant, session))


def test_how_sure_the_time_is_stands_beside_it(sergeant: Client, session: ArmedSession) -> None:
    assert "Time corrected, clock 1.8 s behind From the dock or a clock sync, ±0.1 s" in words(page(sergeant, session))


def test_looking_at_a_use_stands_in_the_journal(sergeant: Client, session: ArmedSession, sgt_nair: User) -> None:
    begin_journal()

    page(sergeant, session)

    [entry] = [one for one in new_entries() if one.operation == Operation.TASER_USE_VIEWED]
    assert (entry.actor_id, entry.details["session"]) == (str(sgt_nair.pk), str(session.pk))


def test_the_report_is_a_pdf_and_stands_in_the_journal(
    sergeant: Client, session: ArmedSession, filmed: Item, sgt_nair: User
) -> None:
    begin_journal()

    answer = sergeant.post(f"/taser/{session.pk}/report.pdf")

    assert (answer.content[:5], answer["Content-Disposition"]) == (
        b"%PDF-",
        'attachment; filename="taser-use-X3000A1C2-20261121-224651.pdf"',
    )
    [entry] = [one for one in new_entries() if one.operation == Operation.TASER_USE_EXPORTED]
    assert (entry.actor_id, entry.details["officer"]) == (str(sgt_nair.pk), str(session.officer_id))


def test_an_officer_sees_their_own_use_and_cannot_judge_it(
    client: Client, signed_in: SignedIn, pc_rahman: User, session: ArmedSession
) -> None:
    shown = words(page(signed_in(client, pc_rahman), session))

    assert "The officer's supervisor confirms it." in shown


def test_another_officer_does_not_find_it(
    client: Client, signed_in: SignedIn, pc_khan: User, session: ArmedSession
) -> None:
    assert signed_in(client, pc_khan).get(f"/taser/{session.pk}/").status_code == 404


def test_the_supervisor_confirms_what_it_was(sergeant: Client, session: ArmedSession, sgt_nair: User) -> None:
    begin_journal()

    sergeant.post(f"/taser/{session.pk}/confirm/", {"use": "operational"})

    session.refresh_from_db()
    assert (session.use, session.use_set_by) == (Use.OPERATIONAL, sgt_nair)
    [entry] = [one for one in new_entries() if one.operation == Operation.TASER_USE_CONFIRMED]
    assert (entry.details["before"], entry.details["after"]) == ("unclassified", "operational")


@pytest.mark.parametrize("nonsense", ["", "unclassified", "accident"])
def test_nonsense_confirms_nothing(sergeant: Client, session: ArmedSession, nonsense: str) -> None:
    answer = sergeant.post(f"/taser/{session.pk}/confirm/", {"use": nonsense}, follow=True)

    session.refresh_from_db()
    assert session.use == Use.UNCLASSIFIED
    assert "Choose what it was" in answer.content.decode()


def test_who_may_only_look_cannot_confirm(
    client: Client, signed_in: SignedIn, helen_marsh: User, session: ArmedSession
) -> None:
    answer = signed_in(client, helen_marsh).post(f"/taser/{session.pk}/confirm/", {"use": "test"})

    session.refresh_from_db()
    assert (answer.status_code, session.use) == (403, Use.UNCLASSIFIED)


def test_the_page_makes_a_fixed_number_of_queries(
    sergeant: Client, session: ArmedSession, filmed: Item, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(34):  # type: ignore[operator]
        page(sergeant, session)


def test_with_a_reason_it_also_asks_for_files_markers_and_whether_it_was_viewed(
    sergeant: Client, session: ArmedSession, filmed: Item, django_assert_max_num_queries: object
) -> None:
    sergeant.post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})

    with django_assert_max_num_queries(46):  # type: ignore[operator]
        page(sergeant, session)
