"""The triggers that keep what was signed: a sent use-of-force form and a review never change."""

from django.db import migrations

GUARDS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION evidence_refuse_change_of_signed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'What was signed stays: % on % is refused. Write a further version.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER sent_form_stays BEFORE UPDATE OR DELETE ON evidence_forceform
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL) EXECUTE FUNCTION evidence_refuse_change_of_signed();
CREATE TRIGGER review_stays BEFORE UPDATE OR DELETE ON evidence_taserreview
    FOR EACH ROW EXECUTE FUNCTION evidence_refuse_change_of_signed();
"""

NO_GUARDS = r"""
DROP TRIGGER review_stays ON evidence_taserreview;
DROP TRIGGER sent_form_stays ON evidence_forceform;
DROP FUNCTION evidence_refuse_change_of_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0031_first_schedule")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
