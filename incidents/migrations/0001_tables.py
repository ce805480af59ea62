"""The tables of incidents: incidents, cases, decisions, notes."""

import audit.uuid7
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import incidents.models.attendance
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models

from audit.tables_at_once import CreateTables


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ("incidents", "0001_initial"),
        ("incidents", "0003_cases"),
        ("incidents", "0004_places_by_likeness"),
        ("incidents", "0005_decisions"),
        ("incidents", "0007_notes"),
    ]

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        BtreeGistExtension(),  # exclusion constraints compare ids beside time ranges
        TrigramExtension(),  # places and names are found by likeness
        CreateTables([
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
                    'indexes': [models.Index(fields=['-date', '-started_at', '-id'], name='incidents_newest_first'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('place', name='gin_trgm_ops'), name='incidents_by_likeness')],
                    'constraints': [models.UniqueConstraint(fields=('number', 'date'), name='one_incident_per_number_and_date'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed'])), name='incident_state_is_known'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='incident_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='incident_place_on_earth')],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('stage', models.CharField(choices=[('information', 'Information'), ('threat', 'Threat'), ('powers', 'Powers'), ('options', 'Options'), ('action', 'Action')], max_length=12)),
                    ('text', models.TextField(max_length=2000)),
                    ('rationale', models.TextField(blank=True, help_text='Why, in the words of whoever decided.', max_length=4000)),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('level', models.CharField(blank=True, choices=[('gold', 'Gold'), ('silver', 'Silver'), ('bronze', 'Bronze')], help_text='The command held at that moment.', max_length=6)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL)),
                    ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='incidents.decision')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='incidents.incident')),
                ],
                options={
                    'ordering': ['-at', '-id'],
                    'indexes': [models.Index(fields=['incident', '-at'], name='decisions_of_an_incident')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ['information', 'threat', 'powers', 'options', 'action'])), name='decision_stage_is_known'), models.CheckConstraint(condition=models.Q(('level__in', ['gold', 'silver', 'bronze', ''])), name='decision_level_is_known'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='decision_says_something')],
                },
            ),
            migrations.CreateModel(
                name='CommandRole',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('level', models.CharField(choices=[('gold', 'Gold'), ('silver', 'Silver'), ('bronze', 'Bronze')], max_length=6)),
                    ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('reason', models.CharField(blank=True, help_text='Why it was taken over without a hand-over.', max_length=500)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='command_roles', to=settings.AUTH_USER_MODEL)),
                    ('taken_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='passed_to', to='incidents.commandrole')),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='command_roles', to='incidents.incident')),
                ],
                options={
                    'ordering': ['incident', 'level', 'taken_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['gold', 'silver', 'bronze'])), name='command_level_is_known'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('incident', 'level'), name='one_person_commands_at_a_level'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='command_ended_at_and_ended_by_go_together'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('taken_at')), _connector='OR'), name='command_ends_after_it_was_taken')],
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
                    'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('incident', '='), ('officer', '='), (incidents.models.attendance.PresentPeriod('from_at', 'to_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='officer_attends_an_incident_once_at_a_time'), models.CheckConstraint(condition=models.Q(('to_at__isnull', True), ('to_at__gt', models.F('from_at')), _connector='OR'), name='attendance_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='IncidentNote',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                    ('words', models.CharField(max_length=1000)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incident_notes', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='incidents.incident')),
                ],
                options={
                    'ordering': ['incident', 'at', 'id'],
                    'indexes': [models.Index(fields=['incident', 'at'], name='notes_of_an_incident')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='a_note_says_something')],
                },
            ),
            migrations.CreateModel(
                name='Case',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('reference', models.CharField(help_text='Crime reference or case number of the force.', max_length=32, unique=True)),
                    ('urn', models.CharField(blank=True, help_text='Unique reference number, once there is one.', max_length=16, verbose_name='URN')),
                    ('title', models.CharField(max_length=200)),
                    ('offence_group', models.CharField(choices=[('MOPI_G1', 'MoPI 1: certain public protection'), ('MOPI_G2', 'MoPI 2: other sexual, violent or serious'), ('MOPI_G3', 'MoPI 3: all other offences'), ('MOPI_G4_UNDET_SERIOUS', 'MoPI 4: undetected serious specified offence'), ('MOPI_G4_UNDET_OTHER', 'MoPI 4: other undetected offence')], default='MOPI_G3', max_length=24)),
                    ('state', models.CharField(choices=[('open', 'Open, no decision'), ('nfa', 'No further action'), ('charged', 'Charged'), ('acquitted', 'Acquitted'), ('discontinued', 'Discontinued'), ('convicted', 'Convicted, non-custodial'), ('custodial', 'Convicted, custodial'), ('hospital', 'Hospital order'), ('appeal', 'Appeal or CCRC review open')], default='open', max_length=12)),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('revision', models.PositiveIntegerField(default=1, editable=False)),
                    ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opened_cases', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='accounts.team')),
                ],
                options={
                    'ordering': ['-opened_at', '-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'nfa', 'charged', 'acquitted', 'discontinued', 'convicted', 'custodial', 'hospital', 'appeal'])), name='case_state_is_known'), models.UniqueConstraint(condition=models.Q(('urn', ''), _negated=True), fields=('urn',), name='urn_names_one_case')],
                },
            ),
            migrations.CreateModel(
                name='CaseIncident',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('removed_at', models.DateTimeField(blank=True, null=True)),
                    ('reason', models.CharField(blank=True, help_text='Why it was taken out.', max_length=500)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='incidents.case')),
                    ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='incidents.incident')),
                ],
                options={
                    'ordering': ['added_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('case', 'incident'), name='incident_is_in_a_case_once'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='case_incident_removed_at_and_removed_by_go_together')],
                },
            ),
            migrations.CreateModel(
                name='CaseOutcome',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('open', 'Open, no decision'), ('nfa', 'No further action'), ('charged', 'Charged'), ('acquitted', 'Acquitted'), ('discontinued', 'Discontinued'), ('convicted', 'Convicted, non-custodial'), ('custodial', 'Convicted, custodial'), ('hospital', 'Hospital order'), ('appeal', 'Appeal or CCRC review open')], max_length=12)),
                    ('on', models.DateField(help_text='Date of the charge, verdict, decision or reopening.')),
                    ('ends_on', models.DateField(blank=True, help_text='Release from custody or discharge from hospital.', null=True)),
                    ('summary_limit_on', models.DateField(blank=True, help_text='Last day for a summary charge.', null=True)),
                    ('note', models.CharField(blank=True, max_length=500)),
                    ('entered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='incidents.case')),
                    ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='incidents.caseoutcome')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['case', 'entered_at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('state__in', ['custodial', 'hospital']), _connector='OR'), name='only_custody_and_hospital_end'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('on')), _connector='OR'), name='custody_ends_after_the_verdict')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='case',
            name='incidents',
            field=models.ManyToManyField(related_name='cases', through='incidents.CaseIncident', to='incidents.incident'),
        ),
    ]
