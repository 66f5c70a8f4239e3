
import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0003_importjob_allow_large_endings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('is_active', models.BooleanField(default=True)),
                ('is_placeholder', models.BooleanField(default=False)),
                ('title', models.CharField(max_length=255)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=40)),
                ('grade', models.CharField(blank=True, max_length=40)),
                ('school_year', models.IntegerField()),
                ('lowest_score', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('highest_score', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('levels', models.IntegerField(blank=True, null=True)),
                ('proficient_level', models.IntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='AssessmentResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('taken_on', models.DateField()),
                ('grade_when_assessed', models.CharField(blank=True, max_length=40)),
                ('participation', models.CharField(max_length=40)),
                ('scale_score', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('standard_error', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('performance_level', models.IntegerField(blank=True, null=True)),
                ('performance_label', models.CharField(blank=True, max_length=100)),
                ('growth_percentile', models.IntegerField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AttendanceEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('on_date', models.DateField()),
                ('kind', models.CharField(max_length=20)),
                ('is_excused', models.BooleanField(null=True)),
                ('portion', models.DecimalField(decimal_places=3, default=1, max_digits=4)),
                ('code', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_year', models.IntegerField()),
                ('is_active', models.BooleanField(default=True)),
                ('fund', models.CharField(max_length=100)),
                ('source', models.CharField(max_length=40)),
                ('purpose', models.CharField(max_length=40)),
                ('budgeted', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('spent', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on_date', models.DateField()),
                ('school_year', models.IntegerField()),
                ('event', models.CharField(max_length=40)),
                ('portion', models.DecimalField(decimal_places=3, default=1, max_digits=4)),
                ('is_active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Demographics',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(blank=True, max_length=40)),
                ('american_indian_or_alaska_native', models.BooleanField(default=False)),
                ('asian', models.BooleanField(default=False)),
                ('black_or_african_american', models.BooleanField(default=False)),
                ('native_hawaiian_or_pacific_islander', models.BooleanField(default=False)),
                ('white', models.BooleanField(default=False)),
                ('two_or_more_races', models.BooleanField(default=False)),
                ('hispanic_or_latino', models.BooleanField(default=False)),
                ('race_ethnicity', models.GeneratedField(db_persist=True, expression=models.Case(models.When(hispanic_or_latino=True, then=models.Value('HispanicOrLatino')), models.When(models.Q(('american_indian_or_alaska_native', True), ('asian', False), ('black_or_african_american', False), ('native_hawaiian_or_pacific_islander', False), ('two_or_more_races', False), ('white', False)), then=models.Value('AmericanIndianOrAlaskaNative')), models.When(models.Q(('american_indian_or_alaska_native', False), ('asian', True), ('black_or_african_american', False), ('native_hawaiian_or_pacific_islander', False), ('two_or_more_races', False), ('white', False)), then=models.Value('Asian')), models.When(models.Q(('american_indian_or_alaska_native', False), ('asian', False), ('black_or_african_american', True), ('native_hawaiian_or_pacific_islander', False), ('two_or_more_races', False), ('white', False)), then=models.Value('BlackOrAfricanAmerican')), models.When(models.Q(('american_indian_or_alaska_native', False), ('asian', False), ('black_or_african_american', False), ('native_hawaiian_or_pacific_islander', True), ('two_or_more_races', False), ('white', False)), then=models.Value('NativeHawaiianOrOtherPacificIslander')), models.When(models.Q(('american_indian_or_alaska_native', False), ('asian', False), ('black_or_african_american', False), ('native_hawaiian_or_pacific_islander', False), ('two_or_more_races', False), ('white', True)), then=models.Value('White')), models.When(models.Q(('two_or_more_races', True), ('american_indian_or_alaska_native', True), ('asian', True), ('black_or_african_american', True), ('native_hawaiian_or_pacific_islander', True), ('white', True), _connector='OR'), then=models.Value('TwoOrMoreRaces')), default=models.Value(''), output_field=models.CharField(max_length=40)), output_field=models.CharField(max_length=40))),
                ('home_language', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DisciplinaryAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('action_number', models.CharField(max_length=255)),
                ('incident_number', models.CharField(blank=True, max_length=255)),
                ('action', models.CharField(max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('days_lost', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EconomicStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('indicator', models.CharField(max_length=40)),
                ('value', models.CharField(blank=True, max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'economic statuses',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GraduationRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('cohort_year', models.IntegerField()),
                ('outcome', models.CharField(max_length=40)),
                ('outcome_on', models.DateField(blank=True, null=True)),
                ('diploma', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='HealthAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('alert', models.CharField(max_length=40)),
                ('instructions', models.TextField(blank=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('incident_number', models.CharField(max_length=255)),
                ('behavior', models.CharField(max_length=40)),
                ('part', models.CharField(max_length=40)),
                ('occurred_on', models.DateField()),
                ('place', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('title', models.CharField(max_length=255)),
                ('area', models.CharField(blank=True, max_length=40)),
                ('tier', models.IntegerField(blank=True, null=True)),
                ('goal', models.TextField(blank=True)),
                ('plan', models.TextField(blank=True)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InterventionCheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('on_date', models.DateField()),
                ('measured', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('progress', models.CharField(blank=True, max_length=40)),
                ('note', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LineItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('is_active', models.BooleanField(default=True)),
                ('is_placeholder', models.BooleanField(default=False)),
                ('title', models.CharField(max_length=255)),
                ('description', models.TextField(blank=True)),
                ('assigned_on', models.DateField(null=True)),
                ('due_on', models.DateField(null=True)),
                ('lowest', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('highest', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LineItemCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('is_active', models.BooleanField(default=True)),
                ('is_placeholder', models.BooleanField(default=False)),
                ('title', models.CharField(max_length=255)),
                ('weight', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ProgramParticipation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('program', models.CharField(max_length=40)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('detail', models.CharField(blank=True, max_length=100)),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=255), blank=True, default=list, size=None)),
                ('exit_reason', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('status', models.CharField(max_length=40)),
                ('score', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('text_score', models.CharField(blank=True, max_length=255)),
                ('scored_on', models.DateField(null=True)),
                ('is_missing', models.BooleanField(default=False)),
                ('is_late', models.BooleanField(default=False)),
                ('is_incomplete', models.BooleanField(default=False)),
                ('comment', models.TextField(blank=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SchoolResource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_year', models.IntegerField()),
                ('is_active', models.BooleanField(default=True)),
                ('resource', models.CharField(max_length=40)),
                ('amount', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ScoreScale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('is_active', models.BooleanField(default=True)),
                ('is_placeholder', models.BooleanField(default=False)),
                ('title', models.CharField(blank=True, max_length=255)),
                ('type', models.CharField(blank=True, max_length=255)),
                ('marks', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='StaffPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('school_year', models.IntegerField()),
                ('is_active', models.BooleanField(default=True)),
                ('sourced_id', models.CharField(max_length=255)),
                ('classification_code', models.CharField(max_length=40)),
                ('fte', models.DecimalField(decimal_places=3, max_digits=6)),
            ],
        ),
        migrations.CreateModel(
            name='TermGrade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('course_title', models.CharField(max_length=255)),
                ('school_year', models.IntegerField()),
                ('term', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(blank=True, max_length=40)),
                ('letter', models.CharField(blank=True, max_length=40)),
                ('number', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('points', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('credits_attempted', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('credits_earned', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TransportAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_active', models.BooleanField(default=True)),
                ('direction', models.CharField(max_length=40)),
                ('route', models.CharField(max_length=100)),
                ('stop', models.CharField(blank=True, max_length=255)),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=255), blank=True, default=list, size=None)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='custodyrestriction',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='schoolenrollment',
            name='exit_reason',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='schoolenrollment',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='schoolenrollment',
            name='grade',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='sectionenrollment',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='studentcontact',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddIndex(
            model_name='custodyrestriction',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='custodyrestriction_filed'),
        ),
        migrations.AddIndex(
            model_name='schoolenrollment',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='schoolenrollment_filed'),
        ),
        migrations.AddIndex(
            model_name='sectionenrollment',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='sectionenrollment_filed'),
        ),
        migrations.AddIndex(
            model_name='studentcontact',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='studentcontact_filed'),
        ),
        migrations.AddField(
            model_name='assessment',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='assessmentresult',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='records.assessment'),
        ),
        migrations.AddField(
            model_name='assessmentresult',
            name='at_school',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='assessmentresult',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='assessmentresult',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='assessmentresult',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='assessmentresult',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='at_school',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='district',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='school',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='section',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.section'),
        ),
        migrations.AddField(
            model_name='attendanceevent',
            name='student',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='calendarday',
            name='at_school',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calendar', to='records.organization'),
        ),
        migrations.AddField(
            model_name='calendarday',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='demographics',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='demographics',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='demographics',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='demographics',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='disciplinaryaction',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='disciplinaryaction',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='disciplinaryaction',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='disciplinaryaction',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='economicstatus',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='economicstatus',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='economicstatus',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='economicstatus',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='graduationrecord',
            name='at_school',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='graduationrecord',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='graduationrecord',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='graduationrecord',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='graduationrecord',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='healthalert',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='healthalert',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='healthalert',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='healthalert',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='incident',
            name='at_school',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='incident',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='incident',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='incident',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='incident',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='intervention',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='interventioncheckin',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='interventioncheckin',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='interventioncheckin',
            name='intervention',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='records.intervention'),
        ),
        migrations.AddField(
            model_name='interventioncheckin',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='interventioncheckin',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='lineitem',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='lineitem',
            name='section',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='line_items', to='records.section'),
        ),
        migrations.AddField(
            model_name='lineitem',
            name='session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.academicsession'),
        ),
        migrations.AddField(
            model_name='lineitemcategory',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='lineitem',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.lineitemcategory'),
        ),
        migrations.AddField(
            model_name='programparticipation',
            name='at_school',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='programparticipation',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='programparticipation',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='programparticipation',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='programparticipation',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='result',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='result',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='result',
            name='line_item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='records.lineitem'),
        ),
        migrations.AddField(
            model_name='result',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='result',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='schoolresource',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='schoolresource',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='scorescale',
            name='course',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.course'),
        ),
        migrations.AddField(
            model_name='scorescale',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='scorescale',
            name='organization',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='scorescale',
            name='section',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.section'),
        ),
        migrations.AddField(
            model_name='lineitem',
            name='scale',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.scorescale'),
        ),
        migrations.AddField(
            model_name='staffposition',
            name='district',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='staffposition',
            name='organization',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='staffposition',
            name='staff',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='records.staff'),
        ),
        migrations.AddField(
            model_name='termgrade',
            name='at_school',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='termgrade',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='termgrade',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='termgrade',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='termgrade',
            name='section',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.section'),
        ),
        migrations.AddField(
            model_name='termgrade',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='transportassignment',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='transportassignment',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='transportassignment',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='transportassignment',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='assessment_once'),
        ),
        migrations.AddIndex(
            model_name='assessmentresult',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='assessmentresult_departed'),
        ),
        migrations.AddIndex(
            model_name='assessmentresult',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='assessmentresult_filed'),
        ),
        migrations.AddConstraint(
            model_name='assessmentresult',
            constraint=models.UniqueConstraint(fields=('student', 'assessment', 'taken_on'), name='assessment_result_once'),
        ),
        migrations.AddIndex(
            model_name='attendanceevent',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='attendanceevent_departed'),
        ),
        migrations.AddIndex(
            model_name='attendanceevent',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='attendanceevent_filed'),
        ),
        migrations.AddConstraint(
            model_name='attendanceevent',
            constraint=models.UniqueConstraint(fields=('student', 'on_date', 'section', 'kind'), name='attendance_event_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.UniqueConstraint(fields=('organization', 'school_year', 'fund', 'purpose'), name='budget_line_once'),
        ),
        migrations.AddConstraint(
            model_name='calendarday',
            constraint=models.UniqueConstraint(fields=('at_school', 'on_date'), name='calendar_day_once'),
        ),
        migrations.AddIndex(
            model_name='demographics',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='demographics_departed'),
        ),
        migrations.AddIndex(
            model_name='demographics',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='demographics_filed'),
        ),
        migrations.AddConstraint(
            model_name='demographics',
            constraint=models.UniqueConstraint(fields=('student',), name='demographics_once'),
        ),
        migrations.AddIndex(
            model_name='disciplinaryaction',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='disciplinaryaction_departed'),
        ),
        migrations.AddIndex(
            model_name='disciplinaryaction',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='disciplinaryaction_filed'),
        ),
        migrations.AddConstraint(
            model_name='disciplinaryaction',
            constraint=models.UniqueConstraint(fields=('student', 'action_number', 'action'), name='disciplinary_action_once'),
        ),
        migrations.AddIndex(
            model_name='economicstatus',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='economicstatus_departed'),
        ),
        migrations.AddIndex(
            model_name='economicstatus',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='economicstatus_filed'),
        ),
        migrations.AddConstraint(
            model_name='economicstatus',
            constraint=models.UniqueConstraint(fields=('student', 'indicator', 'starts_on'), name='economic_once'),
        ),
        migrations.AddIndex(
            model_name='graduationrecord',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='graduationrecord_departed'),
        ),
        migrations.AddIndex(
            model_name='graduationrecord',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='graduationrecord_filed'),
        ),
        migrations.AddConstraint(
            model_name='graduationrecord',
            constraint=models.UniqueConstraint(fields=('student',), name='graduation_once'),
        ),
        migrations.AddIndex(
            model_name='healthalert',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='healthalert_departed'),
        ),
        migrations.AddIndex(
            model_name='healthalert',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='healthalert_filed'),
        ),
        migrations.AddConstraint(
            model_name='healthalert',
            constraint=models.UniqueConstraint(fields=('student', 'alert', 'starts_on'), name='health_alert_once'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='incident_departed'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='incident_filed'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(fields=('student', 'incident_number', 'behavior', 'part'), name='incident_once'),
        ),
        migrations.AddIndex(
            model_name='intervention',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='intervention_departed'),
        ),
        migrations.AddIndex(
            model_name='intervention',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='intervention_filed'),
        ),
        migrations.AddConstraint(
            model_name='intervention',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='intervention_once'),
        ),
        migrations.AddIndex(
            model_name='interventioncheckin',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='interventioncheckin_departed'),
        ),
        migrations.AddIndex(
            model_name='interventioncheckin',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='interventioncheckin_filed'),
        ),
        migrations.AddConstraint(
            model_name='interventioncheckin',
            constraint=models.UniqueConstraint(fields=('intervention', 'on_date'), name='check_in_once'),
        ),
        migrations.AddConstraint(
            model_name='lineitemcategory',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='line_item_category_once'),
        ),
        migrations.AddIndex(
            model_name='programparticipation',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='programparticipation_departed'),
        ),
        migrations.AddIndex(
            model_name='programparticipation',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='programparticipation_filed'),
        ),
        migrations.AddConstraint(
            model_name='programparticipation',
            constraint=models.UniqueConstraint(fields=('student', 'program', 'starts_on'), name='program_once'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='result_departed'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='result_filed'),
        ),
        migrations.AddConstraint(
            model_name='result',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='result_once'),
        ),
        migrations.AddConstraint(
            model_name='schoolresource',
            constraint=models.UniqueConstraint(fields=('organization', 'school_year', 'resource'), name='school_resource_once'),
        ),
        migrations.AddConstraint(
            model_name='scorescale',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='score_scale_once'),
        ),
        migrations.AddConstraint(
            model_name='lineitem',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='line_item_once'),
        ),
        migrations.AddIndex(
            model_name='staffposition',
            index=models.Index(fields=['organization', 'school_year'], name='staff_position_place'),
        ),
        migrations.AddConstraint(
            model_name='staffposition',
            constraint=models.UniqueConstraint(fields=('district', 'sourced_id'), name='staff_position_once'),
        ),
        migrations.AddIndex(
            model_name='termgrade',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='termgrade_departed'),
        ),
        migrations.AddIndex(
            model_name='termgrade',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='termgrade_filed'),
        ),
        migrations.AddConstraint(
            model_name='termgrade',
            constraint=models.UniqueConstraint(fields=('student', 'school_year', 'course_title', 'term', 'kind'), name='term_grade_once'),
        ),
        migrations.AddIndex(
            model_name='transportassignment',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='transportassignment_departed'),
        ),
        migrations.AddIndex(
            model_name='transportassignment',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='transportassignment_filed'),
        ),
        migrations.AddConstraint(
            model_name='transportassignment',
            constraint=models.UniqueConstraint(fields=('student', 'direction', 'route', 'starts_on'), name='transport_once'),
        ),
    ]
