from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("spreadsheets", "0002_deeper_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="problem",
            name="diagnosis",
            field=models.CharField(blank=True, db_default="", max_length=24),
        ),
    ]
