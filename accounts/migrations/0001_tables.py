"""The tables of accounts: people, teams, roles, sign-in, keys of other systems, notices and messages."""

import accounts.models.client
import audit.uuid7
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from audit.tables_at_once import CreateTables


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_authenticators"),
        ("accounts", "0004_notices"),
        ("accounts", "0005_api_clients"),
        ("accounts", "0006_taser_permissions"),
        ("accounts", "0007_live_permissions"),
        ("accounts", "0008_outgoing_messages_and_permissions"),
    ]

    dependencies = [
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='OutgoingMessage',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('way', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message')], max_length=8)),
                    ('address', models.CharField(help_text='E-mail address, or telephone number as +44….', max_length=254)),
                    ('subject', models.CharField(blank=True, max_length=200)),
                    ('body', models.TextField(blank=True, help_text='Empty once sent, except in the demo, which has an outbox page.')),
                    ('key', models.CharField(help_text='What it is about, for example request.sent:<id>.', max_length=120)),
                    ('state', models.CharField(choices=[('due', 'Waiting to be sent'), ('sent', 'Sent'), ('failed', 'Not sent')], default='due', max_length=8)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('cause', models.CharField(blank=True, help_text='Why it was not sent, in words.', max_length=200)),
                    ('try_after', models.DateTimeField(default=django.utils.timezone.now)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-made_at', '-id'],
                    'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['try_after'], name='messages_that_are_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='a_sent_message_has_its_time')],
                },
            ),
            migrations.CreateModel(
                name='Team',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=80)),
                    ('short_name', models.CharField(max_length=20)),
                    ('is_command', models.BooleanField(default=False, help_text='People with command scope reach everybody in their command.', verbose_name='is a command')),
                    ('path', models.CharField(editable=False, max_length=330)),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.team')),
                ],
                options={
                    'ordering': ['name'],
                    'constraints': [models.UniqueConstraint(fields=('short_name',), name='team_short_name_is_unique'), models.UniqueConstraint(fields=('path',), name='team_path_is_unique'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='team_is_not_its_own_parent')],
                },
            ),
            migrations.CreateModel(
                name='User',
                fields=[
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('collar_number', models.CharField(max_length=20, unique=True)),
                    ('name', models.CharField(max_length=100)),
                    ('rank', models.CharField(choices=[('pc', 'PC'), ('dc', 'DC'), ('pcso', 'PCSO'), ('special', 'SC'), ('sgt', 'Sgt'), ('ds', 'DS'), ('insp', 'Insp'), ('di', 'DI'), ('ch_insp', 'Ch Insp'), ('dci', 'DCI'), ('supt', 'Supt'), ('ch_supt', 'Ch Supt'), ('staff', 'Staff')], max_length=10)),
                    ('email', models.EmailField(blank=True, max_length=254)),
                    ('theme', models.CharField(choices=[('auto', 'Same as this device'), ('light', 'Light'), ('dark', 'Dark')], default='auto', max_length=5)),
                    ('density', models.CharField(choices=[('comfortable', 'Comfortable'), ('compact', 'Compact')], default='comfortable', max_length=11)),
                    ('shortcuts_enabled', models.BooleanField(default=True, verbose_name='keyboard shortcuts')),
                    ('is_active', models.BooleanField(default=True, editable=False, verbose_name='may sign in')),
                    ('is_password_temporary', models.BooleanField(default=False, editable=False)),
                    ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('last_seen_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('disabled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.team')),
                ],
                options={
                    'verbose_name': 'person',
                    'verbose_name_plural': 'people',
                    'ordering': ['collar_number'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', True), ('disabled_by__isnull', True)), models.Q(('disabled_at__isnull', False), ('disabled_by__isnull', False)), _connector='OR'), name='disabled_at_and_disabled_by_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', True), ('is_active', True)), models.Q(('disabled_at__isnull', False), ('is_active', False)), _connector='OR'), name='who_is_disabled_may_not_sign_in')],
                },
            ),
            migrations.CreateModel(
                name='Authenticator',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                    ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
                    ('throttling_failure_timestamp', models.DateTimeField(blank=True, default=None, help_text='A timestamp of the last failed verification attempt. Null if last attempt succeeded.', null=True)),
                    ('throttling_failure_count', models.PositiveIntegerField(default=0, help_text='Number of successive failed attempts.')),
                    ('created_at', models.DateTimeField(auto_now_add=True, help_text='The date and time when this device was initially created in the system.', null=True)),
                    ('last_used_at', models.DateTimeField(blank=True, help_text='The most recent date and time this device was used.', null=True)),
                    ('sealed_key', models.TextField(editable=False)),
                    ('drift', models.SmallIntegerField(default=0, editable=False)),
                    ('last_step', models.BigIntegerField(default=-1, editable=False)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['pk'],
                },
            ),
            migrations.CreateModel(
                name='ApiClient',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(help_text='The system and what it does with the key.', max_length=80, unique=True)),
                    ('permissions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('admin.site', 'admin.site'), ('audit.read', 'audit.read'), ('community.ask', 'community.ask'), ('community.read', 'community.read'), ('community.release', 'community.release'), ('community.triage', 'community.triage'), ('custody.read', 'custody.read'), ('devices.manage', 'devices.manage'), ('devices.read', 'devices.read'), ('evidence.access', 'evidence.access'), ('evidence.add', 'evidence.add'), ('evidence.change', 'evidence.change'), ('evidence.download', 'evidence.download'), ('evidence.lock', 'evidence.lock'), ('evidence.play', 'evidence.play'), ('evidence.read', 'evidence.read'), ('evidence.sensitive', 'evidence.sensitive'), ('health.read', 'health.read'), ('incidents.change', 'incidents.change'), ('incidents.read', 'incidents.read'), ('live.alerts', 'live.alerts'), ('live.command', 'live.command'), ('live.rules', 'live.rules'), ('live.watch', 'live.watch'), ('account.own', 'account.own'), ('people.manage', 'people.manage'), ('people.read', 'people.read'), ('reports.read', 'reports.read'), ('retention.decide', 'retention.decide'), ('retention.hold', 'retention.hold'), ('retention.policy', 'retention.policy'), ('retention.read', 'retention.read'), ('roles.manage', 'roles.manage'), ('settings.manage', 'settings.manage'), ('sharing.approve', 'sharing.approve'), ('sharing.build', 'sharing.build'), ('sharing.read', 'sharing.read'), ('sharing.send', 'sharing.send'), ('surveys.manage', 'surveys.manage'), ('surveys.read', 'surveys.read'), ('taser.confirm', 'taser.confirm'), ('taser.read', 'taser.read'), ('teams.manage', 'teams.manage')], max_length=40), help_text='What it may do, of what the person may.', size=None)),
                    ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=43, validators=[accounts.models.client.validate_network]), help_text='Addresses or networks it may come from, with commas between.', size=None)),
                    ('key_id', models.CharField(editable=False, help_text='The part that is no secret.', max_length=16, unique=True)),
                    ('key_sha256', models.CharField(editable=False, max_length=64)),
                    ('ends_at', models.DateTimeField(blank=True, help_text='Empty: until it is disabled.', null=True)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                    ('used_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('disabled_at', models.DateTimeField(blank=True, editable=False, null=True)),
                    ('added_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('disabled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('person', models.ForeignKey(help_text='Acts as this person: it never sees more than they do.', on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'API client',
                    'ordering': ['name'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('disabled_at__isnull', True), ('disabled_by__isnull', True)), models.Q(('disabled_at__isnull', False), ('disabled_by__isnull', False)), _connector='OR'), name='client_disabled_at_and_disabled_by_go_together'), models.CheckConstraint(condition=models.Q(('key_sha256__regex', '^[0-9a-f]{64}$')), name='client_key_is_kept_as_a_hash'), models.CheckConstraint(condition=models.Q(('networks', []), _negated=True), name='client_comes_from_somewhere_known')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(max_length=20)),
                    ('text', models.CharField(max_length=200)),
                    ('target', models.CharField(max_length=300)),
                    ('key', models.CharField(max_length=120)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-made_at', '-id'],
                    'indexes': [models.Index(fields=['person', '-made_at'], name='notices_of_a_person'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='unread_notices')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='a_person_is_told_of_an_event_once'), models.CheckConstraint(condition=models.Q(('target__regex', '^/([^/\\\\]|$)')), name='a_notice_leads_to_a_page_of_ours')],
                },
            ),
            migrations.CreateModel(
                name='RoleAssignment',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('role', models.CharField(choices=[('officer', 'Officer'), ('investigator', 'Investigator'), ('supervisor', 'Supervisor'), ('command', 'Live command'), ('evidence_manager', 'Evidence manager'), ('psd', 'Professional standards'), ('pim', 'Post-incident manager'), ('disclosure', 'Disclosure officer'), ('records', 'Records manager'), ('armourer', 'Armourer or device administrator'), ('admin', 'Administrator')], max_length=20)),
                    ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('taken_at', models.DateTimeField(blank=True, null=True)),
                    ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ],
                options={
                    'verbose_name': 'role',
                    'ordering': ['-given_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('taken_at__isnull', True)), fields=('user', 'role'), name='a_person_has_each_role_once'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='taken_at_and_taken_by_go_together'), models.CheckConstraint(condition=models.Q(('taken_at__isnull', True), ('taken_at__gte', models.F('given_at')), _connector='OR'), name='a_role_is_taken_after_it_was_given'), models.CheckConstraint(condition=models.Q(('role__in', ['officer', 'investigator', 'supervisor', 'command', 'evidence_manager', 'psd', 'pim', 'disclosure', 'records', 'armourer', 'admin'])), name='a_role_is_one_we_know')],
                },
            ),
            migrations.CreateModel(
                name='SignIn',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('method', models.CharField(choices=[('password', 'Password'), ('directory', 'Force account')], max_length=10)),
                    ('second_step', models.CharField(blank=True, max_length=20)),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('address', models.GenericIPAddressField(blank=True, null=True)),
                    ('browser', models.CharField(blank=True, max_length=60)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-last_seen_at'],
                    'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['user'], name='open_sign_ins')],
                },
            ),
        ]),
    ]
