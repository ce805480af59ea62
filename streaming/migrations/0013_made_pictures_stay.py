"""The trigger that keeps a picture of a decision as it was made: it is settled once, and its row is never removed.

Two columns may change: when its bytes were last read again, and, once, that they are erased.
"""

from django.db import migrations

KEPT = (
    "id, decision_id, session_id, tile, shown_at, asked_at, seq, captured_at, sha256, size, key, tool_version, made_at, "
    "cause"
)
OLD, NEW = (", ".join(f"{row}.{name}" for name in KEPT.split(", ")) for row in ("OLD", "NEW"))
GUARDS = f"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION streaming_refuse_change_of_picture() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'A picture of a decision stays: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER made_picture_stays BEFORE UPDATE ON streaming_decisionframe
    FOR EACH ROW WHEN ((OLD.made_at IS NOT NULL OR OLD.cause <> '')
        AND (OLD.erased_at IS NOT NULL OR ({OLD}) IS DISTINCT FROM ({NEW})))
    EXECUTE FUNCTION streaming_refuse_change_of_picture();
CREATE TRIGGER picture_is_never_removed BEFORE DELETE ON streaming_decisionframe
    FOR EACH ROW EXECUTE FUNCTION streaming_refuse_change_of_picture();
"""

NO_GUARDS = r"""
DROP TRIGGER picture_is_never_removed ON streaming_decisionframe;
DROP TRIGGER made_picture_stays ON streaming_decisionframe;
DROP FUNCTION streaming_refuse_change_of_picture();
"""


class Migration(migrations.Migration):
    dependencies = [("streaming", "0001_tables")]
    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
