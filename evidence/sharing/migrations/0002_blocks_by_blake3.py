"""Says by what the blocks of each exhibit are compared: those of bundles that are there already by SHA-256."""

from django.db import migrations, models

HASHES = [("sha256", "SHA-256"), ("blake3", "BLAKE3")]


class Migration(migrations.Migration):
    """Adds the column with what old rows mean, then lets new ones mean BLAKE3."""

    dependencies = [("sharing", "0001_tables")]

    operations = [
        migrations.AddField(
            model_name="bundlepart",
            name="blocks_by",
            field=models.CharField(choices=HASHES, default="sha256", max_length=6),
        ),
        migrations.AlterField(
            model_name="bundlepart",
            name="blocks_by",
            field=models.CharField(choices=HASHES, default="blake3", max_length=6),
        ),
        migrations.AlterField(
            model_name="bundlepart",
            name="blocks",
            field=models.BinaryField(blank=True, default=bytes, help_text="Hash of each block of 4 MiB, end to end."),
        ),
    ]
