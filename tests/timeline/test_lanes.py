"""What each app gives to the timeline: recordings with buffer and gap, TASER, alerts and live, backup, decisions."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

import evidence.timeline
import incidents.lanes
import streaming.timeline
from accounts.models import User
from config.incident_timeline.gathering import gather
from devices.models import ArmedSession
from devices.protocol import Signal as Message
from devices.protocol import SignalEvent, SignalSource
from evidence.incident.uses import uses_of
from evidence.models import Item, ViewingLock
from incidents.models import Incident, IncidentNote
from incidents.timeline import Kind, Lane
from streaming.actions.taking_signals import take_and_alert
from tests.timeline.conftest import at

pytestmark = pytest.mark.django_db


def named(lanes: Sequence[Lane], name: str) -> Lane:
    [found] = [lane for lane in lanes if lane.name == name]
    return found


def test_a_body_camera_has_a_lighter_bar_for_its_buffer(attended: Incident, filmed: list[Item], sgt_nair: User) -> None:
    lane = named(evidence.timeline.lanes_of(attended, sgt_nair), "BWV Rahman")

    assert [(span.kind, span.start, span.end) for span in lane.spans] == [
        (Kind.BUFFER, at("22:42:20"), at("22:42:50")),
        (Kind.FULL, at("22:42:50"), at("23:01:00")),
    ]
    assert [(one.at, one.words, one.detail) for one in lane.points] == [
        (at("22:42:50"), "PC Aisha Rahman: camera started", "by the officer")
    ]


def test_an_officer_on_scene_without_a_recording_has_a_gap(
    attended: Incident, filmed: list[Item], sgt_nair: User
) -> None:
    lane = named(evidence.timeline.lanes_of(attended, sgt_nair), "BWV Khan")

    [gap] = [span for span in lane.spans if span.kind == Kind.GAP]
    assert (gap.start, gap.end) == (at("22:46:10"), at("22:49:30"))
    assert gap.words == "PC Tariq Khan 20533 was on scene for 3 min 20 s without a recording"


def test_an_officer_sees_no_gap_of_a_colleague_whose_recordings_they_do_not_reach(
    attended: Incident, filmed: list[Item], pc_rahman: User
) -> None:
    lanes = evidence.timeline.lanes_of(attended, pc_rahman)

    assert [lane.name for lane in lanes if any(span.kind == Kind.GAP for span in lane.spans)] == []


def test_a_recording_that_the_reader_may_not_know_of_closes_a_gap_and_is_not_shown(
    attended: Incident, filmed: list[Item], pc_khan: User, sgt_nair: User
) -> None:
    hidden = {"access_class": "confidential", "recorded_at": at("22:46:00"), "duration_ms": 900_000}
    Item.objects.filter(recorded_by=pc_khan).update(**hidden)

    assert "BWV Khan" not in [lane.name for lane in evidence.timeline.lanes_of(attended, sgt_nair)]


def test_a_corrected_clock_is_said_on_the_bar(attended: Incident, filmed: list[Item], sgt_nair: User) -> None:
    lane = named(evidence.timeline.lanes_of(attended, sgt_nair), "CCTV: Shop, Tanner Row")

    assert (lane.colour, lane.spans[0].label) == ("teal", "clock +63 s corrected")


def test_the_taser_has_a_bar_while_armed_and_an_entry_for_each_cycle(
    use: ArmedSession, attended: Incident, sgt_nair: User
) -> None:
    lane = named(evidence.timeline.lanes_of(attended, sgt_nair), "TASER Rahman")

    assert [(span.start, span.end) for span in lane.spans] == [(use.began_at, use.ended_at)]
    assert [(one.lead, one.words.split(",")[0], one.is_grave) for one in lane.points] == [
        ("", "TASER armed", False),
        ("TASER fired", "bay 1", True),
        ("TASER arc", "2.4 s", True),
    ]


def test_a_use_at_another_time_of_the_same_officer_is_no_part_of_the_incident(
    use: ArmedSession, attended: Incident, sgt_nair: User
) -> None:
    attended.attendances.update(from_at=at("23:20:00"), to_at=at("23:40:00"))

    assert uses_of(attended, sgt_nair) == []


def test_live_command_gives_alerts_looks_backup_and_messages(commanded: Incident, sgt_nair: User) -> None:
    alerts, command = streaming.timeline.lanes_of(commanded, sgt_nair)

    assert [(one.words, one.detail) for one in alerts.points] == [
        ("TASER armed", "Rahman 20417, acknowledged by Sgt Priya Nair after 2.0 s"),
        ("Sgt Priya Nair watched live", "Rahman 20417. Live command"),
    ]
    assert [(one.at, one.words) for one in sorted(command.points, key=lambda one: one.at)] == [
        (at("22:47:20"), "Backup asked for: PC Aisha Rahman"),
        (at("22:47:25"), "PC Sean Doyle sent as backup"),
        (at("22:48:10"), "Ambulance is four minutes away."),
        (at("22:51:00"), "PC Sean Doyle arrived"),
    ]


def test_a_weapons_message_that_came_hours_late_is_drawn_at_its_moment(
    use: ArmedSession, attended: Incident, sgt_nair: User
) -> None:
    message = Message("X3000A1C2:118", SignalSource.TASER, SignalEvent.ARMED, at("22:46:51"), was_kept=True)
    assert use.taser is not None
    take_and_alert(message=message, by=use.taser)

    (shown,) = streaming.timeline.lanes_of(attended, sgt_nair)[0].points

    armed = at("22:46:51") + timedelta(seconds=1.8)  # its clock is slow by that
    assert (shown.at, shown.lead, shown.words, shown.is_drawn) == (armed, "Alert", "TASER armed", True)


def test_who_may_not_see_alerts_gets_none(commanded: Incident, pc_khan: User) -> None:
    alerts, _ = streaming.timeline.lanes_of(commanded, pc_khan)

    assert (list(alerts.spans), list(alerts.points)) == ([], [])


def test_incidents_give_the_call_who_came_notes_and_numbered_decisions(commanded: Incident, sgt_nair: User) -> None:
    IncidentNote.objects.create(incident=commanded, at=at("22:44:00"), words="Shop shuts its door.", by=sgt_nair)

    log, scene, decisions = incidents.lanes.lanes_of(commanded, sgt_nair)

    assert [one.words for one in log.points] == ["Man with a knife", "Shop shuts its door.", "The incident ended"]
    assert [(span.start, span.end) for span in log.spans] == [(at("22:41:00"), at("22:43:00"))]
    assert [one.words for one in scene.points if one.is_drawn] == ["PC Aisha Rahman on scene", "PC Tariq Khan on scene"]
    assert [(one.lead, one.words, one.detail) for one in decisions.points] == [
        ("D1", "Contain and speak.", "Sgt Priya Nair 10442, Silver, threat")
    ]


def test_everything_stands_on_one_clock_in_the_order_of_lanes_and_time(whole: Incident, sgt_nair: User) -> None:
    timeline = gather(whole, sgt_nair)

    assert [lane.name for lane in timeline.lanes] == [
        "Log", "On scene", "BWV Rahman", "BWV Khan", "CCTV: Shop, Tanner Row", "TASER Rahman", "Alerts, live",
        "Backup, command", "Decisions",
    ]  # fmt: skip
    moments = [one.at for one in timeline.happenings]
    assert moments == sorted(moments)
    fired = next(one.at for one in timeline.happenings if one.is_grave)
    assert (fired - timeline.begins_at).total_seconds() == 10


def test_what_lies_days_later_is_told_and_does_not_stretch_the_drawing(whole: Incident, sgt_nair: User) -> None:
    IncidentNote.objects.create(incident=whole, at=at("22:44:00").replace(day=25), words="Complaint.", by=sgt_nair)

    timeline = gather(whole, sgt_nair)

    assert timeline.happenings[-1].words == "Complaint."
    assert timeline.window.end < at("23:59:00")


def test_a_viewing_lock_leaves_the_recording_in_the_lanes(whole: Incident, sgt_nair: User, pc_khan: User) -> None:
    ViewingLock.objects.create(incident=whole, from_at=at("22:00:00"), reason="A man died", set_by=sgt_nair)

    assert "BWV Khan" in [lane.name for lane in evidence.timeline.lanes_of(whole, pc_khan)]
