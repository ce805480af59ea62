"""The triggers that make the journal append-only for everybody, its owner included."""

from django.db import migrations

GUARDS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER entry_is_never_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER entry_is_never_emptied BEFORE TRUNCATE ON audit_entry_other
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER leaf_is_append_only BEFORE UPDATE OR DELETE ON audit_leaf
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER leaf_is_never_emptied BEFORE TRUNCATE ON audit_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER checkpoint_is_append_only BEFORE UPDATE OR DELETE ON audit_checkpoint
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER checkpoint_is_never_emptied BEFORE TRUNCATE ON audit_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER anchor_is_append_only BEFORE UPDATE OR DELETE ON audit_anchor
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER anchor_is_never_emptied BEFORE TRUNCATE ON audit_anchor
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER personal_is_never_rewritten BEFORE UPDATE ON audit_personal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER personal_is_never_emptied BEFORE TRUNCATE ON audit_personal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- Personal data goes only together with the journalled act that erases it, named in exhibit.erasure.
CREATE FUNCTION audit_check_erasure() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM audit_entry
        WHERE id = nullif(current_setting('exhibit.erasure', true), '')::uuid
          AND operation = 'journal.erased' AND occurred_at > now() - interval '10 minutes'
    ) THEN
        RAISE EXCEPTION 'Personal data of the journal is erased only by the action erase_personal_data.'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER personal_is_erased_by_an_act BEFORE DELETE ON audit_personal
    FOR EACH ROW EXECUTE FUNCTION audit_check_erasure();

-- The definer's rights, so that the application can neither empty nor fill the sealer's work list by itself.
CREATE FUNCTION audit_note_pending() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO audit_pending (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER entry_waits_for_its_leaf AFTER INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_note_pending();
"""

NO_GUARDS = r"""
DROP TRIGGER entry_waits_for_its_leaf ON audit_entry;
DROP FUNCTION audit_note_pending();
DROP TRIGGER personal_is_erased_by_an_act ON audit_personal;
DROP FUNCTION audit_check_erasure();
DROP FUNCTION audit_refuse_change() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_tables")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
