
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_the_whole_record'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('digest', models.CharField(blank=True, max_length=80)),
                ('rows', models.IntegerField()),
                ('imported_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('district', 'name'), name='imported_file_once')],
            },
        ),
    ]
