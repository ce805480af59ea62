"""The tables of sharing: packages, who gets them, bundles."""

import audit.uuid7
import django.db.models.deletion
import django.utils.timezone
import evidence.models.multirange
from django.conf import settings
from django.db import migrations, models

from audit.tables_at_once import CreateTables


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ("sharing", "0001_initial"),
        ("sharing", "0010_bundle_bundles"),
        ("sharing", "0011_what_was_disclosed_outlives_the_file"),
    ]

    dependencies = [
        ('accounts', '0001_tables'),
        ('evidence', '0001_tables'),
        ('incidents', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Package',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('reference', models.CharField(help_text='Force, year and number, such as MDS-26-00418.', max_length=24, unique=True)),
                    ('title', models.CharField(help_text='As recipients read it, such as R v Walsh, Tanner Row.', max_length=200)),
                    ('urn', models.CharField(blank=True, max_length=16, verbose_name='URN')),
                    ('purpose', models.CharField(choices=[('charge', 'For a charging decision'), ('file', 'Case file'), ('trial', 'For trial'), ('appeal', 'Appeal or review'), ('other', 'Other')], default='charge', max_length=8)),
                    ('note', models.TextField(blank=True, help_text='To the recipients.', max_length=2000)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting', 'Waiting for approval'), ('sent', 'Sent'), ('revoked', 'Revoked')], default='draft', max_length=8)),
                    ('asks_terms', models.BooleanField(default=True, help_text='Recipients accept the sharing terms.')),
                    ('shows_name', models.BooleanField(default=True, help_text="The recipient's name stands over the video.")),
                    ('tells_opening', models.BooleanField(default=True, help_text='Who sent it is told when somebody first opens it.')),
                    ('charge_asked_at', models.DateTimeField(blank=True, help_text='When a charging decision was asked for.', null=True)),
                    ('built_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('asked_at', models.DateTimeField(blank=True, help_text='When approval was asked for.', null=True)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('sent_at', models.DateTimeField(blank=True, help_text='The first version.', null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revoke_reason', models.CharField(blank=True, max_length=500)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('built_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packages', to='incidents.incident')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-built_at', '-id'],
                    'indexes': [models.Index(fields=['state', '-built_at'], name='packages_by_state')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'waiting', 'sent', 'revoked'])), name='package_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('asked_at__isnull', True), ('asked_by__isnull', True)), models.Q(('asked_at__isnull', False), ('asked_by__isnull', False)), _connector='OR'), name='package_asked_at_and_asked_by_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='package_approved_at_and_approved_by_go_together'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('asked_by__isnull', False), models.Q(('asked_by', models.F('approved_by')), _negated=True)), _connector='OR'), name='package_is_approved_by_a_second_person'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', True), ('sent_by__isnull', True)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='package_sent_at_and_sent_by_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='sent_package_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'revoked'), _negated=True), ('revoke_reason', ''), ('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), ('state', 'revoked'), models.Q(('revoke_reason', ''), _negated=True)), _connector='OR'), name='package_revoked_at_and_revoked_by_and_reason_go_together')],
                },
            ),
            migrations.CreateModel(
                name='PackageVersion',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveIntegerField(default=1)),
                    ('words', models.CharField(blank=True, help_text='What is new, as recipients are told.', max_length=500)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='sharing.package')),
                    ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['package', '-number'],
                    'constraints': [models.UniqueConstraint(fields=('package', 'number'), name='version_number_is_used_once'), models.UniqueConstraint(condition=models.Q(('sent_at__isnull', True)), fields=('package',), name='one_unsent_version_per_package'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', True), ('sent_by__isnull', True)), models.Q(('sent_at__isnull', False), ('sent_by__isnull', False)), _connector='OR'), name='version_sent_at_and_sent_by_go_together')],
                },
            ),
            migrations.CreateModel(
                name='PackageItem',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveIntegerField(default=0)),
                    ('exhibit_reference', models.CharField(help_text='Such as AR/1.', max_length=40)),
                    ('title', models.CharField(max_length=200)),
                    ('disposition', models.CharField(blank=True, choices=[('', 'Not decided'), ('evidence', 'Used'), ('unused_nonsensitive', 'Unused, MG6C'), ('unused_sensitive', 'Unused, sensitive, MG6D'), ('not_relevant', 'Not relevant')], default='', max_length=20)),
                    ('is_listed_only', models.BooleanField(default=False, help_text='Named in the schedule, its bytes are not sent.')),
                    ('label', models.CharField(blank=True, help_text='Beside the exhibit: the clock was 63 s fast.', max_length=300)),
                    ('why_whole', models.CharField(blank=True, help_text='Why the whole recording, though clips exist.', max_length=300)),
                    ('size', models.BigIntegerField(blank=True, help_text='Bytes.', null=True)),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='evidence.file')),
                    ('item', models.ForeignKey(help_text='An exhibit, or a clip.', on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='evidence.item')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='sharing.packageversion')),
                ],
                options={
                    'ordering': ['version', 'position', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('version', 'item'), name='item_is_in_a_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', True), ('sha256', ''), ('size__isnull', True)), models.Q(('sha256__regex', '^[0-9a-f]{64}$'), ('size__isnull', False)), _connector='OR'), name='fixed_file_has_size_and_hash'), models.CheckConstraint(condition=models.Q(models.Q(('disposition', 'unused_sensitive'), _negated=True), models.Q(('file__isnull', True), ('is_listed_only', False)), _connector='OR'), name='sensitive_unused_material_is_never_sent'), models.CheckConstraint(condition=models.Q(('is_listed_only', False), ('file__isnull', True), _connector='OR'), name='listed_item_has_no_bytes')],
                },
            ),
            migrations.CreateModel(
                name='Bundle',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('state', models.CharField(choices=[('sealed', "Waits for the journal's signature"), ('ready', 'Ready')], default='sealed', max_length=6)),
                    ('code', models.CharField(help_text='On the certificate; for the page that checks files.', max_length=16, unique=True)),
                    ('folder', models.CharField(help_text='Name of the folder in the ZIP.', max_length=100)),
                    ('tagmanifest_sha256', models.CharField(help_text='What the journal signs.', max_length=64)),
                    ('entry_id', models.UUIDField(blank=True, help_text='The journal entry that attests it.', null=True)),
                    ('size', models.BigIntegerField(default=0, help_text='Bytes of the ZIP, once it is ready.')),
                    ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ready_at', models.DateTimeField(blank=True, null=True)),
                    ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bundle', to='sharing.packageversion')),
                ],
                options={
                    'ordering': ['-sealed_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('tagmanifest_sha256__regex', '^[0-9a-f]{64}$')), name='bundle_has_the_hash_of_its_manifest'), models.CheckConstraint(condition=models.Q(models.Q(('entry_id__isnull', False), ('ready_at__isnull', False), ('size__gt', 0), ('state', 'ready')), models.Q(('ready_at__isnull', True), ('state', 'sealed')), _connector='OR'), name='ready_bundle_is_signed_and_has_its_size')],
                },
            ),
            migrations.CreateModel(
                name='Recipient',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('name', models.CharField(max_length=120)),
                    ('position', models.CharField(blank=True, help_text='Such as Senior Crown Prosecutor.', max_length=120)),
                    ('organisation', models.CharField(default='CPS', max_length=120)),
                    ('email', models.EmailField(max_length=254)),
                    ('telephone', models.CharField(blank=True, help_text='As +447700900418; for the code.', max_length=20)),
                    ('code_way', models.CharField(choices=[('sms', 'Text message'), ('call', 'Phone call')], default='sms', max_length=4)),
                    ('right', models.CharField(choices=[('view', 'View'), ('download', 'View and download')], default='view', max_length=8)),
                    ('from_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('until_at', models.DateTimeField()),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, help_text='When the first link went out.', null=True)),
                    ('confirmed_at', models.DateTimeField(blank=True, help_text='When the terms were accepted.', null=True)),
                    ('first_opened_at', models.DateTimeField(blank=True, null=True)),
                    ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                    ('seen_version', models.PositiveIntegerField(default=0, help_text='Number of the newest version they have opened.')),
                    ('wrong_codes', models.PositiveSmallIntegerField(default=0, help_text='In a row.')),
                    ('locked_until', models.DateTimeField(blank=True, null=True)),
                    ('is_wrong_person', models.BooleanField(default=False, help_text='Somebody said: this is not me.')),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revoke_reason', models.CharField(blank=True, max_length=500)),
                    ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('package', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='sharing.package')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['package', 'added_at', 'id'],
                    'indexes': [models.Index(condition=models.Q(('revoked_at__isnull', True)), fields=['until_at'], name='recipients_by_last_day')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('package', 'email'), name='person_receives_a_package_once'), models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('from_at'))), name='access_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('code_way', 'sms'), _negated=True), models.Q(('telephone', ''), _negated=True), _connector='OR'), name='code_by_text_message_needs_a_telephone'), models.CheckConstraint(condition=models.Q(models.Q(('revoke_reason', ''), ('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), models.Q(('revoke_reason', ''), _negated=True)), _connector='OR'), name='recipient_revoked_at_and_revoked_by_and_reason_go_together')],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('opened_at', models.DateTimeField(blank=True, null=True)),
                    ('times_opened', models.PositiveIntegerField(default=0)),
                    ('played_at', models.DateTimeField(blank=True, help_text='Last noted.', null=True)),
                    ('played', evidence.models.multirange.MultiRangeField(default=list, help_text='Milliseconds of the recording.')),
                    ('downloaded_at', models.DateTimeField(blank=True, null=True)),
                    ('times_downloaded', models.PositiveIntegerField(default=0)),
                    ('bytes_served', models.BigIntegerField(default=0)),
                    ('item', models.ForeignKey(blank=True, help_text='Empty: all of it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='evidence.item')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='sharing.recipient')),
                ],
                options={
                    'ordering': ['recipient', 'item'],
                    'constraints': [models.UniqueConstraint(fields=('recipient', 'item'), name='one_receipt_per_recipient_and_item', nulls_distinct=False)],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('words', models.TextField(max_length=2000)),
                    ('written_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer', models.TextField(blank=True, max_length=2000)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='evidence.item')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='sharing.recipient')),
                ],
                options={
                    'ordering': ['written_at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('answered_by__isnull', True)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='question_answered_at_and_answered_by_and_answer_go_together')],
                },
            ),
            migrations.CreateModel(
                name='MoreTime',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('reason', models.CharField(blank=True, max_length=500)),
                    ('state', models.CharField(choices=[('asked', 'Asked'), ('granted', 'Granted'), ('refused', 'Refused')], default='asked', max_length=8)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('until_at', models.DateTimeField(blank=True, help_text='The new last day, when granted.', null=True)),
                    ('answer', models.CharField(blank=True, max_length=500)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='more_time', to='sharing.recipient')),
                ],
                options={
                    'ordering': ['-made_at'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('recipient',), name='one_open_request_for_more_time'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='more_time_decided_at_and_decided_by_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), ('until_at__isnull', False)), models.Q(models.Q(('state', 'granted'), _negated=True), ('until_at__isnull', True)), _connector='OR'), name='granted_time_has_its_last_day')],
                },
            ),
            migrations.CreateModel(
                name='Link',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('token_sha256', models.CharField(max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='sharing.recipient')),
                ],
                options={
                    'ordering': ['-made_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('token_sha256__regex', '^[0-9a-f]{64}$')), name='link_token_is_a_hash'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('recipient',), name='one_living_link_per_recipient')],
                },
            ),
            migrations.CreateModel(
                name='GuestSession',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('key_sha256', models.CharField(max_length=64, unique=True)),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('entered_at', models.DateTimeField(blank=True, help_text='When the code was entered.', null=True)),
                    ('expires_at', models.DateTimeField(help_text='Thirty minutes after the last act; playing is one.')),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                    ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='sharing.link')),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='sharing.recipient')),
                ],
                options={
                    'ordering': ['-started_at'],
                    'indexes': [models.Index(fields=['expires_at'], name='guest_sessions_by_end')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('key_sha256__regex', '^[0-9a-f]{64}$')), name='session_key_is_a_hash')],
                },
            ),
            migrations.CreateModel(
                name='Code',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('code_hmac', models.CharField(max_length=64)),
                    ('way', models.CharField(choices=[('sms', 'Text message'), ('call', 'Phone call')], max_length=4)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(blank=True, null=True)),
                    ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='codes', to='sharing.recipient')),
                ],
                options={
                    'ordering': ['-made_at'],
                    'indexes': [models.Index(fields=['recipient', '-made_at'], name='codes_of_a_recipient')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='code_expires_after_it_was_made')],
                },
            ),
            migrations.CreateModel(
                name='BundlePart',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('position', models.PositiveIntegerField()),
                    ('path', models.CharField(help_text='Inside the bag.', max_length=200)),
                    ('size', models.BigIntegerField(help_text='Bytes.')),
                    ('sha256', models.CharField(max_length=64)),
                    ('sha512', models.CharField(max_length=128)),
                    ('crc32', models.BigIntegerField(help_text='As the ZIP has it.')),
                    ('content', models.BinaryField(blank=True, null=True)),
                    ('blocks', models.BinaryField(blank=True, default=bytes, help_text='SHA-256 of each block of 4 MiB, end to end.')),
                    ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='sharing.bundle')),
                    ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='evidence.file')),
                ],
                options={
                    'ordering': ['bundle', 'position'],
                    'constraints': [models.UniqueConstraint(fields=('bundle', 'position'), name='bundle_parts_have_an_order'), models.UniqueConstraint(fields=('bundle', 'path'), name='bundle_path_is_used_once'), models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', True), ('file__isnull', False)), models.Q(('content__isnull', False), ('file__isnull', True)), _connector='OR'), name='bundle_part_is_a_stored_file_or_small')],
                },
            ),
        ]),
    ]
