"""Cases: opened, outcomes in the allowed order, corrected by new entries, incidents in and out; and their pages."""

from datetime import date

import pytest
from django.db import DatabaseError
from django.test import Client

from accounts.models import User
from audit.operations import Operation
from audit.reading import trail
from incidents.actions import add_to_case, enter_outcome, open_case, take_out_of_case
from incidents.models import Case, CaseIncident, CaseOutcome, CaseState, Incident
from incidents.models.case import CASE_MOVES, HAS_END
from incidents.outcomes import Entry
from incidents.refusals import MoveForbidden, NotAllowed, NumberTaken, TimesWrong
from tests.factories.accounts import sign_in_client

DAY = date(2026, 11, 22)


@pytest.fixture
def case(dc_okafor: User, tanner_row: Incident) -> Case:
    made = open_case(
        reference="20/482913/26", urn="", title="Man with a knife", group="MOPI_G2", team=dc_okafor.team, by=dc_okafor
    )
    add_to_case(case=made, incident=tanner_row, by=dc_okafor)
    return made


def enter(case: Case, by: User, state: CaseState, on: date = DAY, **values) -> CaseOutcome:
    return enter_outcome(case=case, entry=Entry(state=state, on=on, **values), by=by)


def test_new_case_is_open_and_written_down(case: Case) -> None:
    assert (case.state, [one.state for one in case.outcomes.all()]) == (CaseState.OPEN, [CaseState.OPEN])
    assert [row.operation for row in trail(case)] == [Operation.CASE_CHANGED, Operation.CASE_OPENED]


def test_reference_names_one_case(case: Case, dc_okafor: User) -> None:
    with pytest.raises(NumberTaken):
        open_case(reference="20/482913/26", urn="", title="x", group="MOPI_G3", team=dc_okafor.team, by=dc_okafor)

    assert Case.objects.count() == 1


def test_who_may_only_read_cannot_open_a_case(helen_marsh: User) -> None:
    with pytest.raises(NotAllowed):
        open_case(reference="1", urn="", title="x", group="MOPI_G3", team=helen_marsh.team, by=helen_marsh)

    assert not Case.objects.exists()


ALL = [(before, after) for before in CaseState for after in CaseState]


@pytest.mark.parametrize(("before", "after"), ALL, ids=[f"{before} to {after}" for before, after in ALL])
def test_only_the_listed_moves_are_allowed(case: Case, dc_okafor: User, before: CaseState, after: CaseState) -> None:
    ends = date(2030, 1, 1) if before in HAS_END else None
    CaseOutcome.objects.create(case=case, state=before, on=DAY, ends_on=ends, entered_by=dc_okafor)
    Case.objects.filter(pk=case.pk).update(state=before)

    try:
        enter(case, dc_okafor, after)
        moved = True
    except MoveForbidden:
        moved = False

    case.refresh_from_db()
    assert (moved, case.state) == (after in CASE_MOVES[before], after if moved else before)


def test_stranger_cannot_enter_an_outcome(case: Case, pc_sykes: User) -> None:
    with pytest.raises(NotAllowed):
        enter(case, pc_sykes, CaseState.NO_FURTHER_ACTION)

    case.refresh_from_db()
    assert case.state == CaseState.OPEN


def test_failed_journal_undoes_the_outcome(case: Case, dc_okafor: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        enter(case, dc_okafor, CaseState.CHARGED)

    case.refresh_from_db()
    assert (case.state, case.outcomes.count()) == (CaseState.OPEN, 1)


def test_outcome_is_not_in_the_future(case: Case, dc_okafor: User) -> None:
    with pytest.raises(TimesWrong):
        enter(case, dc_okafor, CaseState.CHARGED, date(2999, 1, 1))

    assert case.outcomes.count() == 1


def test_verdict_is_not_before_the_charge(case: Case, dc_okafor: User) -> None:
    enter(case, dc_okafor, CaseState.CHARGED)

    with pytest.raises(TimesWrong):
        enter(case, dc_okafor, CaseState.ACQUITTED, date(2026, 11, 21))

    case.refresh_from_db()
    assert case.state == CaseState.CHARGED


def test_wrong_entry_is_corrected_by_a_new_one_and_stays(case: Case, dc_okafor: User) -> None:
    wrong = enter(case, dc_okafor, CaseState.NO_FURTHER_ACTION)

    enter_outcome(case=case, entry=Entry(state=CaseState.CHARGED, on=DAY), corrects=wrong, by=dc_okafor)

    case.refresh_from_db()
    assert case.state == CaseState.CHARGED
    assert [(one.state, one.corrects) for one in case.outcomes.all()] == [
        (CaseState.OPEN, None),
        (CaseState.NO_FURTHER_ACTION, None),
        (CaseState.CHARGED, wrong),
    ]


def test_only_the_newest_entry_is_corrected(case: Case, dc_okafor: User) -> None:
    charged = enter(case, dc_okafor, CaseState.CHARGED)
    enter(case, dc_okafor, CaseState.ACQUITTED)

    with pytest.raises(MoveForbidden):
        enter_outcome(case=case, entry=Entry(state=CaseState.CHARGED, on=DAY), corrects=charged, by=dc_okafor)

    assert case.outcomes.count() == 3


def test_incident_taken_out_stays_on_record(case: Case, tanner_row: Incident, dc_okafor: User) -> None:
    take_out_of_case(case=case, incident=tanner_row, reason="Another case", by=dc_okafor)

    member = CaseIncident.objects.get()
    assert (member.removed_by, member.reason) == (dc_okafor, "Another case")


def test_case_is_seen_by_who_sees_its_incident(case: Case, sgt_nair: User, pc_sykes: User) -> None:
    assert list(Case.objects.visible_to(sgt_nair)) == [case]
    assert list(Case.objects.visible_to(pc_sykes)) == []


def test_incident_taken_out_shows_the_case_to_nobody_any_more(
    case: Case, tanner_row: Incident, dc_okafor: User, sgt_nair: User
) -> None:
    take_out_of_case(case=case, incident=tanner_row, reason="Another case", by=dc_okafor)

    assert list(Case.objects.visible_to(sgt_nair)) == []


# --- pages
@pytest.fixture
def okafor(client: Client, dc_okafor: User) -> Client:
    return sign_in_client(client, dc_okafor)


def test_case_page_shows_outcomes_and_incidents(okafor: Client, case: Case) -> None:
    page = okafor.get(f"/incidents/cases/{case.pk}/").content.decode()

    assert "Case 20/482913/26: Man with a knife" in page
    assert "Open, no decision" in page
    assert "Log 1182, Man with a knife" in page


def test_case_is_opened_on_its_page(okafor: Client) -> None:
    answer = okafor.post(
        "/incidents/cases/new/", {"reference": "20/1/26", "urn": "", "title": "Burglary", "group": "MOPI_G3"}
    )

    assert answer.status_code == 302
    assert Case.objects.get().reference == "20/1/26"


def test_outcome_is_entered_on_its_page(okafor: Client, case: Case) -> None:
    answer = okafor.post(f"/incidents/cases/{case.pk}/outcome/", {"state": "charged", "on": "2026-11-22"})

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (302, CaseState.CHARGED)


def test_outcome_in_the_future_comes_back_with_the_reason(okafor: Client, case: Case) -> None:
    answer = okafor.post(f"/incidents/cases/{case.pk}/outcome/", {"state": "charged", "on": "2999-11-22"})

    assert answer.status_code == 409
    assert "The dates are not in order" in answer.content.decode()


def test_incident_is_added_by_number_and_day(okafor: Client, case: Case, tanner_row: Incident) -> None:
    CaseIncident.objects.all().delete()

    okafor.post(f"/incidents/cases/{case.pk}/incidents/", {"number": "1182", "date": "2026-11-21"})

    assert CaseIncident.objects.get().incident == tanner_row


def test_removal_asks_first_and_needs_a_reason(okafor: Client, case: Case) -> None:
    member = CaseIncident.objects.get()
    address = f"/incidents/cases/{case.pk}/incidents/{member.pk}/"

    asked, silent = okafor.get(address), okafor.post(address, {"reason": ""})

    assert "What that means" in asked.content.decode()
    assert (silent.status_code, CaseIncident.objects.filter(removed_at=None).count()) == (422, 1)


def test_stranger_gets_404_for_a_case(client: Client, case: Case, pc_sykes: User) -> None:
    sign_in_client(client, pc_sykes)

    assert client.get(f"/incidents/cases/{case.pk}/").status_code == 404


def test_list_finds_by_reference(okafor: Client, case: Case) -> None:
    found, missed = okafor.get("/incidents/cases/?q=20/482913/26"), okafor.get("/incidents/cases/?q=nothing")

    assert "20/482913/26</a>" in found.content.decode()
    assert "No cases match" in missed.content.decode()
