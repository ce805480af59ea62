"""The retention schedule as shipped, each row in its first version and in force."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from audit.uuid7 import uuid7
from evidence.retention.schedule import SCHEDULE


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("evidence", "RetentionRule").objects
    versions = apps.get_model("evidence", "RetentionRuleVersion").objects
    for row in SCHEDULE:
        rule, is_new = rules.get_or_create(
            key=row.key,
            defaults={
                "code": row.code,
                "title": row.title,
                "trigger": row.trigger,
                "source": row.source,
                "confidence": row.confidence,
            },
        )
        if is_new:
            versions.create(
                id=uuid7(),
                rule=rule,
                number=1,
                amount=row.period.amount,
                unit=row.period.unit.value,
                then=row.then.value,
                review_years=row.review_years,
                reason="As shipped",
                state="in_force",
            )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0011_search_triggers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
