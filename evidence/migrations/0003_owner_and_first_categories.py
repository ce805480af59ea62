"""The force's list of categories gets its first entries (words.md section 6)."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# key, name, retention rule (uk-rules.md section 4.1), evidential
CATEGORIES = [
    ("non-evidential", "Non-evidential", "BWV_NON_EVIDENTIAL", False),
    ("arrest", "Arrest", "MOPI_G3", True),
    ("stop-and-search", "Stop and search", "STOP_SEARCH", True),
    ("domestic-abuse", "Domestic abuse", "MOPI_G2", True),
    ("use-of-force", "Use of force", "USE_OF_FORCE", True),
    ("taser", "Taser", "USE_OF_FORCE", True),
    ("traffic", "Traffic or road collision", "MOPI_G3", True),
    ("mental-health", "Mental health (s.136)", "MOPI_G3", True),
    ("missing-person", "Missing person", "MISSING_RESOLVED", True),
    ("public-order", "Public order", "MOPI_G3", True),
    ("victim-witness", "Victim or witness account", "VICTIM_WITNESS", True),
    ("custody", "Custody", "MOPI_G3", True),
    ("complaint", "Complaint or conduct", "COMPLAINT_DSI_INQUEST_CIVIL", True),
    ("sudden-death", "Sudden death", "COMPLAINT_DSI_INQUEST_CIVIL", True),
    ("training", "Training or test", "BWV_NON_EVIDENTIAL", False),
    ("community", "Community submission", "MOPI_G3", True),
    ("accidental", "Accidental recording", "BWV_NON_EVIDENTIAL", False),
]


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    category = apps.get_model("evidence", "Category")
    for order, (key, name, rule, is_evidential) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(
            key=key,
            defaults={"name": name, "retention_rule": rule, "is_evidential": is_evidential, "order": order * 10},
        )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_tables")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
