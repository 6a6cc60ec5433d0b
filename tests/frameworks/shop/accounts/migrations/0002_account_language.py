from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        migrations.AddField("account", "language", models.CharField(max_length=8, null=True)),
    ]
