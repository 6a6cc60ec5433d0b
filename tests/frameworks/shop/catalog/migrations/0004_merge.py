from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_discount"), ("catalog", "0003_product_rating")]
    operations = []
