"""Acts on many items, saved searches, and the columns of the table."""

import audit.uuid7
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_api_clients'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('evidence', '0012_fill_search'),
    ]

    operations = [
        migrations.CreateModel(
            name='LibraryLayout',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='library_layout', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
            ],
        ),
        migrations.CreateModel(
            name='BulkJob',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('act', models.CharField(choices=[('place', 'Place in an incident'), ('category_add', 'Add a category'), ('category_remove', 'Remove a category'), ('tag_add', 'Add a tag'), ('tag_remove', 'Remove a tag'), ('warn', 'Set the content warning'), ('unwarn', 'Take the content warning off'), ('reassign', 'Give to another owner')], max_length=16)),
                ('value', models.CharField(blank=True, help_text='Incident, category, tag or owner of the act.', max_length=80)),
                ('query', models.CharField(blank=True, help_text='The search it was chosen by; empty: by hand.', max_length=1000)),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='running', max_length=9)),
                ('total', models.PositiveIntegerField()),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now, help_text='When the last 500 items were done.')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulk_jobs', to=settings.AUTH_USER_MODEL)),
                ('undo_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='evidence.bulkjob')),
            ],
            options={
                'ordering': ['-asked_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='bulk_job_has_ended_when_it_no_longer_runs')],
            },
        ),
        migrations.CreateModel(
            name='BulkTarget',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Changed'), ('unchanged', 'Was so already'), ('refused', 'Not changed')], db_default='waiting', default='waiting', max_length=9)),
                ('cause', models.CharField(blank=True, db_default='', max_length=300)),
                ('before', models.JSONField(blank=True, db_default={}, default=dict)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.item')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='evidence.bulkjob')),
            ],
            options={
                'ordering': ['job', 'item'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['job', 'item'], name='bulk_target_waiting')],
                'constraints': [models.UniqueConstraint(fields=('job', 'item'), name='item_stands_once_in_a_bulk_job'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('cause', ''), _negated=True), _connector='OR'), name='refused_target_of_a_bulk_job_says_why')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=1000)),
                ('is_pinned', models.BooleanField(default=True, help_text='Shown as a tab of the library.')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_searches', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, help_text='Who else has it as a tab.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
            ],
            options={
                'verbose_name_plural': 'saved searches',
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('person', 'name'), name='person_has_a_saved_search_once_by_name'), models.CheckConstraint(condition=models.Q(('query', ''), _negated=True), name='saved_search_asks_something')],
            },
        ),
    ]
