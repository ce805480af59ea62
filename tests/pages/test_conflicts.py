"""Two people change the same thing at once: both versions side by side, and the choice is sent as an ordinary form."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
import time_machine
from django.test import Client

from accounts.conflicts import fingerprint
from accounts.models import User
from devices.actions import change_camera
from devices.models import Camera, State
from devices.refusals import NotAllowed
from incidents.models import Incident
from tests.factories.devices import entries, make_camera
from tests.factories.incidents import make_incident

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Client, User], Client]
MORNING = datetime(2026, 11, 21, 9, 12, tzinfo=UTC)
INPUT = re.compile(r'<input type="(hidden|radio)"\s+name="([^"]+)"\s+value="([^"]*)"([^>]*)>')


@pytest.fixture
def tanner_row(sgt_nair: User) -> Incident:
    return make_incident("1182", sgt_nair)


def form_of(client: Client, address: str, **typed: str) -> dict[str, str]:
    """Return what a browser would send after opening the form and typing over some fields."""
    form = client.get(address).context["form"]
    kept = {name: form.fields[name].widget.format_value(form[name].value()) for name in form.fields}
    first = {name: value[0] if isinstance(value, list) and value else value or "" for name, value in kept.items()}
    return {name: str(value) for name, value in first.items()} | typed


def marked(page: str, choose: str = "mine") -> dict[str, str]:
    """Return what the conflict page sends when every line is left at mine, or set to theirs."""
    main = page[page.index('<main id="main"') :]
    sent: dict[str, str] = {}
    for kind, name, value, rest in INPUT.findall(main):
        if kind == "hidden" or (choose == "mine") == ("checked" in rest):
            sent[name] = unescape(value)
    return sent


def changed_at_once(
    client: Client, signed_in: SignedIn, first: User, second: User, incident: Incident
) -> tuple[str, str]:
    """Let one person save while the other has the form open; return the address and the other's answer."""
    address = f"{incident.get_absolute_url()}change/"
    mine = form_of(signed_in(client, second), address, title="Knife, my words", summary="Line one\r\nLine two")
    with time_machine.travel(MORNING, tick=False):
        other = signed_in(Client(), first)
        other.post(address, form_of(other, address, title="Knife, their words", place="16 Tanner Row"))
    with time_machine.travel(MORNING, tick=False):
        page = signed_in(client, second).post(address, mine).content.decode()
    signed_in(client, second)  # the session of that morning is over by now
    return address, page


def test_the_page_says_who_and_when_and_shows_both(
    client: Client, signed_in: SignedIn, sgt_nair: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    _, page = changed_at_once(client, signed_in, gareth_wynn, sgt_nair, tanner_row)

    assert "Changed by G Wynn at 09:12" in page
    assert [page.count(f">{words}<") for words in ("Knife, my words", "Knife, their words", "16 Tanner Row")] == [
        1,
        1,
        1,
    ]
    assert "Keep mine" in page
    assert "Take theirs" in page


def test_nothing_is_written_before_the_choice(
    client: Client, signed_in: SignedIn, sgt_nair: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    changed_at_once(client, signed_in, gareth_wynn, sgt_nair, tanner_row)

    tanner_row.refresh_from_db()
    assert (tanner_row.title, tanner_row.place, tanner_row.revision) == ("Knife, their words", "16 Tanner Row", 2)


def test_keeping_mine_saves_all_of_mine(
    client: Client, signed_in: SignedIn, sgt_nair: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    before = tanner_row.place
    address, page = changed_at_once(client, signed_in, gareth_wynn, sgt_nair, tanner_row)

    response = client.post(address, marked(page))

    tanner_row.refresh_from_db()
    assert response.status_code == 302
    assert (tanner_row.title, tanner_row.place, tanner_row.revision) == ("Knife, my words", before, 3)
    assert tanner_row.summary == "Line one\r\nLine two"


def test_one_line_of_each_can_be_taken(
    client: Client, signed_in: SignedIn, sgt_nair: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    address, page = changed_at_once(client, signed_in, gareth_wynn, sgt_nair, tanner_row)

    client.post(address, marked(page) | {"place": marked(page, "theirs")["place"]})

    tanner_row.refresh_from_db()
    assert (tanner_row.title, tanner_row.place) == ("Knife, my words", "16 Tanner Row")


def test_a_third_change_meanwhile_is_a_conflict_again(
    client: Client, signed_in: SignedIn, sgt_nair: User, gareth_wynn: User, tanner_row: Incident
) -> None:
    address, page = changed_at_once(client, signed_in, gareth_wynn, sgt_nair, tanner_row)
    Incident.objects.filter(pk=tanner_row.pk).update(revision=7, title="Third words")

    again = client.post(address, marked(page))

    assert again.status_code == 409
    assert "Third words" in again.content.decode()


def test_ones_own_other_window_is_called_so(
    client: Client, signed_in: SignedIn, sgt_nair: User, tanner_row: Incident
) -> None:
    _, page = changed_at_once(client, signed_in, sgt_nair, sgt_nair, tanner_row)

    assert "Changed by you, in another window, at 09:12" in page


def test_a_change_that_the_journal_cannot_tell_is_by_somebody(
    client: Client, signed_in: SignedIn, sgt_nair: User, tanner_row: Incident
) -> None:
    address = f"{tanner_row.get_absolute_url()}change/"
    mine = form_of(signed_in(client, sgt_nair), address, title="Mine")
    Incident.objects.filter(pk=tanner_row.pk).update(revision=2)

    page = client.post(address, mine).content.decode()

    assert "<b>Changed by somebody</b>" in page


def test_the_same_change_twice_leaves_nothing_to_choose(
    client: Client, signed_in: SignedIn, sgt_nair: User, tanner_row: Incident
) -> None:
    address = f"{tanner_row.get_absolute_url()}change/"
    mine = form_of(signed_in(client, sgt_nair), address)
    Incident.objects.filter(pk=tanner_row.pk).update(revision=2)

    page = client.post(address, mine).content.decode()

    assert "Both versions say the same now." in page


# --- cameras, which have no revision


def test_a_camera_changed_meanwhile_shows_both_notes(client: Client, signed_in: SignedIn, ruth_adler: User) -> None:
    camera = make_camera(note="As it was")
    address = f"/devices/{camera.serial}/change/"
    mine = form_of(signed_in(client, ruth_adler), address, note="Mine")
    change_camera(camera=camera, by=ruth_adler, model=camera.model, note="Theirs", state=camera.state)

    response = client.post(address, mine)
    page = response.content.decode()
    client.post(address, marked(page))

    assert response.status_code == 409
    assert "Changed by you, in another window," in page
    assert Camera.objects.get().note == "Mine"


def test_what_a_camera_reports_meanwhile_is_no_conflict(client: Client, signed_in: SignedIn, ruth_adler: User) -> None:
    camera = make_camera(state=State.READY)
    address = f"/devices/{camera.serial}/change/"
    mine = form_of(signed_in(client, ruth_adler), address, note="Lens scratched")
    Camera.objects.update(state=State.DOCKED, battery_percent=50)

    response = client.post(address, mine)

    camera.refresh_from_db()
    assert response.status_code == 302
    assert (camera.note, camera.state) == ("Lens scratched", State.DOCKED)


def test_a_camera_lost_meanwhile_is_a_conflict(client: Client, signed_in: SignedIn, ruth_adler: User) -> None:
    camera = make_camera(note="")
    address = f"/devices/{camera.serial}/change/"
    mine = form_of(signed_in(client, ruth_adler), address, state="lost", note="Left in a van")
    Camera.objects.update(state=State.LOST, note="Stolen")

    response = client.post(address, mine)

    assert response.status_code == 409
    assert Camera.objects.get().note == "Stolen"


def test_a_stranger_gets_no_conflict_but_a_refusal(sgt_nair: User) -> None:
    camera = make_camera()

    with pytest.raises(NotAllowed):
        change_camera(camera=camera, by=sgt_nair, model="X", note="", state=State.OFF, seen="stale")

    assert entries()[-1][:2] == ("camera.changed", "denied")


def test_a_fingerprint_tells_values_apart() -> None:
    assert fingerprint({"note": "a", "model": "b"}) == fingerprint({"model": "b", "note": "a"})
    assert fingerprint({"note": "a"}) != fingerprint({"note": "b"})
