"""The places of cameras, a table in parts by days, and the guard of their log."""

import django.db.models.deletion
from django.db import migrations, models

PLACES = r"""
SET LOCAL lock_timeout = '5s';

CREATE TABLE devices_cameraplace (
    camera_id uuid NOT NULL,
    at timestamptz NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    accuracy_m double precision NOT NULL,
    heading double precision,
    speed_m_s double precision
) PARTITION BY RANGE (at);
CREATE TABLE devices_cameraplace_other PARTITION OF devices_cameraplace DEFAULT;
CREATE INDEX camera_places_by_time ON devices_cameraplace (camera_id, at);
CREATE INDEX camera_places_by_moment ON devices_cameraplace USING brin (at) WITH (pages_per_range = 16);

-- Makes the partitions of the days from `past` days ago to `ahead` days from now, and drops those that are older; what
-- came too late for its own day lies in the partition for all others and is deleted from there. Returns how many were
-- made and dropped. It runs with its owner's rights, because the application may not make tables.
CREATE FUNCTION devices_prepare_places(past integer, ahead integer) RETURNS integer[] LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day date;
    name text;
    made integer := 0;
    dropped integer := 0;
BEGIN
    IF past NOT BETWEEN 1 AND 366 OR ahead NOT BETWEEN 1 AND 31 THEN
        RAISE EXCEPTION 'Ask for 1 to 366 days back and 1 to 31 ahead.';
    END IF;
    FOR name IN SELECT relname FROM pg_class WHERE relname ~ '^devices_cameraplace_[0-9]{8}$' AND relkind = 'r' LOOP
        IF to_date(right(name, 8), 'YYYYMMDD') < today - past THEN
            EXECUTE format('DROP TABLE public.%I', name);
            dropped := dropped + 1;
        END IF;
    END LOOP;
    DELETE FROM public.devices_cameraplace_other WHERE at < (today - past)::timestamp AT TIME ZONE 'UTC';
    FOR step IN -past..ahead LOOP
        day := today + step;
        name := 'devices_cameraplace_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
        CONTINUE WHEN EXISTS (SELECT 1 FROM public.devices_cameraplace_other
            WHERE at >= day::timestamp AT TIME ZONE 'UTC' AND at < (day + 1)::timestamp AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.devices_cameraplace FOR VALUES FROM (%L) TO (%L)',
            name, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
        made := made + 1;
    END LOOP;
    RETURN ARRAY[made, dropped];
END $$;
REVOKE ALL ON FUNCTION devices_prepare_places(integer, integer) FROM PUBLIC;
SELECT devices_prepare_places(31, 3);
"""

NO_PLACES = r"""
DROP FUNCTION devices_prepare_places(integer, integer);
DROP TABLE devices_cameraplace;
"""

GUARD = r"""
CREATE FUNCTION devices_refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: what a device reported is never changed.', TG_TABLE_NAME;
END $$;
CREATE TRIGGER what_a_camera_reported_is_never_changed BEFORE UPDATE OR DELETE ON devices_cameralogentry
    FOR EACH ROW EXECUTE FUNCTION devices_refuse_change();
"""

NO_GUARD = r"""
DROP TRIGGER what_a_camera_reported_is_never_changed ON devices_cameralogentry;
DROP FUNCTION devices_refuse_change();
"""


class Migration(migrations.Migration):
    replaces = [("devices", "0004_field_reports")]
    dependencies = [("devices", "0001_tables")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PLACES, NO_PLACES)],
            state_operations=[
                migrations.CreateModel(
                    name='CameraPlace',
                    fields=[
                        ('pk', models.CompositePrimaryKey('camera_id', 'at', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('at', models.DateTimeField(help_text="UTC, the clock's error taken out.")),
                        ('latitude', models.FloatField()),
                        ('longitude', models.FloatField()),
                        ('accuracy_m', models.FloatField()),
                        ('speed_m_s', models.FloatField(null=True)),
                        ('heading', models.FloatField(help_text='Degrees clockwise from north.', null=True)),
                        ('camera', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='places', to='devices.camera')),
                    ],
                    options={
                        'ordering': ['camera_id', 'at'],
                    },
                ),
            ],
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
