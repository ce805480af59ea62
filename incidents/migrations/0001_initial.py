"""First tables of incidents."""

import audit.uuid7
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import incidents.models.attendance
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),  # exclusion constraints compare ids beside time ranges
        migrations.CreateModel(
            name='ReferencePattern',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.SlugField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('pattern', models.CharField(max_length=200)),
                ('example', models.CharField(max_length=75)),
                ('is_enforced', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=12)),
                ('date', models.DateField(help_text='Local date of the log.')),
                ('slug', models.SlugField(max_length=24, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('summary', models.TextField(blank=True, max_length=4000)),
                ('place', models.CharField(max_length=200)),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('grade', models.CharField(blank=True, choices=[('immediate', 'Immediate'), ('priority', 'Priority'), ('scheduled', 'Scheduled'), ('no_attendance', 'No attendance')], max_length=16)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed')], default='open', max_length=8)),
                ('crime_reference', models.CharField(blank=True, max_length=32)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opened_incidents', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='accounts.team')),
            ],
            options={
                'ordering': ['-date', '-started_at', '-id'],
                'indexes': [models.Index(fields=['-date', '-started_at', '-id'], name='incidents_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('number', 'date'), name='one_incident_per_number_and_date'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='incident_state_is_known'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='incident_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='incident_place_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('from_at', models.DateTimeField()),
                ('to_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='incidents.incident')),
            ],
            options={
                'ordering': ['from_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_at__isnull', True), ('to_at__gt', models.F('from_at')), _connector='OR'), name='attendance_ends_after_it_starts')],
            },
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('incident', '='), ('officer', '='), (incidents.models.attendance.PresentPeriod('from_at', 'to_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='officer_attends_an_incident_once_at_a_time'),
        ),
    ]
