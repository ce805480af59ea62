"""Cordons: drawn and lifted by who commands the incident, by a form that needs no map, and seen by all in reach."""

import pytest
from django.test import Client

from accounts.models import User
from devices.fix_rows import TrueFix
from incidents.models import Incident
from streaming.actions.cordons import CordonImpossible, CordonNotAllowed, Shape, draw_cordon, lift_cordon
from streaming.models import Cordon
from streaming.models.cordon import Ring
from streaming.positions import border
from streaming.positions.border import Border, enter_cordon
from streaming.positions.cordons import cordons_for, standing_areas
from tests.factories.devices import begin_journal, make_camera, new_entries
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db
FENWICK_COURT = (-1.90212, 52.47932)
CIRCLE = Shape(Ring.OUTER, middle=FENWICK_COURT, radius_m=150)
YARD = ((-1.903, 52.479), (-1.901, 52.479), (-1.902, 52.480))


@pytest.fixture
def incident(pc_rahman: User) -> Incident:
    made = make_incident("0871", pc_rahman, latitude="52.479320", longitude="-1.902120", place="Fenwick Court")
    begin_journal()
    return made


def test_a_commander_draws_a_circle(incident: Incident, supt_ito: User) -> None:
    cordon = draw_cordon(incident=incident, shape=CIRCLE, by=supt_ito)

    assert (cordon.label, cordon.latitude, cordon.longitude) == ("Outer cordon, 150 m", 52.47932, -1.90212)
    entry = new_entries().get()
    assert (entry.operation, entry.actor_id, entry.object_id) == ("cordon.drawn", str(supt_ito.pk), str(cordon.pk))
    assert entry.details == {"ring": "outer", "radius_m": 150, "corners": 0}
    assert entry.incident_id == incident.pk


def test_a_commander_draws_an_area_and_lifts_it(incident: Incident, sgt_nair: User) -> None:
    cordon = draw_cordon(incident=incident, shape=Shape(Ring.INNER, "Rear yard", corners=YARD), by=sgt_nair)
    assert (cordon.label, [area.corners for area in standing_areas()]) == ("Inner cordon, Rear yard", [YARD])

    lift_cordon(cordon=cordon, by=sgt_nair)
    lift_cordon(cordon=cordon, by=sgt_nair)

    assert standing_areas() == []
    assert [(entry.operation, entry.details.get("again")) for entry in new_entries()] == [
        ("cordon.drawn", None),
        ("cordon.lifted", False),
        ("cordon.lifted", True),
    ]


def test_who_does_not_command_it_draws_and_lifts_nothing(incident: Incident, pc_rahman: User, sgt_nair: User) -> None:
    cordon = draw_cordon(incident=incident, shape=CIRCLE, by=sgt_nair)
    begin_journal()

    with pytest.raises(CordonNotAllowed):
        draw_cordon(incident=incident, shape=CIRCLE, by=pc_rahman)
    with pytest.raises(CordonNotAllowed):
        lift_cordon(cordon=cordon, by=pc_rahman)

    assert Cordon.objects.get().lifted_at is None
    assert [(entry.operation, entry.outcome) for entry in new_entries()] == [
        ("cordon.drawn", "denied"),
        ("cordon.lifted", "denied"),
    ]


@pytest.mark.parametrize(
    "shape",
    [
        Shape(Ring.OUTER),
        Shape(Ring.OUTER, middle=FENWICK_COURT, radius_m=150, corners=YARD),
        Shape(Ring.OUTER, middle=FENWICK_COURT, radius_m=4),
        Shape(Ring.OUTER, middle=FENWICK_COURT, radius_m=None),
        Shape(Ring.OUTER, middle=(-181.0, 52.0), radius_m=50),
        Shape(Ring.OUTER, middle=(float("nan"), 52.0), radius_m=50),
        Shape(Ring.OUTER, corners=YARD[:2]),
        Shape(Ring.OUTER, corners=YARD * 14),
    ],
)
def test_an_area_that_is_none_is_refused(incident: Incident, supt_ito: User, shape: Shape) -> None:
    with pytest.raises(CordonImpossible):
        draw_cordon(incident=incident, shape=shape, by=supt_ito)

    assert not Cordon.objects.exists()


def test_a_failed_journal_draws_nothing(incident: Incident, supt_ito: User, monkeypatch) -> None:
    monkeypatch.setattr("audit.entries.attestation.hash_of", lambda _: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        draw_cordon(incident=incident, shape=CIRCLE, by=supt_ito)

    assert not Cordon.objects.exists()


def test_a_cordon_is_seen_in_reach_and_nowhere_else(incident, supt_ito, sgt_nair, pc_rahman, pc_doyle) -> None:
    draw_cordon(incident=incident, shape=CIRCLE, by=supt_ito)

    seen = [bool(cordons_for(person)["features"]) for person in (supt_ito, sgt_nair, pc_rahman, pc_doyle)]

    assert seen == [True, True, True, False]  # Rahman opened the incident, Doyle is not at it


def test_the_form_draws_around_the_incident_and_lifts(client: Client, signed_in, incident: Incident, supt_ito) -> None:
    signed_in(client, supt_ito)
    given = {"incident": incident.slug, "ring": "outer", "radius_m": "200"}

    answer = client.post("/live/map/cordons/", given, follow=True)

    cordon = Cordon.objects.get()
    assert (cordon.latitude, cordon.longitude, cordon.radius_m) == (52.47932, -1.90212, 200)
    assert "Outer cordon, 200 m: drawn. Everybody on Log 0871 sees it." in answer.content.decode()
    answer = client.post(f"/live/map/cordons/{cordon.pk}/lift/", headers={"HX-Request": "true"})
    assert "No cordon stands." in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"radius_m": ""}, "Give a radius, or draw the corners on the map."),
        ({"latitude": "52.4"}, "Give latitude and longitude, or neither."),
        ({"corners": "1,2;3"}, "The corners cannot be read. Draw them again."),
        ({"corners": "1,2;3,4"}, "An area has 3 to 40 corners."),
        ({"radius_m": "2"}, "Ensure this value is greater than or equal to 5."),
    ],
)
def test_a_form_that_is_wrong_says_so(client, signed_in, incident, supt_ito, given, words) -> None:
    signed_in(client, supt_ito)

    answer = client.post("/live/map/cordons/", {"incident": incident.slug, "ring": "outer", "radius_m": "50", **given})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Cordon.objects.exists()


def test_who_comes_into_a_cordon_is_written_down_once(incident: Incident, supt_ito: User, monkeypatch) -> None:
    camera = make_camera()
    cordon = draw_cordon(incident=incident, shape=CIRCLE, by=supt_ito)
    begin_journal()
    guard, clock = Border(), [0.0]
    guard.areas = standing_areas()
    monkeypatch.setattr(border.time, "monotonic", lambda: clock[0])

    def at(north_m: float) -> list[tuple[object, ...]]:
        clock[0] += 1
        place = TrueFix(1_795_300_000_000, FENWICK_COURT[1] + north_m / 111_195, FENWICK_COURT[0], 4.0, None, None)
        return guard.entered({camera.pk: place})

    entered = [len(at(north)) for north in (300, 160, 140, 160, 140)]
    clock[0] += 60
    entered += [len(at(north)) for north in (160, 140)]
    enter_cordon(camera.pk, cordon.pk, TrueFix(1_795_300_000_000, 52.48, -1.9, 4.0, None, None))
    lift_cordon(cordon=cordon, by=supt_ito)
    enter_cordon(camera.pk, cordon.pk, TrueFix(1_795_300_000_000, 52.48, -1.9, 4.0, None, None))

    assert entered == [0, 0, 1, 0, 0, 0, 1]  # the same step again within a minute counts once
    found = [entry for entry in new_entries() if entry.operation == "cordon.entered"]
    assert [(entry.object_id, entry.incident_id) for entry in found] == [(str(camera.pk), incident.pk)]
    assert found[0].details == {"cordon": str(cordon.pk), "ring": "outer", "at": "2026-11-21T22:26:40.000+00:00"}
