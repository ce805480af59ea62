"""What cameras report from the field: their log, their places by days, refused messages; and Signal."""

import audit.uuid7
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


PLACES = r"""
SET LOCAL lock_timeout = '5s';

CREATE TABLE devices_cameraplace (
    camera_id uuid NOT NULL,
    at timestamptz NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    accuracy_m double precision NOT NULL
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

    dependencies = [
        ('devices', '0003_qualifications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CameraLogEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('report', models.BigIntegerField(help_text='Number of the report that brought it.')),
                ('line', models.PositiveSmallIntegerField(help_text='From 1 in its report; 0 for a gap before it.')),
                ('kind', models.CharField(choices=[('state', 'State'), ('stealth_on', 'Stealth on'), ('stealth_off', 'Stealth off'), ('mute_on', 'Mute on'), ('mute_off', 'Mute off'), ('marker', 'Marker'), ('reminder', 'Reminder'), ('file_ended', 'File ended'), ('recovered', 'Recovered'), ('battery_low', 'Battery low'), ('memory_full', 'Memory full'), ('priority_upload', 'Priority upload'), ('signal_heard', 'Signal heard'), ('signal_ignored', 'Signal ignored'), ('settings_applied', 'Settings applied'), ('clock_set', 'Clock set'), ('fault', 'Fault'), ('gap', 'Reports missing')], max_length=20)),
                ('state', models.CharField(blank=True, choices=[('off', 'Off'), ('ready', 'Ready'), ('recording', 'Recording'), ('sleep', 'Sleep'), ('docked', 'Docked'), ('retired', 'Retired'), ('lost', 'Lost')], max_length=12)),
                ('started_by', models.CharField(blank=True, choices=[('officer', 'Officer'), ('signal', 'Signal'), ('gunshot', 'Gunshot'), ('watch_me', 'Watch me')], max_length=12)),
                ('recording_id', models.CharField(blank=True, max_length=80)),
                ('signal_id', models.CharField(blank=True, max_length=45)),
                ('detail', models.CharField(blank=True, max_length=100)),
                ('at_device', models.DateTimeField()),
                ('at', models.DateTimeField(help_text="UTC, the clock's error taken out.")),
                ('batch', models.UUIDField(help_text="The journal's entry with the digest of the rows that came with it.")),
            ],
            options={
                'ordering': ['-at', '-report', '-line'],
            },
        ),
        migrations.CreateModel(
            name='RefusedMessage',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sha256', models.CharField(max_length=64)),
                ('raw', models.BinaryField()),
                ('cause', models.CharField(max_length=300)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['-received_at'],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('taser', 'TASER'), ('sidearm', 'Sidearm')], max_length=8)),
                ('serial', models.CharField(max_length=32)),
                ('count', models.BigIntegerField(help_text="The weapon's own.")),
                ('event', models.CharField(choices=[('armed', 'TASER armed'), ('trigger', 'TASER trigger'), ('arc', 'TASER arc'), ('safe', 'TASER safe'), ('drawn', 'Sidearm drawn'), ('holstered', 'Sidearm holstered')], max_length=12)),
                ('does', models.CharField(choices=[('start', 'Starts cameras'), ('note', 'Is noted'), ('off', 'Does nothing')], help_text='What the event did by the rule of that moment.', max_length=8)),
                ('is_test', models.BooleanField(help_text='Silent mode of the daily function test.')),
                ('is_late', models.BooleanField(help_text='A later message of the weapon came first.')),
                ('at_source', models.DateTimeField(help_text="The weapon's own clock.")),
                ('received_at', models.DateTimeField()),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('accuracy_m', models.FloatField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, help_text='When it was said who did not start.', null=True)),
            ],
            options={
                'ordering': ['-received_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SignalReach',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('distance_m', models.FloatField(blank=True, help_text='Empty when a place is not known.', null=True)),
                ('place_age_s', models.FloatField(blank=True, help_text="How old the camera's position was.", null=True)),
                ('state', models.CharField(choices=[('off', 'Off'), ('ready', 'Ready'), ('recording', 'Recording'), ('sleep', 'Sleep'), ('docked', 'Docked'), ('retired', 'Retired'), ('lost', 'Lost')], help_text='As far as it had told.', max_length=12)),
                ('outcome', models.CharField(choices=[('told', 'Told to start'), ('started', 'Started'), ('recording', 'Was recording'), ('silent', 'Did not answer'), ('asleep', 'Asleep'), ('off', 'Off'), ('docked', 'In a dock'), ('full', 'Memory full'), ('out_of_range', 'Out of range'), ('ignored', 'Did not start')], max_length=12)),
                ('answered_at', models.DateTimeField(blank=True, help_text='When its answer came.', null=True)),
                ('detail', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'ordering': ['signal', 'distance_m', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SignalRule',
            fields=[
                ('event', models.CharField(choices=[('armed', 'TASER armed'), ('trigger', 'TASER trigger'), ('arc', 'TASER arc'), ('safe', 'TASER safe'), ('drawn', 'Sidearm drawn'), ('holstered', 'Sidearm holstered')], max_length=12, primary_key=True, serialize=False)),
                ('does', models.CharField(choices=[('start', 'Starts cameras'), ('note', 'Is noted'), ('off', 'Does nothing')], max_length=8)),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name='camera',
            name='accuracy_m',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='camera',
            name='is_muted',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='camera',
            name='is_stealthy',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='camera',
            name='latitude',
            field=models.FloatField(blank=True, help_text='Last place, WGS 84 degrees.', null=True),
        ),
        migrations.AddField(
            model_name='camera',
            name='longitude',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='camera',
            name='placed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='camera',
            name='report_number',
            field=models.BigIntegerField(default=0, help_text='Of the last report from the field.'),
        ),
        migrations.AddField(
            model_name='camera',
            name='report_sha256',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddConstraint(
            model_name='camera',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accuracy_m__isnull', True), ('latitude__isnull', True), ('longitude__isnull', True), ('placed_at__isnull', True)), models.Q(('accuracy_m__isnull', False), ('latitude__isnull', False), ('longitude__isnull', False), ('placed_at__isnull', False)), _connector='OR'), name='camera_last_place_is_whole'),
        ),
        migrations.AddField(
            model_name='cameralogentry',
            name='camera',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='devices.camera'),
        ),
        migrations.AddField(
            model_name='refusedmessage',
            name='camera',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refused', to='devices.camera'),
        ),
        migrations.AddField(
            model_name='refusedmessage',
            name='taser',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refused', to='devices.taser'),
        ),
        migrations.AddField(
            model_name='signal',
            name='heard_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='devices.camera'),
        ),
        migrations.AddField(
            model_name='signal',
            name='holder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signal',
            name='taser',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signals', to='devices.taser'),
        ),
        migrations.AddField(
            model_name='signalreach',
            name='camera',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reached', to='devices.camera'),
        ),
        migrations.AddField(
            model_name='signalreach',
            name='holder',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signalreach',
            name='signal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reach', to='devices.signal'),
        ),
        migrations.AddField(
            model_name='signalrule',
            name='set_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='cameralogentry',
            index=models.Index(fields=['camera', '-at'], name='camera_log_by_time'),
        ),
        migrations.AddIndex(
            model_name='cameralogentry',
            index=models.Index(condition=models.Q(('kind', 'state')), fields=['camera', '-at'], name='camera_states_by_time'),
        ),
        migrations.AddIndex(
            model_name='cameralogentry',
            index=models.Index(fields=['batch'], name='camera_log_by_batch'),
        ),
        migrations.AddIndex(
            model_name='cameralogentry',
            index=models.Index(condition=models.Q(('signal_id', ''), _negated=True), fields=['signal_id'], name='camera_log_by_signal'),
        ),
        migrations.AddConstraint(
            model_name='cameralogentry',
            constraint=models.UniqueConstraint(fields=('camera', 'report', 'line'), name='a_camera_log_entry_is_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='cameralogentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'state'), ('state__in', ['off', 'ready', 'recording', 'sleep', 'docked'])), models.Q(models.Q(('kind', 'state'), _negated=True), ('state', '')), _connector='OR'), name='a_state_entry_says_which'),
        ),
        migrations.AddConstraint(
            model_name='refusedmessage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('camera__isnull', False), ('taser__isnull', True)), models.Q(('camera__isnull', True), ('taser__isnull', False)), _connector='OR'), name='a_refused_message_is_of_one_device'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['-received_at', '-id'], name='signals_by_time'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(condition=models.Q(('told_at', None)), fields=['received_at'], name='signals_to_tell_of'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(fields=('serial', 'count'), name='a_signal_is_kept_once'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accuracy_m__isnull', True), ('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('accuracy_m__isnull', False), ('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='a_place_of_a_signal_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='signalreach',
            constraint=models.UniqueConstraint(fields=('signal', 'camera'), name='a_camera_is_reached_once_by_a_signal'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PLACES, NO_PLACES)],
            state_operations=[
                migrations.CreateModel(
                    name='CameraPlace',
                    fields=[
                        ('pk', models.CompositePrimaryKey('camera_id', 'at', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('camera', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='places', to='devices.camera')),
                        ('at', models.DateTimeField(help_text="UTC, the clock's error taken out.")),
                        ('latitude', models.FloatField()),
                        ('longitude', models.FloatField()),
                        ('accuracy_m', models.FloatField()),
                    ],
                    options={
                        'ordering': ['camera_id', 'at'],
                    },
                ),
            ],
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
