from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_rename_note")]
    operations = [
        migrations.RemoveField("order", "legacy_code"),
    ]
