"""The tables of community: requests to the public and what the public send."""

import audit.uuid7
import community.preview.originality
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from audit.tables_at_once import CreateTables


class Migration(migrations.Migration):

    initial = True
    replaces = [
        ("community", "0001_requests_and_submissions"),
        ("community", "0010_looks_follow_ups_erased"),
    ]

    dependencies = [
        ('accounts', '0001_tables'),
        ('evidence', '0001_tables'),
        ('incidents', '0001_tables'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='Request',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('reference', models.CharField(help_text='What the person quotes, like MDS-7K4P-92QX.', max_length=24, unique=True)),
                    ('person_name', models.CharField(blank=True, max_length=120)),
                    ('way', models.CharField(choices=[('email', 'E-mail'), ('sms', 'Text message')], max_length=8)),
                    ('address', models.CharField(help_text='E-mail address, or telephone number as +44….', max_length=254)),
                    ('message', models.TextField(blank=True, help_text='What the officer writes; shown to them.', max_length=2000)),
                    ('language', models.CharField(choices=[('en', 'English'), ('cy', 'Cymraeg'), ('ur', 'اردو'), ('pl', 'Polski'), ('ro', 'Română')], default='en', max_length=2)),
                    ('place', models.CharField(blank=True, help_text='Where, as the person is told.', max_length=200)),
                    ('window_from', models.DateTimeField(blank=True, help_text='What is asked for: from when.', null=True)),
                    ('window_to', models.DateTimeField(blank=True, null=True)),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('viewed', 'Viewed'), ('uploading', 'Uploading'), ('supplied', 'Supplied'), ('refused', 'Refused'), ('none_held', 'None held'), ('expired', 'Expired'), ('revoked', 'Revoked')], default='draft', max_length=12)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, help_text='The newest link left.', null=True)),
                    ('viewed_at', models.DateTimeField(blank=True, help_text='The link was exchanged for the first time.', null=True)),
                    ('answered_at', models.DateTimeField(blank=True, help_text='They said no, or that they have nothing.', null=True)),
                    ('answer_words', models.CharField(blank=True, max_length=500)),
                    ('expires_at', models.DateTimeField(blank=True, help_text='Of the newest link.', null=True)),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revision', models.PositiveIntegerField(default=1, editable=False)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='community_requests', to=settings.AUTH_USER_MODEL)),
                    ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='incidents.incident')),
                    ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-made_at', '-id'],
                    'indexes': [models.Index(fields=['state', 'expires_at'], name='requests_by_state')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'sent', 'viewed', 'uploading', 'supplied', 'refused', 'none_held', 'expired', 'revoked'])), name='request_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), ('state', 'revoked')), models.Q(models.Q(('state', 'revoked'), _negated=True), ('revoked_at__isnull', True), ('revoked_by__isnull', True)), _connector='OR'), name='revoked_at_and_revoked_by_go_together'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'revoked']), models.Q(('expires_at__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='a_request_that_left_has_its_times'), models.CheckConstraint(condition=models.Q(('window_from__isnull', True), ('window_to__isnull', True), ('window_to__gte', models.F('window_from')), _connector='OR'), name='window_ends_after_it_starts')],
                },
            ),
            migrations.CreateModel(
                name='Link',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('token_sha256', models.CharField(help_text="Of the secret in the link's fragment.", max_length=64, unique=True)),
                    ('code_mac', models.CharField(help_text='Keyed hash of the code that can be typed.', max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('ended_at', models.DateTimeField(blank=True, help_text='Replaced or revoked before its time.', null=True)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='community.request')),
                ],
                options={
                    'ordering': ['-made_at', '-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('code_mac__regex', '^[0-9a-f]{64}$'), ('token_sha256__regex', '^[0-9a-f]{64}$')), name='link_keeps_hashes_only'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='link_ends_after_it_is_made'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('request',), name='one_link_of_a_request_counts')],
                },
            ),
            migrations.CreateModel(
                name='GivingSession',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('secret_sha256', models.CharField(max_length=64, unique=True)),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ends_at', models.DateTimeField()),
                    ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='community.link')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('secret_sha256__regex', '^[0-9a-f]{64}$')), name='giving_session_keeps_a_hash_only'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='giving_session_ends')],
                },
            ),
            migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('reference', models.CharField(help_text="The request's, with a number from the second.", max_length=28, unique=True)),
                    ('state', models.CharField(choices=[('started', 'Being put together'), ('sent', 'Received'), ('looked_at', 'Being looked at'), ('decided', 'Looked at'), ('withdrawn', 'Withdrawn'), ('abandoned', 'Never finished')], default='started', max_length=12)),
                    ('what_seen', models.TextField(blank=True, max_length=2000)),
                    ('place', models.CharField(blank=True, max_length=200)),
                    ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True)),
                    ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                    ('there_from', models.DateTimeField(blank=True, help_text='When they say they were there.', null=True)),
                    ('there_to', models.DateTimeField(blank=True, null=True)),
                    ('is_anonymous', models.BooleanField(default=False, help_text='They chose not to give a name.')),
                    ('giver_name', models.CharField(blank=True, max_length=120)),
                    ('contact_wanted', models.BooleanField(default=True, help_text='Whether we may contact them about it.')),
                    ('contact_way', models.CharField(blank=True, choices=[('email', 'E-mail'), ('sms', 'Text message')], max_length=8)),
                    ('contact_address', models.CharField(blank=True, max_length=254)),
                    ('statement', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('unsure', 'I am not sure')], max_length=8)),
                    ('needs', models.CharField(blank=True, help_text='What would help when we speak to them.', max_length=300)),
                    ('agreed_text', models.CharField(blank=True, help_text='The sentence they ticked before sending.', max_length=500)),
                    ('pages_done', models.JSONField(default=list, help_text='Which pages were answered or skipped.')),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('sent_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawal_asked_at', models.DateTimeField(blank=True, null=True)),
                    ('withdrawal_words', models.CharField(blank=True, max_length=500)),
                    ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('revision', models.PositiveIntegerField(default=1, editable=False)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='community.request')),
                ],
                options={
                    'ordering': ['-started_at', '-id'],
                    'indexes': [models.Index(fields=['state', 'sent_at'], name='submissions_by_state')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['started', 'sent', 'looked_at', 'decided', 'withdrawn', 'abandoned'])), name='submission_state_is_known'), models.UniqueConstraint(condition=models.Q(('state', 'started')), fields=('request',), name='one_unsent_submission_per_request'), models.CheckConstraint(condition=models.Q(('state__in', ['started', 'withdrawn', 'abandoned']), models.Q(('sent_at__isnull', False), models.Q(('agreed_text', ''), _negated=True)), _connector='OR'), name='a_sent_submission_was_agreed_to'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='a_withdrawn_submission_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='submission_place_on_earth'), models.CheckConstraint(condition=models.Q(('there_from__isnull', True), ('there_to__isnull', True), ('there_to__gte', models.F('there_from')), _connector='OR'), name='they_left_after_they_came'), models.CheckConstraint(condition=models.Q(models.Q(('contact_address', ''), ('contact_way', '')), models.Q(models.Q(('contact_way', ''), _negated=True), models.Q(('contact_address', ''), _negated=True)), _connector='OR'), name='contact_way_and_address_go_together'), models.CheckConstraint(condition=models.Q(('is_anonymous', False), ('giver_name', ''), _connector='OR'), name='who_stays_unnamed_has_no_name')],
                },
            ),
            migrations.CreateModel(
                name='FollowUp',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('text', models.TextField(max_length=2000)),
                    ('message_before', models.TextField(blank=True, help_text='What stood in the request.', max_length=2000)),
                    ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='community.request')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='community.submission')),
                ],
                options={
                    'ordering': ['-asked_at', '-id'],
                    'indexes': [models.Index(fields=['request', '-asked_at'], name='follow_ups_by_request')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='a_follow_up_asks_something')],
                },
            ),
            migrations.CreateModel(
                name='ClockAnswer',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('source', models.CharField(choices=[('body_worn', 'Body camera'), ('cctv', 'CCTV'), ('doorbell', 'Doorbell'), ('dashcam', 'Dashcam'), ('phone', 'Phone'), ('drone', 'Drone or helicopter'), ('interview', 'Interview recording'), ('call', '999 or radio recording'), ('taser_log', 'TASER log'), ('document', 'Document'), ('other', 'Other')], help_text='Which device: CCTV, doorbell, dashcam.', max_length=16)),
                    ('verdict', models.CharField(choices=[('right', 'It was right'), ('wrong', 'It was wrong'), ('unknown', 'I do not know')], max_length=8)),
                    ('device_showed', models.DateTimeField(blank=True, help_text='What the device showed.', null=True)),
                    ('really_was', models.DateTimeField(blank=True, help_text='The true time at that moment.', null=True)),
                    ('error_ms', models.BigIntegerField(blank=True, help_text='Device minus true time, ms; 0 when right.', null=True)),
                    ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='community.submission')),
                ],
                options={
                    'ordering': ['submission', 'source'],
                    'constraints': [models.UniqueConstraint(fields=('submission', 'source'), name='one_clock_answer_per_device'), models.CheckConstraint(condition=models.Q(models.Q(('error_ms', 0), ('verdict', 'right')), models.Q(('device_showed__isnull', False), ('error_ms__isnull', False), ('really_was__isnull', False), ('verdict', 'wrong')), models.Q(('error_ms__isnull', True), ('verdict', 'unknown')), _connector='OR'), name='clock_error_goes_with_the_verdict')],
                },
            ),
            migrations.CreateModel(
                name='SubmittedFile',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('number', models.PositiveSmallIntegerField(help_text='1, 2, 3 … within its submission; never given twice.')),
                    ('said_name', models.CharField(max_length=255)),
                    ('source', models.CharField(choices=[('body_worn', 'Body camera'), ('cctv', 'CCTV'), ('doorbell', 'Doorbell'), ('dashcam', 'Dashcam'), ('phone', 'Phone'), ('drone', 'Drone or helicopter'), ('interview', 'Interview recording'), ('call', '999 or radio recording'), ('taser_log', 'TASER log'), ('document', 'Document'), ('other', 'Other')], default='phone', help_text='As the giver says.', max_length=16)),
                    ('caption', models.CharField(blank=True, max_length=300)),
                    ('size', models.BigIntegerField(help_text='Bytes.')),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('received_at', models.DateTimeField(blank=True, null=True)),
                    ('kind', models.CharField(blank=True, choices=[('video', 'Video'), ('audio', 'Audio'), ('image', 'Image'), ('document', 'Document'), ('other', 'Other')], max_length=16)),
                    ('media_type', models.CharField(blank=True, max_length=100)),
                    ('duration_ms', models.BigIntegerField(blank=True, null=True)),
                    ('recorded_at_file', models.DateTimeField(blank=True, help_text='Written in the file, by its clock.', null=True)),
                    ('found_facts', models.JSONField(default=dict, help_text='Maker, place, size of the picture … as the file says.')),
                    ('safety', models.CharField(choices=[('arriving', 'Arriving'), ('received', 'Received, not scanned yet'), ('scanning', 'Being scanned'), ('clean', 'Scanned, nothing found'), ('infected', 'Infected'), ('unscannable', 'Cannot be scanned in full'), ('error', 'The scanner did not answer'), ('released', 'Released'), ('removed', 'Removed by the giver')], default='arriving', max_length=12)),
                    ('safety_words', models.CharField(blank=True, help_text='Why, in a sentence.', max_length=300)),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('next_try_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                    ('release_reason', models.CharField(blank=True, max_length=500)),
                    ('triage', models.CharField(choices=[('pending', 'Waiting'), ('accepted', 'Accepted'), ('declined', 'Not needed')], default='pending', max_length=12)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('decline_reason', models.CharField(blank=True, choices=[('not_relevant', 'It does not show what we are looking into'), ('held_already', 'We have the same recording already'), ('not_readable', 'We could not open it'), ('not_safe', 'It could harm our computers'), ('other', 'Another reason')], max_length=16)),
                    ('decision_words', models.CharField(blank=True, max_length=500)),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('item', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submitted_file', to='evidence.item')),
                    ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('upload', models.OneToOneField(help_text='Its bytes.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.upload')),
                    ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='community.submission')),
                ],
                options={
                    'ordering': ['submission', 'number'],
                    'indexes': [models.Index(fields=['safety', 'next_try_at'], name='files_by_safety')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('safety__in', ['arriving', 'received', 'scanning', 'clean', 'infected', 'unscannable', 'error', 'released', 'removed'])), name='safety_is_known'), models.UniqueConstraint(fields=('submission', 'number'), name='one_file_per_number'), models.CheckConstraint(condition=models.Q(('safety__in', ['arriving', 'removed']), models.Q(('received_at__isnull', False), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='a_whole_file_has_its_hash'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('safety', 'released'), models.Q(('release_reason', ''), _negated=True)), models.Q(models.Q(('safety', 'released'), _negated=True), ('released_at__isnull', True), ('released_by__isnull', True)), _connector='OR'), name='released_at_released_by_and_reason_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('triage', 'pending')), models.Q(models.Q(('triage', 'pending'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='decided_at_and_decided_by_go_together'), models.CheckConstraint(condition=models.Q(models.Q(('triage', 'accepted'), _negated=True), models.Q(('item__isnull', False), ('safety__in', ['clean', 'released'])), _connector='OR'), name='only_safe_files_become_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('triage', 'declined'), _negated=True), models.Q(('decline_reason', ''), _negated=True), _connector='OR'), name='a_declined_file_says_why')],
                },
            ),
            migrations.CreateModel(
                name='Scan',
                fields=[
                    ('id', models.UUIDField(default=audit.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                    ('engine', models.CharField(choices=[('yara', 'YARA-X'), ('clamd', 'ClamAV'), ('content', 'Content check')], max_length=8)),
                    ('version', models.CharField(blank=True, help_text='Of the engine and of what it looks for.', max_length=120)),
                    ('verdict', models.CharField(choices=[('clean', 'Nothing found'), ('infected', 'Found'), ('unscannable', 'Not scanned in full'), ('error', 'No answer')], max_length=12)),
                    ('finding', models.CharField(blank=True, help_text='The name of what was found, or why not.', max_length=200)),
                    ('sha256', models.CharField(help_text='Of the bytes that were scanned.', max_length=64)),
                    ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='community.submittedfile')),
                ],
                options={
                    'ordering': ['file', 'started_at', 'id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('verdict', 'clean'), models.Q(('finding', ''), _negated=True), _connector='OR'), name='a_scan_without_finding_is_clean')],
                },
            ),
            migrations.CreateModel(
                name='ErasedFile',
                fields=[
                    ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='erased', serialize=False, to='community.submittedfile')),
                    ('rule', models.CharField(help_text='Code of the rule in the schedule, such as R16.', max_length=8)),
                    ('counted_from', models.DateTimeField(help_text='The decision, the withdrawal, or the last byte that came.')),
                    ('size', models.BigIntegerField()),
                    ('sha256', models.CharField(blank=True, max_length=64)),
                    ('erased_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['-erased_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('rule', ''), _negated=True), name='an_erasure_names_its_rule')],
                },
            ),
            migrations.CreateModel(
                name='Look',
                fields=[
                    ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='look', serialize=False, to='community.submittedfile')),
                    ('tries', models.PositiveSmallIntegerField(default=0)),
                    ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('made_at', models.DateTimeField(blank=True, help_text='When it was done; empty while being made.', null=True)),
                    ('kind', models.CharField(choices=[('video', 'Video'), ('audio', 'Audio'), ('image', 'Image'), ('document', 'Document'), ('other', 'Other')], default='other', max_length=16)),
                    ('container', models.CharField(blank=True, max_length=40)),
                    ('duration_ms', models.BigIntegerField(default=0)),
                    ('width', models.PositiveIntegerField(default=0)),
                    ('height', models.PositiveIntegerField(default=0)),
                    ('said_at', models.DateTimeField(blank=True, help_text='When it was made, as the file says.', null=True)),
                    ('time_error_ms', models.BigIntegerField(blank=True, help_text='Plus or minus, milliseconds.', null=True)),
                    ('doubt', models.CharField(blank=True, help_text='Why that time may be wrong.', max_length=200)),
                    ('latitude', models.FloatField(blank=True, help_text='As the file says, degrees (WGS 84).', null=True)),
                    ('longitude', models.FloatField(blank=True, null=True)),
                    ('originality', models.CharField(choices=[('camera', 'camera'), ('repacked', 'repacked'), ('edited', 'edited'), ('silent', 'silent')], default=community.preview.originality.Verdict['SILENT'], max_length=12)),
                    ('device', models.CharField(blank=True, max_length=100)),
                    ('program', models.CharField(blank=True, help_text='That wrote the file, as it says.', max_length=100)),
                    ('copy_type', models.CharField(blank=True, help_text='Media type of our copy; empty: there is none.', max_length=40)),
                    ('copy_size', models.BigIntegerField(default=0, help_text='Bytes.')),
                    ('has_poster', models.BooleanField(default=False)),
                    ('note', models.CharField(blank=True, help_text='Why there is no copy, or what it lacks.', max_length=300)),
                ],
                options={
                    'ordering': ['-taken_at'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('copy_size', 0), ('copy_type', '')), models.Q(models.Q(('copy_type', ''), _negated=True), ('copy_size__gt', 0), ('made_at__isnull', False)), _connector='OR'), name='a_copy_has_its_type_and_size'), models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='place_in_a_file_is_on_earth')],
                },
            ),
        ]),
    ]
