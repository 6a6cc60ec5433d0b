import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_account_language"), ("billing", "0001_initial")]
    operations = [
        migrations.AddField(
            "invoice",
            "payer",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="accounts.account"),
        ),
    ]
