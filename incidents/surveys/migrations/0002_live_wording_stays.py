"""The triggers that keep the wording of a survey once it was live: an answer must stay an answer to its question."""

from django.db import migrations

GUARDS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION surveys_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'Wording that was live stays: % on % is refused. Make a new version.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION surveys_keep_questions() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    touched uuid[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    IF EXISTS (
        SELECT 1 FROM public.surveys_version WHERE id = ANY(touched) AND frozen_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'Wording that was live stays: % on % is refused. Make a new version.', TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER live_version_stays BEFORE UPDATE OR DELETE ON surveys_version
    FOR EACH ROW WHEN (OLD.frozen_at IS NOT NULL) EXECUTE FUNCTION surveys_refuse_change();
CREATE TRIGGER live_question_stays BEFORE INSERT OR UPDATE OR DELETE ON surveys_question
    FOR EACH ROW EXECUTE FUNCTION surveys_keep_questions();
"""

NO_GUARDS = r"""
DROP TRIGGER live_question_stays ON surveys_question;
DROP TRIGGER live_version_stays ON surveys_version;
DROP FUNCTION surveys_keep_questions();
DROP FUNCTION surveys_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_tables")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
