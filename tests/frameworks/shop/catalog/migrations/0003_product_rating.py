from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_product_sku")]
    operations = [
        migrations.AddField("product", "rating", models.FloatField(default=0)),
        migrations.AlterField("product", "title", models.CharField(max_length=200)),
    ]
