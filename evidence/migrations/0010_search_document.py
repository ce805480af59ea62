"""One row per item for the search; filled and kept by the triggers of the next migration."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0041_files_by_people'),
        ('incidents', '0002_reference_patterns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='document', serialize=False, to='evidence.item')),
                ('timeline_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('duration_ms', models.BigIntegerField(null=True)),
                ('is_concealed', models.BooleanField()),
                ('named', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ('kind', models.CharField(max_length=16)),
                ('source', models.CharField(max_length=16)),
                ('status', models.CharField(max_length=16)),
                ('access_class', models.CharField(max_length=12)),
                ('integrity', models.CharField(choices=[('verified', 'Hash verified'), ('stored', 'Stored, not checked again'), ('waiting', 'Not yet stored'), ('changed', 'Check failed')], max_length=8)),
                ('category_keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('words', django.contrib.postgres.search.SearchVectorField(help_text='Words, word stems and facts as lexemes, without positions.')),
                ('names', models.TextField(help_text='Title, references, people, camera, incident, tags; lower case, no accents.')),
                ('prose', models.TextField(help_text='Description, notes and marker labels; lower case, no accents.')),
                ('said', models.TextField(db_default='', default='', help_text='The transcript, once there is one.')),
                ('said_words', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.SearchVector('said', config='english'), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('incident', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-timeline_at', '-item'],
                'indexes': [models.Index(fields=['-timeline_at', '-item'], name='document_by_time'), models.Index(fields=['-received_at', '-item'], name='document_by_received'), models.Index(fields=['owner', '-timeline_at', '-item'], name='document_by_owner'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='document_by_words'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('names', name='gin_trgm_ops'), name='document_by_trigrams'), django.contrib.postgres.indexes.GinIndex(fields=['said_words'], name='document_by_said'), django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['named'], name='document_by_named'), django.contrib.postgres.indexes.GistIndex(models.Func('longitude', 'latitude', function='point'), name='document_by_place')],
            },
        ),
    ]
