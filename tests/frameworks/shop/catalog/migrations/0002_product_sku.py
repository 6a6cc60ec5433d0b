from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.AddField("product", "sku", models.CharField(max_length=40, null=True)),
        migrations.AddIndex("product", models.Index(fields=["sku", "title"], name="product_sku_title")),
    ]
