"""Monthly partitions of the journal, and the function that makes the next ones."""

from django.db import migrations

PARTITIONS = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- The lowest UUIDv7 of a moment: 48 bits of milliseconds, then noughts (RFC 9562 section 5.7).
CREATE FUNCTION audit_first_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog AS $$
    SELECT rpad(lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Makes this month's partition and those of the following months; returns how many were new. It runs with its owner's
-- rights, because the application may not make tables; the new partition gives nobody else any right of its own.
CREATE FUNCTION audit_prepare_partitions(months integer) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first timestamptz;
    name text;
    reader name;
    made integer := 0;
BEGIN
    IF months NOT BETWEEN 0 AND 24 THEN
        RAISE EXCEPTION 'Ask for 0 to 24 months, not %.', months;
    END IF;
    FOR step IN 0..months LOOP
        first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
        name := 'audit_entry_' || to_char(first AT TIME ZONE 'UTC', 'YYYY_MM');
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_entry FOR VALUES FROM (%L) TO (%L)', name,
            audit_first_id(first),
            audit_first_id((first AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'));
        EXECUTE format('CREATE TRIGGER entry_is_never_emptied BEFORE TRUNCATE ON public.%I '
            'FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()', name);
        EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', name);
        FOR reader IN SELECT rolname FROM pg_roles WHERE rolname IN ('exhibit_app', 'exhibit_sealer') LOOP
            EXECUTE format('REVOKE ALL ON public.%I FROM %I', name, reader);
        END LOOP;
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION audit_prepare_partitions(integer) FROM PUBLIC;
SELECT audit_prepare_partitions(3);
"""

NO_PARTITIONS = r"""
DROP FUNCTION audit_prepare_partitions(integer);
DROP FUNCTION audit_first_id(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_guards")]
    operations = [migrations.RunSQL(PARTITIONS, NO_PARTITIONS)]
