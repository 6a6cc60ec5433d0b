from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("catalog", "0004_merge")]
    operations = [
        migrations.AddField("review", "helpful", models.IntegerField(default=0)),
        migrations.AlterField("review", "text", models.TextField(blank=True, default="")),
    ]
