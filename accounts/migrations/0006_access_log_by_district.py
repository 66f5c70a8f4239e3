"""The access log is found by district and day, for whoever reviews how its records are looked at."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_support")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX accounts_accessentrystudent_district ON accounts_accessentrystudent (district_id, at)",
            "DROP INDEX accounts_accessentrystudent_district",
        )
    ]
