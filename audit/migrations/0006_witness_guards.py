"""The triggers that make cosignatures append-only for everybody, their owner included."""

from django.db import migrations

GUARDS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TRIGGER cosignature_is_append_only BEFORE UPDATE OR DELETE ON audit_cosignature
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER cosignature_is_never_emptied BEFORE TRUNCATE ON audit_cosignature
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

NO_GUARDS = r"""
DROP TRIGGER cosignature_is_never_emptied ON audit_cosignature;
DROP TRIGGER cosignature_is_append_only ON audit_cosignature;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_witness_tables")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
