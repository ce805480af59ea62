"""The first settings profile, which all cameras follow until a force makes its own."""

from django.db import migrations
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


class Migration(migrations.Migration):
    dependencies = [("devices", "0004_places_by_day")]

    operations = [
        migrations.RunPython(add_profile, migrations.RunPython.noop, elidable=False),
    ]
