"""Who is asked: wearers whose recordings came in, viewers whose look has ended, each as often as their survey says."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from evidence.models import Item
from incidents.surveys.models import Audience, Invitation, Survey
from incidents.surveys.sampling import is_sampled
from streaming.models import LiveSession, StreamView
from streaming.tasks import ask_in_surveys
from tests.factories.devices import new_entries
from tests.factories.evidence import make_camera
from tests.factories.live_spool import make_session
from tests.factories.surveys import make_live_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def surveys(db: None) -> dict[str, Survey]:
    """One survey of each audience, in the place of the shipped ones."""
    Survey.objects.filter(state="live").update(state="closed", closed_at=timezone.now())
    return {audience: make_live_survey(audience) for audience in Audience}


@pytest.fixture
def session(pc_rahman: User) -> LiveSession:
    return make_session(make_camera(holder=pc_rahman).camera, pc_rahman)


def look(session: LiveSession, person: User, *, ago: timedelta | None, **values: object) -> None:
    ended = timezone.now() - ago if ago else None
    given = {"reason_code": "policing", "ended_at": ended, "end_cause": "left" if ended else ""} | values
    StreamView.objects.create(session=session, person=person, began_at=timezone.now() - timedelta(days=9), **given)


def asked() -> set[tuple[str, str]]:
    return {(one.survey.audience, one.person.collar_number) for one in Invitation.objects.all()}


def test_wearers_and_viewers_of_the_last_day_are_asked_once(surveys, session, pc_rahman, pc_doyle, sgt_nair, supt_ito):
    Item.objects.create(title="BWV", source="body_worn", recorded_by=pc_rahman, time_basis="unknown")
    Item.objects.create(title="CCTV", source="cctv", recorded_by=pc_doyle, time_basis="unknown")
    look(session, sgt_nair, ago=timedelta(minutes=1))
    look(session, supt_ito, ago=None)
    look(session, pc_doyle, ago=timedelta(days=2))
    look(session, pc_rahman, ago=timedelta(minutes=1), is_own=True)

    ask_in_surveys()
    ask_in_surveys()

    assert asked() == {("wearer", "20417"), ("viewer", "10442")}
    assert new_entries().filter(operation="survey.invited").count() == 2


def test_nobody_is_asked_again_before_the_pause_is_over(surveys, session: LiveSession, sgt_nair: User) -> None:
    look(session, sgt_nair, ago=timedelta(minutes=1))
    day = timezone.localdate() - timedelta(days=6)
    Invitation.objects.create(survey=surveys["viewer"], person=sgt_nair, day=day, outcome="declined")
    ask_in_surveys()
    assert Invitation.objects.count() == 1

    Invitation.objects.update(day=day - timedelta(days=1))
    ask_in_surveys()

    assert Invitation.objects.count() == 2


def test_sample_takes_its_part_and_the_same_all_day(surveys: dict[str, Survey]) -> None:
    survey, day = surveys["wearer"], timezone.localdate()
    survey.sample_percent = 30
    people = [Invitation().pk for _ in range(2000)]

    taken = [person for person in people if is_sampled(survey, person, day)]

    assert 0.25 < len(taken) / len(people) < 0.35
    assert taken == [person for person in people if is_sampled(survey, person, day)]
