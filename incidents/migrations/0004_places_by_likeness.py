from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False  # the index is built while the force works
    dependencies = [("incidents", "0003_cases")]
    operations = [
        TrigramExtension(),
        AddIndexConcurrently(
            "incident", GinIndex(OpClass("place", name="gin_trgm_ops"), name="incidents_by_likeness")
        ),
    ]
