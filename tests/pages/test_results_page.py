"""The results page: counted from what is there, honest about small numbers and chance, few queries, and as a file."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from accounts.models import User
from config.reports import charts, figures
from config.reports.durations import Durations, in_words
from config.reports.page import cards, fill
from config.reports.period import period_of
from evidence.models import Item
from incidents.surveys.models import Audience, Measure, Survey
from incidents.surveys.results import Cell
from incidents.surveys.shares import Share
from streaming.models import Level
from tests.factories.evidence import make_camera
from tests.factories.incidents import make_attendance, make_incident
from tests.factories.live_spool import make_session
from tests.factories.surveys import give, make_live_survey
from tests.streaming.alerts.made import make_alert

pytestmark = pytest.mark.django_db
ALL = period_of("all")


@pytest.fixture
def measures(db: None) -> dict[Measure, Survey]:
    """The three surveys of the case study, in the place of the shipped ones."""
    Survey.objects.exclude(measure="").update(measure="")
    pairs = ((Measure.FELT_SAFER, 60), (Measure.RECOMMEND, 90), (Measure.SUPPORT, 92))
    return {
        measure: make_live_survey(Audience.PUBLIC, slug=f"m-{pilot}", measure=measure, pilot_percent=pilot)
        for measure, pilot in pairs
    }


@pytest.fixture
def nair(client: Client, signed_in, sgt_nair: User) -> Client:
    return signed_in(client, sgt_nair)


def html_of(client: Client, address: str = "/reports/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_measures_stand_against_the_pilot_with_n_margin_and_chance(nair: Client, measures) -> None:
    give(measures[Measure.FELT_SAFER], yes=64, no=36)
    give(measures[Measure.RECOMMEND], yes=6, no=2)
    give(measures[Measure.SUPPORT], yes=700, no=300)

    html = " ".join(html_of(nair).split())

    assert "Pilot was 60% · 100 answers · ± 9.2 points" in html
    assert "Up 4, but could be chance" in html
    assert "Not enough answers yet (8 of 10)" in html
    assert "Down 22, a real fall" in html


def test_page_takes_few_queries_however_much_there_is(
    nair, measures, sgt_nair, pc_rahman, django_assert_max_num_queries
):
    for survey in measures.values():
        give(survey, yes=30, no=12)
    for number in range(12):
        make_alert(pc_rahman, acknowledged_at=timezone.now(), acknowledged_by=sgt_nair, state="acknowledged")
        make_attendance(make_incident(str(number), pc_rahman), pc_rahman)

    with django_assert_max_num_queries(14):
        fill(User.objects.get(pk=sgt_nair.pk), ALL)


def test_alert_counts_until_somebody_acknowledged_or_watched_whichever_is_first(sgt_nair: User, pc_rahman) -> None:
    raised = timezone.now() - timedelta(hours=1)
    answered = {"acknowledged_by": sgt_nair, "state": "acknowledged"}
    session = make_session(make_camera(holder=pc_rahman).camera, pc_rahman)
    make_alert(pc_rahman, raised_at=raised, acknowledged_at=raised + timedelta(seconds=20), **answered)
    make_alert(pc_rahman, raised_at=raised, session=session, acknowledged_at=raised + timedelta(seconds=50), **answered)
    session.views.create(person=sgt_nair, reason_code="policing", began_at=raised + timedelta(seconds=5))
    make_alert(pc_rahman, raised_at=raised)
    make_alert(pc_rahman, raised_at=raised, is_test=True)
    make_alert(pc_rahman, raised_at=raised, level=Level.INFO)

    found = figures.supervision(sgt_nair, ALL)

    assert (list(found.taken.seconds), found.unanswered) == ([5.0, 20.0], 1)


def test_alerts_of_others_are_not_counted(supt_ito: User, south, pc_rahman: User) -> None:
    make_alert(pc_rahman)
    supt_ito.team = south

    assert figures.supervision(supt_ito, ALL).asked == 0


def test_activation_counts_incidents_whose_cameras_were_left_off(sgt_nair: User, pc_rahman: User) -> None:
    filmed, dark, unattended = (make_incident(number, pc_rahman, grade="immediate") for number in ("1", "2", "3"))
    for incident in (filmed, dark):
        make_attendance(incident, pc_rahman)
    Item.objects.create(title="BWV", source="body_worn", incident=filmed, time_basis="unknown")
    Item.objects.create(title="CCTV", source="cctv", incident=dark, time_basis="unknown")

    assert figures.activation(sgt_nair, ALL) == [("Immediate", 1, 2)]
    assert unattended.attendances.count() == 0


def test_period_leaves_out_what_is_older(sgt_nair: User, pc_rahman: User, measures) -> None:
    give(measures[Measure.SUPPORT], yes=20, day=timezone.localdate() - timedelta(days=400))
    give(measures[Measure.SUPPORT], yes=10, no=10)

    year, whole = (cards(period_of(key))[2].counted.share for key in ("year", "all"))

    assert (year, whole) == (Share(10, 20), Share(30, 40))


def test_file_has_the_figures_of_the_page_and_hides_what_it_hides(nair: Client, measures) -> None:
    give(measures[Measure.FELT_SAFER], yes=64, no=36)
    give(measures[Measure.RECOMMEND], yes=6, no=2)

    rows = html_of(nair, "/reports/results.csv?period=all").splitlines()

    assert 'Camera wearers who felt safer straight away,all,64.0,%,54.2,72.7,100,"Up 4, but could be chance"' in rows
    assert "Live viewers who would recommend it,all,,%,,,,Not enough answers yet (8 of 10)" in rows


def test_officer_has_no_results(client: Client, signed_in, pc_rahman: User) -> None:
    officer = signed_in(client, pc_rahman)

    assert [officer.get(address).status_code for address in ("/reports/", "/reports/results.csv")] == [403, 403]


def test_unknown_period_is_the_last_year() -> None:
    assert period_of("../etc").key == "year"


# --- pure


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (4.2, "4.2 s"),
        (59.4, "59 s"),
        (158, "2 min 38 s"),
        (3600, "1 h"),
        (11100, "3 h 5 min"),
        (180000, "2 days 2 h"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


@hypothesis_given(st.lists(st.integers(-10, 10**6), max_size=30))
def test_every_duration_stands_in_one_bar(seconds: list[int]) -> None:
    taken = Durations.of(seconds)

    assert sum(bar.count for bar in taken.bars(figures.STEPS)) == len(seconds)
    assert taken.at(0.5) <= taken.at(0.9)


def test_trend_breaks_where_too_few_answered() -> None:
    cells = [
        Cell("Q1", 40, Share(30, 40)),
        Cell("Q2", 0, None),
        Cell("Q3", 50, Share(40, 50)),
        Cell("Q4", 90, Share(80, 90)),
    ]

    drawn = charts.trend(cells, 60)

    assert (
        drawn.path == f"M44.0,{drawn.points[0].y} M{drawn.points[2].x},{drawn.points[2].y} L314.0,{drawn.points[3].y}"
    )
    assert (drawn.pilot_y, drawn.words) == (
        88.0,
        "Q1 75 percent, Q2 too few, Q3 80 percent, Q4 89 percent, pilot 60 percent",
    )
