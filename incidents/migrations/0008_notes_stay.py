"""The trigger that keeps a note as it was written; what is wrong in it is put right by another.

The word `append-only` as the table's comment tells `grant_roles` to leave the application no right to change rows.
"""

from django.db import migrations

GUARD = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TRIGGER note_stays BEFORE UPDATE OR DELETE ON incidents_incidentnote
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
COMMENT ON TABLE incidents_incidentnote IS 'append-only';
"""

NO_GUARD = r"""
COMMENT ON TABLE incidents_incidentnote IS NULL;
DROP TRIGGER note_stays ON incidents_incidentnote;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_decisions_are_locked")]
    operations = [migrations.RunSQL(GUARD, NO_GUARD)]
