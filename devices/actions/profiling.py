"""Settings profiles are made, changed and given to cameras; devices are wanted to have another firmware."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.conflicts import fingerprint
from accounts.models import User
from accounts.refusals import ChangedMeanwhile
from audit import journal
from audit.canonical import Json
from audit.operations import Operation
from devices.kinds import Device, Kind
from devices.models import Camera, Profile, ProfileVersion
from devices.refusals import NameTaken, NothingToChange, must_manage


@journal.action
def add_profile(*, name: str, settings: Mapping[str, Any], by: User) -> Profile:
    """Make a profile with its first version. Cameras follow it once they are assigned to it.

    Raises NotAllowed and NameTaken.
    """
    must_manage(by, Operation.PROFILE_ADDED)
    profile = _named(Profile(name=name), Operation.PROFILE_ADDED, by)
    version = _next_version(profile, settings, by)
    details: dict[str, Json] = {"version": version.pk, "settings": version.values}
    journal.act(Operation.PROFILE_ADDED, by=by, on=profile, details=details)
    return profile


@journal.action
def change_profile(*, profile: Profile, name: str, settings: Mapping[str, Any], by: User, seen: str = "") -> Profile:
    """Rename a profile, or give it a new version, which its cameras apply when they are docked next.

    `seen` is the fingerprint of what the writer had before their eyes, or empty.
    Raises NotAllowed, ChangedMeanwhile, NameTaken, and NothingToChange when all is as it was.
    """
    operation = Operation.PROFILE_CHANGED
    must_manage(by, operation, profile)
    profile = Profile.objects.select_for_update(of=("self",)).select_related("current").get(pk=profile.pk)
    if seen and seen != fingerprint(profile.kept_by_people):
        message = "Somebody else changed this profile while you were editing. Look at it, then try again."
        raise ChangedMeanwhile(message, operation=operation, by=by, on=profile, reason_code="changed_meanwhile")
    before = profile.current.values if profile.current else {}
    changed = sorted(key for key, value in settings.items() if before.get(key) != value)
    if not changed and name == profile.name:
        raise _nothing(operation, by, profile)
    name_before = profile.name
    if name != profile.name:
        profile.name = name
        _named(profile, operation, by)
    version = _next_version(profile, settings, by) if changed else profile.current
    details = {
        "fields": changed,
        "version": version.pk if version else None,
        "before": {key: before.get(key) for key in changed},
        "after": {key: settings[key] for key in changed},
        "name_before": name_before,
        "name": name,
    }
    journal.act(operation, by=by, on=profile, details=details)
    return profile


@journal.action
def make_default(*, profile: Profile, by: User) -> Profile:
    """Let all cameras that have no profile of their own follow this one.

    Raises NotAllowed, and NothingToChange when it is the default one.
    """
    operation = Operation.PROFILE_MADE_DEFAULT
    must_manage(by, operation, profile)
    locked = {one.pk: one for one in Profile.objects.order_by("pk").select_for_update()}
    profile, before = locked[profile.pk], next((one for one in locked.values() if one.is_default), None)
    if before == profile:
        raise _nothing(operation, by, profile)
    if before:
        before.is_default = False
        before.save(update_fields=["is_default"])
    profile.is_default = True
    profile.save(update_fields=["is_default"])
    journal.act(operation, by=by, on=profile, details={"before": str(before.pk) if before else None})
    return profile


@journal.action
def assign_profile(*, cameras: Collection[Camera], profile: Profile | None, by: User) -> int:
    """Give cameras a profile, or let them follow the default one; return how many changed, each with its own entry.

    Raises NotAllowed, and NothingToChange when all of them have it.
    """
    operation = Operation.CAMERA_SETTINGS_WANTED
    must_manage(by, operation, profile)
    wanted = profile.pk if profile else None
    locked = Camera.objects.filter(pk__in=[one.pk for one in cameras]).order_by("pk").select_for_update(no_key=True)
    changed = [camera for camera in locked if camera.profile_id != wanted]
    if not changed:
        raise _nothing(operation, by, profile)
    for camera in changed:
        before, camera.profile = camera.profile_id, profile
        details = {"before": str(before) if before else None, "profile": str(wanted) if wanted else None}
        details |= {"name": profile.name if profile else "default"}
        journal.act(operation, by=by, on=camera, details=details)
    Camera.objects.bulk_update(changed, ["profile"], batch_size=1000)
    return len(changed)


@journal.action
def want_firmware(*, devices: Collection[Device], kind: Kind, firmware: str, by: User) -> int:
    """Say which firmware devices of one kind should have, or nothing: then a camera's profile says it.

    Return how many changed, each with its own entry. Raises NotAllowed, and NothingToChange.
    """
    must_manage(by, kind.firmware_wanted)
    found = kind.model.objects.filter(pk__in=[one.pk for one in devices]).order_by("pk")
    changed = [device for device in found.select_for_update(no_key=True) if device.firmware_wanted != firmware]
    if not changed:
        raise _nothing(kind.firmware_wanted, by)
    for device in changed:
        before, device.firmware_wanted = device.firmware_wanted, firmware
        journal.act(kind.firmware_wanted, by=by, on=device, details={"before": before, "firmware_wanted": firmware})
    model: Any = kind.model  # of either kind, which a list of both does not say
    model.objects.bulk_update(changed, ["firmware_wanted"], batch_size=1000)
    return len(changed)


def _named(profile: Profile, operation: Operation, by: User) -> Profile:
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        on = None if profile._state.adding else profile
        message = f"There is a profile called {profile.name} already."
        raise NameTaken(message, operation=operation, by=by, on=on, reason_code="name_taken") from error
    return profile


def _next_version(profile: Profile, settings: Mapping[str, Any], by: User) -> ProfileVersion:
    last = ProfileVersion.objects.filter(profile=profile).order_by("-number").first()
    number = last.number + 1 if last else 1
    profile.current = ProfileVersion.objects.create(profile=profile, number=number, made_by=by, **settings)
    profile.save(update_fields=["current"])
    return profile.current


def _nothing(operation: Operation, by: User, on: Model | None = None) -> NothingToChange:
    message = "That is how it stands already. Nothing was changed."
    return NothingToChange(message, operation=operation, by=by, on=on, reason_code="nothing_to_change")
