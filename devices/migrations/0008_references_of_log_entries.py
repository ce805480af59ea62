"""The references of log entries are looked at once for each statement, not once for each of its rows.

A log has 16,000 entries of one log and some thousand sessions, and looking at them one by one takes a fifth of the time
in which it is kept. The triggers do what a foreign key does: what is named must be there and is held until the
transaction ends, and what entries name cannot be removed or renamed.
"""

import django.db.models.deletion
from django.db import migrations, models

LOOKS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION devices_look_at_references_of_entries() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (SELECT count(DISTINCT log_id) FROM written) <> (SELECT count(*) FROM (
            SELECT FROM devices_taserlog WHERE id IN (SELECT log_id FROM written) FOR KEY SHARE) AS held) THEN
        RAISE EXCEPTION 'An entry names a log that is not there.' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF (SELECT count(DISTINCT session_id) FROM written) <> (SELECT count(*) FROM (
            SELECT FROM devices_armedsession WHERE id IN (SELECT session_id FROM written) FOR KEY SHARE) AS held) THEN
        RAISE EXCEPTION 'An entry names a session that is not there.' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entry_names_what_is_there AFTER INSERT ON devices_logentry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION devices_look_at_references_of_entries();
CREATE TRIGGER changed_entry_names_what_is_there AFTER UPDATE ON devices_logentry
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION devices_look_at_references_of_entries();

CREATE FUNCTION devices_keep_what_entries_name() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_named boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM devices_logentry WHERE %I = $1)', TG_ARGV[0]) INTO is_named USING OLD.id;
    IF is_named THEN
        RAISE EXCEPTION 'Entries of a TASER name this row of %.', TG_TABLE_NAME USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER named_log_stays AFTER DELETE OR UPDATE OF id ON devices_taserlog
    FOR EACH ROW EXECUTE FUNCTION devices_keep_what_entries_name('log_id');
CREATE TRIGGER named_session_stays AFTER DELETE OR UPDATE OF id ON devices_armedsession
    FOR EACH ROW EXECUTE FUNCTION devices_keep_what_entries_name('session_id');
"""

NO_LOOKS = r"""
DROP TRIGGER named_session_stays ON devices_armedsession;
DROP TRIGGER named_log_stays ON devices_taserlog;
DROP FUNCTION devices_keep_what_entries_name();
DROP TRIGGER changed_entry_names_what_is_there ON devices_logentry;
DROP TRIGGER entry_names_what_is_there ON devices_logentry;
DROP FUNCTION devices_look_at_references_of_entries();
"""


class Migration(migrations.Migration):
    dependencies = [("devices", "0007_first_profile")]

    operations = [
        migrations.AlterField(
            model_name='logentry',
            name='log',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='kept_entries', to='devices.taserlog'),
        ),
        migrations.AlterField(
            model_name='logentry',
            name='session',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='devices.armedsession'),
        ),
        migrations.RunSQL(LOOKS, NO_LOOKS),
    ]
