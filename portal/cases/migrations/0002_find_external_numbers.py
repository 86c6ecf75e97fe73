from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="case", name="case_external"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["external_id"], name="case_external"),
        ),
    ]
