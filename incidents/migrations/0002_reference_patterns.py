"""Put in the reference patterns to start from; a force edits them in the admin."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from audit.uuid7 import uuid7

SHAPES = [
    ("crime_reference", "Crime reference", r"\d{2}/\d{1,6}/\d{2}", "20/482913/26", False),
    ("crime_reference_old", "Crime reference before 2021", r"\d{2}[A-Z0-9]{2}/\d{1,6}[A-Z]/\d{2}", "20BW/123456A/19", False),
    ("incident_log", "Incident log number", r"\d{1,5}", "1182", True),
    ("urn", "Unique reference number of the case", r"\d{2}[A-Z0-9]{2}\d{5}\d{2}", "20BW0123426", False),
    ("court_case", "Court case reference", r"\d{2}/\d{4}/\d{6}[A-HJ-NP-RT-Z]", "26/9876/123456R", False),
    ("arrest_summons", "Arrest or summons number", r"\d{2}/\d{2}[A-Z0-9]{2}/\d{2}/\d{6}[A-Z]", "26/20BW/01/123456A", False),
    ("exhibit", "Exhibit reference", r"[A-Z]{2,4}/\d+", "AR/1", False),
]


def add_patterns(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add each pattern that is not there yet."""
    patterns = apps.get_model("incidents", "ReferencePattern").objects
    for kind, name, pattern, example, is_enforced in SHAPES:
        values = {"id": uuid7(), "name": name, "pattern": pattern, "example": example, "is_enforced": is_enforced}
        patterns.get_or_create(kind=kind, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0001_tables")]

    operations = [migrations.RunPython(add_patterns, migrations.RunPython.noop)]
