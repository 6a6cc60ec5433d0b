from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("accounts", "Account").objects.filter(language=None).update(language="en")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_account_language")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("account", "language", models.CharField(default="en", max_length=8)),
    ]
