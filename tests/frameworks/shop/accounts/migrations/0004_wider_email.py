from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_fill_language")]
    operations = [
        migrations.AlterField("account", "email", models.EmailField(max_length=254, unique=True)),
    ]
