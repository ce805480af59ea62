"""The triggers that lock a decision when it is saved, and a command role when it has ended.

The word `append-only` as the table's comment tells `grant_roles` to leave the application no right to change rows.
"""

from django.db import migrations

GUARDS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION incidents_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'What command wrote stays: % on % is refused. Record a new entry.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER decision_is_locked BEFORE UPDATE OR DELETE ON incidents_decision
    FOR EACH ROW EXECUTE FUNCTION incidents_refuse_change();
CREATE TRIGGER ended_command_stays BEFORE UPDATE OR DELETE ON incidents_commandrole
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION incidents_refuse_change();
COMMENT ON TABLE incidents_decision IS 'append-only';
"""

NO_GUARDS = r"""
COMMENT ON TABLE incidents_decision IS NULL;
DROP TRIGGER ended_command_stays ON incidents_commandrole;
DROP TRIGGER decision_is_locked ON incidents_decision;
DROP FUNCTION incidents_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0002_reference_patterns")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
