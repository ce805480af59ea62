"""Rules of alerts: command sets those of its teams, administrators those of the force; a test shows that they work."""

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client

from accounts.models import Team, User
from streaming.actions.alert_rules import Wanted, drop_alert_rule, raise_test_alert, set_alert_rule
from streaming.models import Alert, AlertKind, AlertRule, RuleLevel
from streaming.refusals import NotAllowed, RuleImpossible
from tests.factories.accounts import sign_in_client
from tests.factories.devices import begin_journal_earlier, entries, new_entries

pytestmark = pytest.mark.django_db


def wanted(team: Team | None, kind: AlertKind = AlertKind.TASER_ARMED, **values: object) -> Wanted:
    return Wanted(kind, team, values.get("level", RuleLevel.NOTICE), values.get("seconds", 60))


@pytest.fixture(autouse=True)
def evening_begins(evening: time_machine.Traveller, supt_ito: User, response_b: Team, ruth_adler: User) -> None:
    begin_journal_earlier()


def test_command_sets_the_rule_of_a_team(supt_ito: User, response_b: Team) -> None:
    set_alert_rule(wanted=wanted(response_b), by=supt_ito)
    set_alert_rule(wanted=wanted(response_b, level=RuleLevel.OFF), by=supt_ito)

    rule = AlertRule.objects.get()
    assert (rule.team, rule.level, rule.acknowledge_seconds, rule.set_by) == (response_b, "off", 60, supt_ito)


def test_the_journal_has_before_and_after(supt_ito: User, response_b: Team) -> None:
    set_alert_rule(wanted=wanted(response_b), by=supt_ito)

    assert entries() == [("alert.rule_changed", "success", str(supt_ito.pk), str(response_b.pk))]
    assert new_entries().get().details == {
        "kind": "taser_armed", "before": None, "after": {"level": "notice", "seconds": 60}
    }  # fmt: skip


def test_without_the_journal_no_rule_is_set(supt_ito: User, response_b: Team, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        set_alert_rule(wanted=wanted(response_b), by=supt_ito)

    assert not AlertRule.objects.exists()


@pytest.mark.parametrize("team", ["force", "south"])
def test_command_sets_no_rule_beyond_its_own_teams(supt_ito: User, south: Team, team: str) -> None:
    with pytest.raises(NotAllowed):
        set_alert_rule(wanted=wanted(south if team == "south" else None), by=supt_ito)

    assert not AlertRule.objects.exists()


def test_a_supervisor_sets_no_rule(sgt_nair: User, response_b: Team) -> None:
    with pytest.raises(NotAllowed):
        set_alert_rule(wanted=wanted(response_b), by=sgt_nair)

    assert not AlertRule.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": AlertKind.OFFICER_DOWN, "level": RuleLevel.OFF},
        {"kind": AlertKind.PRIORITY, "level": RuleLevel.OFF},
        {"seconds": 4},
        {"seconds": 601},
    ],
)
def test_a_call_for_help_is_never_off_and_times_are_of_use(ruth_adler: User, values: dict[str, object]) -> None:
    with pytest.raises(RuleImpossible):
        set_alert_rule(wanted=wanted(None, **values), by=ruth_adler)

    assert not AlertRule.objects.exists()


def test_a_rule_that_is_taken_away_is_gone_and_written_down(supt_ito: User, response_b: Team) -> None:
    rule = set_alert_rule(wanted=wanted(response_b), by=supt_ito)

    drop_alert_rule(rule=rule, by=supt_ito)

    assert not AlertRule.objects.exists()
    assert new_entries().last().details["after"] is None


def test_a_test_alert_is_marked_and_written_down(supt_ito: User, pc_rahman: User) -> None:
    alert = raise_test_alert(kind=AlertKind.TASER_ARMED, officer=pc_rahman, by=supt_ito)

    assert alert == Alert.objects.get(is_test=True, officer=pc_rahman)
    assert [row[:2] for row in entries()] == [("alert.raised", "success"), ("alert.tested", "success")]


def test_a_test_beyond_reach_is_refused(supt_ito: User, sgt_south: User) -> None:
    with pytest.raises(NotAllowed):
        raise_test_alert(kind=AlertKind.TASER_ARMED, officer=sgt_south, by=supt_ito)

    assert not Alert.objects.exists()


def test_without_the_journal_there_is_no_test(supt_ito: User, pc_rahman: User, broken_journal: None) -> None:
    with pytest.raises(DatabaseError):
        raise_test_alert(kind=AlertKind.TASER_ARMED, officer=pc_rahman, by=supt_ito)

    assert not Alert.objects.exists()


def test_the_page_shows_where_each_rule_comes_from(
    supt_ito: User, response_b: Team, north: Team, django_assert_num_queries
) -> None:
    set_alert_rule(wanted=wanted(north), by=supt_ito)
    client = sign_in_client(Client(), supt_ito)
    client.get("/live/rules/")

    with django_assert_num_queries(7):
        page = client.get("/live/rules/", {"team": str(response_b.pk)})

    lines = {line.kind: (line.level, line.source, bool(line.own)) for line in page.context["lines"]}
    assert lines[AlertKind.TASER_ARMED] == ("notice", "North Midshire LPA", False)
    assert lines[AlertKind.OFFICER_DOWN] == ("critical", "As delivered", False)


def test_forms_set_take_away_and_test(supt_ito: User, response_b: Team, pc_rahman: User) -> None:
    client = sign_in_client(Client(), supt_ito)
    form = {"kind": "watch_me", "team": str(response_b.pk), "level": "notice", "acknowledge_seconds": "60"}

    client.post("/live/rules/set/", form)
    assert AlertRule.objects.get().level == "notice"
    client.post("/live/rules/set/", form | {"drop": "yes"})
    assert not AlertRule.objects.exists()
    client.post("/live/rules/set/", form | {"acknowledge_seconds": "many"})
    assert not AlertRule.objects.exists()
    client.post("/live/rules/test/", {"kind": "priority", "collar_number": "20417"})
    assert Alert.objects.get().is_test
    client.post("/live/rules/test/", {"kind": "priority", "collar_number": "99999"})
    assert Alert.objects.count() == 1
