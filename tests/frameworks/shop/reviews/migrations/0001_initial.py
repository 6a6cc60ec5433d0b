import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("accounts", "0003_fill_language"), ("catalog", "0003_product_rating")]
    operations = [
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("stars", models.PositiveSmallIntegerField()),
                ("text", models.TextField(blank=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.account")),
                ("product", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="catalog.product")),
            ],
            options={"unique_together": {("account", "product")}},
        ),
        migrations.AddConstraint("review", models.CheckConstraint(check=models.Q(stars__lte=5), name="review_stars_at_most_5")),
    ]
