"""First tables of devices."""

import audit.uuid7
import devices.models.issue
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),  # exclusion constraints compare ids beside time ranges
        migrations.CreateModel(
            name='Camera',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('serial', models.CharField(max_length=32, unique=True)),
                ('model', models.CharField(default='Body 3', max_length=60)),
                ('state', models.CharField(choices=[('off', 'Off'), ('ready', 'Ready'), ('recording', 'Recording'), ('sleep', 'Sleep'), ('docked', 'Docked'), ('retired', 'Retired'), ('lost', 'Lost')], default='off', max_length=12)),
                ('firmware', models.CharField(blank=True, max_length=40)),
                ('key_hash', models.CharField(editable=False, max_length=64)),
                ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ('last_dock', models.CharField(blank=True, max_length=60)),
                ('clock_offset_ms', models.BigIntegerField(blank=True, null=True)),
                ('clock_checked_at', models.DateTimeField(blank=True, null=True)),
                ('storage_used_bytes', models.BigIntegerField(blank=True, null=True)),
                ('storage_total_bytes', models.BigIntegerField(blank=True, null=True)),
                ('battery_percent', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['serial'],
                'constraints': [models.CheckConstraint(condition=models.Q(('serial__regex', '^[0-9A-Z][0-9A-Z-]{2,31}$')), name='camera_serial_is_capitals_and_digits'), models.CheckConstraint(condition=models.Q(('state__in', ['off', 'ready', 'recording', 'sleep', 'docked', 'retired', 'lost'])), name='camera_state_is_known'), models.CheckConstraint(condition=models.Q(('key_hash__regex', '^[0-9a-f]{64}$')), name='camera_key_hash_is_sha256'), models.CheckConstraint(condition=models.Q(('battery_percent__isnull', True), ('battery_percent__lte', 100), _connector='OR'), name='camera_battery_is_a_percentage'), models.CheckConstraint(condition=models.Q(models.Q(('storage_total_bytes__isnull', True), ('storage_used_bytes__isnull', True)), models.Q(('storage_total_bytes__isnull', False), ('storage_used_bytes__gte', 0), ('storage_used_bytes__lte', models.F('storage_total_bytes'))), _connector='OR'), name='camera_storage_used_fits_in_total'), models.CheckConstraint(condition=models.Q(models.Q(('clock_checked_at__isnull', True), ('clock_offset_ms__isnull', True)), models.Q(('clock_checked_at__isnull', False), ('clock_offset_ms__isnull', False)), _connector='OR'), name='camera_clock_offset_and_check_go_together')],
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('returned_at', models.DateTimeField(blank=True, null=True)),
                ('camera', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='devices.camera')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='camera_issues', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('returned_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-issued_at'],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('camera', '='), (devices.models.issue.HeldPeriod('issued_at', 'returned_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='one_holder_at_a_time'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('holder', '='), (devices.models.issue.HeldPeriod('issued_at', 'returned_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='one_camera_per_officer'), models.CheckConstraint(condition=models.Q(('returned_at__isnull', True), ('returned_at__gte', models.F('issued_at')), _connector='OR'), name='issue_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('returned_at__isnull', True), ('returned_by__isnull', True)), models.Q(('returned_at__isnull', False), ('returned_by__isnull', False)), _connector='OR'), name='returned_at_and_returned_by_go_together')],
            },
        ),
    ]
