"""The first settings profile, which all cameras follow until a force makes its own."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from audit.uuid7 import uuid7


def add_profile(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add it unless there is a default one; its values are those of the model."""
    profiles = apps.get_model("devices", "Profile").objects
    if profiles.filter(is_default=True).exists():
        return
    profile = profiles.create(id=uuid7(), name="Standard", is_default=True)
    profile.current = apps.get_model("devices", "ProfileVersion").objects.create(profile=profile, number=1)
    profile.save()


def note_docking(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """So far cameras checked in from docks only."""
    cameras = apps.get_model("devices", "Camera").objects
    cameras.filter(docked_at__isnull=True).exclude(last_dock="").update(docked_at=models.F("last_seen_at"))


class Migration(migrations.Migration):
    dependencies = [("devices", "0006_settings_profiles")]

    operations = [
        migrations.RunPython(add_profile, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(note_docking, migrations.RunPython.noop, elidable=False),
    ]
