from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_drop_legacy_code")]
    operations = [
        migrations.RunSQL(
            "CREATE VIEW orders_open AS SELECT id, placed FROM orders_order WHERE remark IS NULL",
            "DROP VIEW orders_open",
        ),
    ]
