"""Gives the items that are already here their search row, 5,000 at a time; may be stopped and run again."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

NEXT = """
SELECT evidence_write_search_documents(ids), cardinality(ids) FROM (SELECT ARRAY(
    SELECT id FROM evidence_item AS item
    WHERE NOT EXISTS (SELECT 1 FROM evidence_searchdocument WHERE item_id = item.id) ORDER BY id LIMIT 5000
) AS ids) AS next
"""


def fill(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    with schema_editor.connection.cursor() as cursor:
        written = 1
        while written:
            cursor.execute(NEXT)
            written = cursor.fetchone()[1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0011_search_triggers")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=False)]
