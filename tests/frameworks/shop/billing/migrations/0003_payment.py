import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_invoice_payer")]
    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12)),
                ("paid", models.DateTimeField(null=True)),
                ("invoice", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="billing.invoice")),
            ],
        ),
    ]
