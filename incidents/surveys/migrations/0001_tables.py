"""The tables of surveys: surveys, their versions, invitations and answers."""

import audit.uuid7
import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import incidents.surveys.models.invitation
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.tables_at_once import CreateTables


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ("surveys", "0001_initial"),
    ]

    dependencies = [
        ('accounts', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Survey',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('slug', models.SlugField(help_text='Stands in the link of a public survey.', max_length=40, unique=True)),
                    ('title', models.CharField(max_length=120)),
                    ('audience', models.CharField(choices=[('wearer', 'Camera wearers, after a shift'), ('viewer', 'Live viewers, after a stream'), ('public', 'The public, by link or QR code')], max_length=8)),
                    ('introduction', models.TextField(blank=True, max_length=1000)),
                    ('measure', models.CharField(blank=True, choices=[('felt_safer', 'Camera wearers who felt safer straight away'), ('recommend', 'Live viewers who would recommend it'), ('support', 'Public who support live streaming')], help_text='Of the results page.', max_length=12)),
                    ('pilot_percent', models.PositiveSmallIntegerField(blank=True, help_text='What its first question is held against.', null=True)),
                    ('sample_percent', models.PositiveSmallIntegerField(default=100, help_text='How many of those who could be asked are.')),
                    ('pause_days', models.PositiveSmallIntegerField(default=28, help_text='Nobody is asked again before that.')),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('live', 'Live'), ('closed', 'Closed')], default='draft', max_length=8)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('opened_at', models.DateTimeField(blank=True, null=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['audience', 'title'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['wearer', 'viewer', 'public'])), name='survey_audience_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'live', 'closed'])), name='survey_state_is_known'), models.CheckConstraint(condition=models.Q(('measure__in', ['felt_safer', 'recommend', 'support', ''])), name='survey_measure_is_known'), models.UniqueConstraint(condition=models.Q(('measure', ''), _negated=True), fields=('measure',), name='a_measure_has_one_survey'), models.CheckConstraint(condition=models.Q(('sample_percent__range', (1, 100)), models.Q(('pilot_percent__isnull', True), ('pilot_percent__range', (0, 100)), _connector='OR')), name='survey_percentages_are_percentages'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('opened_at__isnull', True), ('state', 'draft')), models.Q(('closed_at__isnull', True), ('opened_at__isnull', False), ('state', 'live')), models.Q(('closed_at__gte', models.F('opened_at')), ('opened_at__isnull', False), ('state', 'closed')), _connector='OR'), name='survey_state_fits_its_times')],
                },
            ),
            migrations.CreateModel(
                name='Version',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveSmallIntegerField(default=1)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('frozen_at', models.DateTimeField(blank=True, null=True)),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='surveys.survey')),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('survey', 'number'), name='a_version_has_its_own_number'), models.UniqueConstraint(condition=models.Q(('frozen_at__isnull', True)), fields=('survey',), name='one_draft_of_a_survey')],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveSmallIntegerField()),
                    ('text', models.CharField(max_length=300)),
                    ('kind', models.CharField(choices=[('choice', 'One of these answers'), ('words', 'In their own words')], default='choice', max_length=8)),
                    ('options', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                    ('counted', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, help_text='Options that count as yes.', size=None)),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='surveys.version')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('version', 'number'), name='a_question_has_its_own_place'), models.CheckConstraint(condition=models.Q(('kind__in', ['choice', 'words'])), name='question_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'choice'), ('options__len__gte', 2)), models.Q(('counted', []), ('kind', 'words'), ('options', [])), _connector='OR'), name='a_choice_has_options_and_words_have_none'), models.CheckConstraint(condition=models.Q(('counted__contained_by', models.F('options'))), name='what_counts_is_an_option')],
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('choice', models.CharField(blank=True, max_length=80)),
                    ('words', models.TextField(blank=True, max_length=1000)),
                    ('day', models.DateField(default=django.utils.timezone.localdate)),
                    ('way', models.CharField(choices=[('asked', 'Asked'), ('open', 'Open link')], max_length=8)),
                    ('is_mixed', models.BooleanField(default=False, help_text='Written anew with its whole day, in random order.')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='surveys.question')),
                ],
                options={
                    'ordering': ['id'],
                    'indexes': [models.Index(fields=['question', 'day'], name='answers_of_a_question')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['asked', 'open'])), name='answer_way_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('words', ''), models.Q(('choice', ''), _negated=True)), models.Q(('choice', ''), models.Q(('words', ''), _negated=True)), _connector='OR'), name='an_answer_is_a_choice_or_words')],
                },
            ),
            migrations.CreateModel(
                name='Invitation',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('token_sha256', models.CharField(blank=True, help_text='Of the secret in the link, hex.', max_length=64)),
                    ('day', models.DateField(default=django.utils.timezone.localdate)),
                    ('expires_on', models.DateField(default=incidents.surveys.models.invitation.last_day)),
                    ('outcome', models.CharField(choices=[('waiting', 'Waiting'), ('answered', 'Answered'), ('declined', 'Not now')], default='waiting', max_length=8)),
                    ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='survey_invitations', to=settings.AUTH_USER_MODEL)),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                    ('survey', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='surveys.survey')),
                ],
                options={
                    'ordering': ['day'],
                    'indexes': [models.Index(fields=['person', 'outcome'], name='invitations_of_a_person')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['waiting', 'answered', 'declined'])), name='invitation_outcome_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('token_sha256', '')), models.Q(('person__isnull', True), models.Q(('token_sha256', ''), _negated=True)), _connector='OR'), name='an_invitation_is_a_persons_or_a_links'), models.UniqueConstraint(fields=('survey', 'person', 'day'), name='a_person_is_asked_once_a_day'), models.UniqueConstraint(condition=models.Q(('token_sha256', ''), _negated=True), fields=('token_sha256',), name='a_link_is_one_invitation')],
                },
            ),
            migrations.CreateModel(
                name='Tally',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('choice', models.CharField(max_length=80)),
                    ('quarter', models.DateField(help_text='Its first day.')),
                    ('way', models.CharField(choices=[('asked', 'Asked'), ('open', 'Open link')], max_length=8)),
                    ('count', models.PositiveIntegerField()),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='surveys.question')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.team')),
                ],
                options={
                    'ordering': ['quarter'],
                    'constraints': [models.UniqueConstraint(fields=('question', 'choice', 'quarter', 'unit', 'way'), name='a_count_stands_once', nulls_distinct=False)],
                },
            ),
        ]),
    ]
