"""Settings profiles: versions, the default one, cameras assigned to them, firmware wanted; the pages of all that."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from devices.actions import add_profile, assign_profile, change_profile, make_default, want_firmware
from devices.kinds import CAMERA, TASER
from devices.models import Camera, Profile, ProfileVersion, Taser
from devices.refusals import NameTaken, NotAllowed, NothingToChange
from tests.factories.accounts import sign_in_client
from tests.factories.devices import entries, make_camera, make_taser, new_entries

PLAIN: dict[str, Any] = ProfileVersion().values
FORM = PLAIN | {"name": "Plain clothes", "buffer_seconds": 60}


@pytest.fixture
def standard(db: None) -> Profile:
    return Profile.objects.default().get()


@pytest.fixture
def armourer(client: Client, ruth_adler: User) -> Client:
    return sign_in_client(client, ruth_adler)


def form(**values: object) -> dict[str, object]:
    """Return the form as a browser sends it: a box that is not ticked is left out."""
    return {name: value for name, value in (FORM | values).items() if value is not False}


def test_a_profile_is_made_with_its_first_version(ruth_adler: User) -> None:
    profile = add_profile(name="Plain clothes", settings=PLAIN | {"buffer_seconds": 60}, by=ruth_adler)

    assert (profile.current.number, profile.current.buffer_seconds, profile.is_default) == (1, 60, False)
    assert entries() == [("profile.added", "success", str(ruth_adler.pk), str(profile.pk))]


def test_two_profiles_do_not_share_a_name(standard: Profile, ruth_adler: User) -> None:
    with pytest.raises(NameTaken):
        add_profile(name=standard.name, settings=PLAIN, by=ruth_adler)

    assert Profile.objects.count() == 1
    assert [entry[:2] for entry in entries()] == [("profile.added", "denied")]


def test_a_change_is_a_new_version_and_the_old_one_stays(standard: Profile, ruth_adler: User) -> None:
    change_profile(profile=standard, name="Standard", settings=PLAIN | {"buffer_seconds": 120}, by=ruth_adler)

    assert list(standard.versions.values_list("number", "buffer_seconds")) == [(2, 120), (1, 30)]
    assert Profile.objects.get().current.number == 2
    details = new_entries().get().details
    assert (details["fields"], details["before"], details["after"]) == (
        ["buffer_seconds"],
        {"buffer_seconds": 30},
        {"buffer_seconds": 120},
    )


def test_a_new_name_is_no_new_version(standard: Profile, ruth_adler: User) -> None:
    change_profile(profile=standard, name="Response", settings=PLAIN, by=ruth_adler)

    assert [(one.name, one.current.number) for one in Profile.objects.all()] == [("Response", 1)]


def test_nothing_to_change_makes_no_version(standard: Profile, ruth_adler: User) -> None:
    with pytest.raises(NothingToChange):
        change_profile(profile=standard, name="Standard", settings=PLAIN, by=ruth_adler)

    assert standard.versions.count() == 1


def test_a_change_of_what_somebody_else_has_changed_is_refused(standard: Profile, ruth_adler: User) -> None:
    seen = fingerprint(standard.kept_by_people)
    change_profile(profile=standard, name="Standard", settings=PLAIN | {"signal": False}, by=ruth_adler)

    with pytest.raises(ChangedMeanwhile):
        change_profile(profile=standard, name="Mine", settings=PLAIN, by=ruth_adler, seen=seen)

    assert Profile.objects.get().name == "Standard"


def test_the_default_changes_places_and_cameras_without_a_profile_follow(standard: Profile, ruth_adler: User) -> None:
    camera = make_camera()
    other = add_profile(name="Plain clothes", settings=PLAIN, by=ruth_adler)

    make_default(profile=other, by=ruth_adler)

    assert list(Profile.objects.default()) == [other]
    assert Profile.objects.wanted_of(camera.profile_id) == other.current


def test_there_are_never_two_default_profiles(standard: Profile) -> None:
    with pytest.raises(IntegrityError, match="one_profile_is_the_default"), transaction.atomic():
        Profile.objects.create(name="Another", is_default=True)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"buffer_seconds": 121}, "a_buffer_is_at_most_two_minutes"),
        ({"longest_file_minutes": 241}, "a_file_is_at_most_four_hours"),
        ({"longest_file_minutes": 0}, "a_file_is_at_most_four_hours"),
        ({"quality": "8k"}, "quality_is_known"),
    ],
)
def test_the_database_keeps_settings_within_what_cameras_can(
    standard: Profile, values: dict[str, object], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProfileVersion.objects.create(profile=standard, number=2, **values)


def test_cameras_are_assigned_with_one_entry_each(ruth_adler: User) -> None:
    cameras = [make_camera("X1000"), make_camera("X2000")]
    profile = add_profile(name="Plain clothes", settings=PLAIN, by=ruth_adler)

    changed = assign_profile(cameras=cameras, profile=profile, by=ruth_adler)

    assert changed == 2
    assert set(Camera.objects.values_list("profile__name", flat=True)) == {"Plain clothes"}
    assert [entry[0] for entry in entries()] == ["profile.added", "camera.settings_wanted", "camera.settings_wanted"]


def test_only_cameras_that_change_get_an_entry(ruth_adler: User) -> None:
    profile = add_profile(name="Plain clothes", settings=PLAIN, by=ruth_adler)
    cameras = [make_camera("X1000", profile=profile), make_camera("X2000")]

    assert assign_profile(cameras=cameras, profile=profile, by=ruth_adler) == 1
    with pytest.raises(NothingToChange):
        assign_profile(cameras=cameras, profile=profile, by=ruth_adler)


def test_an_assigned_profile_is_pending_until_it_is_applied(standard: Profile, ruth_adler: User) -> None:
    camera = make_camera(settings_version=standard.current, settings_applied_at="2026-11-21T12:00:00Z")
    before = Camera.objects.in_need("pending").exists()
    profile = add_profile(name="Plain clothes", settings=PLAIN, by=ruth_adler)

    assign_profile(cameras=[camera], profile=profile, by=ruth_adler)

    assert (before, Camera.objects.in_need("pending").exists()) == (False, True)
    assert Camera.objects.with_settings().get().is_settings_pending


def test_firmware_is_wanted_of_devices_of_one_kind(ruth_adler: User) -> None:
    taser = make_taser(firmware="4.1.0")

    want_firmware(devices=[taser], kind=TASER, firmware="4.2.0", by=ruth_adler)

    assert Taser.objects.in_need("firmware").get() == taser
    assert entries() == [("taser.firmware_wanted", "success", str(ruth_adler.pk), str(taser.pk))]


def test_a_device_that_never_said_its_firmware_is_not_behind(ruth_adler: User) -> None:
    want_firmware(devices=[make_camera()], kind=CAMERA, firmware="4.2.0", by=ruth_adler)

    assert not Camera.objects.in_need("firmware").exists()


def test_who_does_not_manage_devices_changes_no_settings(standard: Profile, pc_rahman: User) -> None:
    camera = make_camera()

    for act in (
        lambda: add_profile(name="Mine", settings=PLAIN, by=pc_rahman),
        lambda: change_profile(profile=standard, name="Mine", settings=PLAIN, by=pc_rahman),
        lambda: make_default(profile=standard, by=pc_rahman),
        lambda: assign_profile(cameras=[camera], profile=standard, by=pc_rahman),
        lambda: want_firmware(devices=[camera], kind=CAMERA, firmware="9", by=pc_rahman),
    ):
        with pytest.raises(NotAllowed):
            act()

    camera.refresh_from_db()
    assert (Profile.objects.get().name, camera.profile, camera.firmware_wanted) == ("Standard", None, "")
    assert {entry[1] for entry in entries()} == {"denied"}


@pytest.mark.usefixtures("broken_journal")
def test_no_settings_change_without_the_journal(standard: Profile, ruth_adler: User) -> None:
    camera = make_camera()

    for act in (
        lambda: add_profile(name="Mine", settings=PLAIN, by=ruth_adler),
        lambda: change_profile(profile=standard, name="Mine", settings=PLAIN, by=ruth_adler),
        lambda: assign_profile(cameras=[camera], profile=standard, by=ruth_adler),
        lambda: want_firmware(devices=[camera], kind=CAMERA, firmware="9", by=ruth_adler),
    ):
        with pytest.raises(DatabaseError):
            act()

    camera.refresh_from_db()
    assert list(Profile.objects.values_list("name", flat=True)) == ["Standard"]
    assert (camera.profile, camera.firmware_wanted) == (None, "")


def test_the_list_counts_the_cameras_of_each_profile(armourer: Client, standard: Profile) -> None:
    make_camera("X1000", settings_version=standard.current, settings_applied_at="2026-11-21T12:00:00Z")
    make_camera("X2000")

    (row,) = armourer.get("/devices/profiles/").context["rows"]

    assert (row["profile"], row["cameras"], row["pending"]) == (standard, 2, 1)


def test_a_profile_is_made_on_its_page(armourer: Client) -> None:
    response = armourer.post("/devices/profiles/add/", form())

    profile = Profile.objects.get(name="Plain clothes")
    assert response["Location"] == "/devices/profiles/"
    assert (profile.current.buffer_seconds, profile.current.buffer_sound, profile.current.signal) == (60, False, True)


@pytest.mark.parametrize(("field", "value"), [("buffer_seconds", 121), ("longest_file_minutes", 0), ("name", "")])
def test_impossible_settings_are_an_error_beside_the_field(armourer: Client, field: str, value: object) -> None:
    response = armourer.post("/devices/profiles/add/", form(**{field: value}))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Profile.objects.count() == 1


def test_a_profile_is_changed_on_its_page(armourer: Client, standard: Profile) -> None:
    response = armourer.post(standard.get_absolute_url(), form(name="Standard"))

    assert response["Location"] == standard.get_absolute_url()
    assert Profile.objects.get().current.number == 2


def test_both_versions_are_shown_after_a_simultaneous_change(
    armourer: Client, standard: Profile, ruth_adler: User
) -> None:
    seen = fingerprint(standard.kept_by_people)
    change_profile(profile=standard, name="Response", settings=PLAIN, by=ruth_adler)

    response = armourer.post(standard.get_absolute_url(), form(seen=seen))

    assert response.status_code == 409
    assert Profile.objects.get().name == "Response"
