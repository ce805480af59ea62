"""The recordings of a use on its page: the same doors as on their own pages, and what they add to the graph."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from audit.operations import Operation
from devices.models import ArmedSession
from evidence.models import AccessClass, Item, Marker, MarkerSource, ViewingLock
from evidence.models import Role as FileRole
from tests.factories.devices import begin_journal, new_entries
from tests.factories.evidence import make_copy

SignedIn = Callable[[Client, User], Client]
PLAY = "data-play-url"


@pytest.fixture
def sergeant(client: Client, signed_in: SignedIn, sgt_nair: User) -> Client:
    return signed_in(client, sgt_nair)


@pytest.fixture
def reasoned(sergeant: Client) -> Client:
    """Sgt Nair, who has said why she looks."""
    sergeant.post("/access/reason/", {"code": "SUPERVISION", "reference": "", "text": ""})
    return sergeant


@pytest.fixture
def marked(filmed: Item, session: ArmedSession) -> Item:
    """Rahman's recording with a marker of her camera ten seconds after arming, and sound of even loudness."""
    after_ms = round((session.began_at - filmed.recorded_at).total_seconds() * 1000) + 10_000  # type: ignore[operator]
    Marker.objects.create(item=filmed, at_ms=after_ms, label="Drop it", source=MarkerSource.DEVICE)
    content = json.dumps({"bucket_ms": 600, "duration_ms": 600_000, "peaks": [50] * 1000, "silences": []})
    make_copy(filmed, FileRole.WAVEFORM, content.encode(), "application/json")
    return filmed


def page(client: Client, session: ArmedSession, query: str = "") -> str:
    answer = client.get(f"/taser/{session.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def viewed() -> list[str]:
    return [str(one.object_id) for one in new_entries() if one.operation == Operation.EVIDENCE_VIEWED]


def test_without_a_reason_nothing_of_another_person_s_recording_is_laid_out(
    sergeant: Client, session: ArmedSession, marked: Item
) -> None:
    shown = page(sergeant, session)

    assert f"/access/reason/?next=/taser/{session.pk}/" in shown
    assert [word in shown for word in (PLAY, "Drop it", 'class="sound"', "playhead-group")] == [False] * 4


def test_without_a_reason_the_journal_has_no_view_of_the_recording(
    sergeant: Client, session: ArmedSession, marked: Item
) -> None:
    begin_journal()

    page(sergeant, session)

    assert viewed() == []


def test_with_a_reason_the_recording_plays_here(reasoned: Client, session: ArmedSession, marked: Item) -> None:
    assert f'{PLAY}="/evidence/{marked.pk}/play/"' in page(reasoned, session)


def test_what_is_laid_out_here_was_viewed_once_in_an_hour(
    reasoned: Client, session: ArmedSession, marked: Item
) -> None:
    begin_journal()

    page(reasoned, session)
    page(reasoned, session)

    assert viewed() == [str(marked.pk)]


def test_the_officer_needs_no_reason_for_their_own(
    client: Client, signed_in: SignedIn, pc_rahman: User, session: ArmedSession, marked: Item
) -> None:
    assert f'{PLAY}="/evidence/{marked.pk}/play/"' in page(signed_in(client, pc_rahman), session)


def test_a_viewing_lock_shuts_picture_sound_and_markers(
    client: Client, signed_in: SignedIn, pc_rahman: User, sgt_nair: User, session: ArmedSession, marked: Item
) -> None:
    earlier = session.began_at - timedelta(hours=1)
    ViewingLock.objects.create(incident=marked.incident, from_at=earlier, reason="A man died", set_by=sgt_nair)

    shown = page(signed_in(client, pc_rahman), session)

    assert "A viewing lock stands over this recording" in shown
    assert [word in shown for word in (PLAY, "Drop it", 'class="sound"')] == [False] * 3


def test_a_restricted_recording_asks_its_two_questions(reasoned: Client, session: ArmedSession, marked: Item) -> None:
    make_copy(marked, FileRole.POSTER, b"a picture")
    Item.objects.filter(pk=marked.pk).update(access_class=AccessClass.RESTRICTED)

    shown = page(reasoned, session)

    assert ("declare_1_why" in shown, "declare_1_company" in shown, 'class="poster"' in shown) == (True, True, False)


def test_a_content_warning_covers_until_somebody_says_so(reasoned: Client, session: ArmedSession, marked: Item) -> None:
    Item.objects.filter(pk=marked.pk).update(has_content_warning=True)

    covered, uncovered = page(reasoned, session), page(reasoned, session, "?uncovered=1")

    assert (PLAY in covered, "This may be upsetting" in covered, PLAY in uncovered) == (False, True, True)


def test_a_recording_that_is_still_being_prepared_says_so(
    reasoned: Client, session: ArmedSession, filmed: Item
) -> None:
    Item.objects.filter(pk=filmed.pk).update(readiness="waiting", ready_at=None)

    shown = page(reasoned, session)

    assert (PLAY in shown, "Being prepared" in shown) == (False, True)


def test_the_sound_and_what_has_none_stand_on_the_axis_of_the_use(
    reasoned: Client, session: ArmedSession, marked: Item
) -> None:
    began = round((session.began_at - marked.recorded_at).total_seconds() * 1000)  # type: ignore[operator]
    Item.objects.filter(pk=marked.pk).update(muted=[{"from_ms": began, "to_ms": began + 5000}])

    chart = reasoned.get(f"/taser/{session.pk}/").context["chart"]

    [muted] = chart.sound.silent
    assert (chart.sound.name, muted.x) == ("Rahman 20417", chart.armed.x)
    assert chart.sound.path.startswith("M113.3,10.0L")


def test_markers_of_the_recordings_stand_on_the_axis(reasoned: Client, session: ArmedSession, marked: Item) -> None:
    chart = reasoned.get(f"/taser/{session.pk}/").context["chart"]

    [mark] = chart.markers
    assert (mark.title, mark.label, mark.tone) == ("Drop it (Rahman 20417)", "Drop it", "blue")
    assert mark.at == session.began_at + timedelta(seconds=10)


def test_another_person_s_private_marker_is_not_shown(
    reasoned: Client, session: ArmedSession, filmed: Item, pc_rahman: User
) -> None:
    Marker.objects.create(
        item=filmed, at_ms=280_000, label="My note", source=MarkerSource.PERSON, made_by=pc_rahman, is_private=True
    )

    assert "My note" not in page(reasoned, session)


@pytest.mark.parametrize("clock", [{"needs_confirmation": True}, {"clock_offset_ms": None}])
def test_no_recording_lies_over_a_clock_that_nobody_is_sure_of(
    reasoned: Client, session: ArmedSession, marked: Item, clock: dict[str, object]
) -> None:
    ArmedSession.objects.filter(pk=session.pk).update(**clock)

    shown = page(reasoned, session)

    assert "Confirm the clock by two points" in shown
    assert [word in shown for word in ("playhead-group", 'class="sound"', "use-moments")] == [False] * 3
    assert PLAY in shown  # the recordings keep step with each other
