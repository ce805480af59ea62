"""Many tables made by one operation of a migration: with their relations, and gone again."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from audit.tables_at_once import CreateTables

KEY = ("id", models.BigIntegerField(primary_key=True))
SHELVES = migrations.CreateModel("Shelf", [KEY])
BOXES = migrations.CreateModel("Box", [KEY, ("shelf", models.ForeignKey("store.shelf", models.CASCADE))])


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("store_")}


@pytest.mark.django_db
def test_tables_come_with_their_relations_and_go_the_last_first() -> None:
    operation, before, after = CreateTables([SHELVES, BOXES]), ProjectState(), ProjectState()
    operation.state_forwards("store", after)

    with connection.schema_editor() as editor:
        operation.database_forwards("store", editor, before, after)
    made = tables()
    with connection.cursor() as cursor:
        relations = connection.introspection.get_relations(cursor, "store_box")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        operation.database_backwards("store", editor, after, before)

    assert made == {"store_box", "store_shelf"}
    assert relations == {"shelf_id": ("id", "store_shelf")}
    assert tables() == set()
    assert operation.describe() == "Create 2 tables"


def test_state_that_was_looked_at_before_knows_the_new_models() -> None:
    state = ProjectState()
    assert list(state.apps.get_models()) == []

    CreateTables([SHELVES, BOXES]).state_forwards("store", state)

    assert {model.__name__ for model in state.apps.get_models()} == {"Shelf", "Box"}
