"""Cosignatures of witnesses, the code by which the application signs its entries, and what the sealer found wrong."""

from django.db import migrations, models

import audit.uuid7

TABLES = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE audit_cosignature (
    id uuid PRIMARY KEY,
    size bigint NOT NULL CONSTRAINT cosignature_covers_a_leaf CHECK (size > 0),
    witness text NOT NULL CONSTRAINT cosignature_names_its_witness CHECK (witness <> ''),
    line text NOT NULL CONSTRAINT cosignature_is_a_signature_line CHECK (line LIKE '— %'),
    cosigned_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT one_cosignature_per_checkpoint_and_witness UNIQUE (witness, size)
);
CREATE INDEX audit_cosignature_size ON audit_cosignature (size);

-- Neither reads the rows that are there: the sealer tests the code itself, and no old leaf has a flaw.
ALTER TABLE audit_entry ADD COLUMN writer_mac bytea;
ALTER TABLE audit_leaf ADD COLUMN flaw text NOT NULL DEFAULT '';
ALTER TABLE audit_leaf ADD CONSTRAINT leaf_flaw_is_known CHECK (flaw IN ('', 'fields', 'writer')) NOT VALID;
CREATE INDEX audit_leaf_flawed ON audit_leaf (entry_id) WHERE flaw <> '';
"""

NO_TABLES = r"""
ALTER TABLE audit_leaf DROP COLUMN flaw;
ALTER TABLE audit_entry DROP COLUMN writer_mac;
DROP TABLE audit_cosignature;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_partitions")]
    operations = [
        migrations.RunSQL(TABLES, NO_TABLES),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("witness", models.TextField()),
                ("line", models.TextField()),
                ("cosigned_at", models.DateTimeField(verbose_name="cosigned at")),
                ("created_at", models.DateTimeField(verbose_name="received at")),
            ],
            options={"db_table": "audit_cosignature", "ordering": ["-size"], "managed": False},
        ),
    ]
