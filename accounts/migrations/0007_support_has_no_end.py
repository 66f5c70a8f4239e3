"""Nothing set or asked when somebody of the operator ended: closing the account ends what it opens."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_access_log_by_district")]
    operations = [migrations.RemoveField(model_name="supportperson", name="ended_at")]
