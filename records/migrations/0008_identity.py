"""State identifiers, sealed contact details, and merges of students who are on file twice.

Contacts' e-mail addresses and telephones, plain until now, are sealed row by row; nothing is lost. Backwards they are
opened again. Both need the FIELD_KEYS and LOOKUP_KEYS of the installation.
"""

import django.db.models.deletion
import portal.kit.fields
import uuid
from django.conf import settings
from django.db import connections, migrations, models

from portal.kit.sealed import opener, sealer
from records.identifiers import details_hash, email_hash

DETAILS = ("email", "phone", "sms")
BATCH = 5000


def seal_plain(apps, schema_editor):
    """Write each contact's details sealed, with their hashes."""
    seals = [sealer(f"records_contact.{name}") for name in DETAILS]

    def sealed(row):
        return *(seal(text) for seal, text in zip(seals, row)), email_hash(row[0]), details_hash(*row)

    _rewrite(schema_editor, "plain_email, plain_phone, plain_sms", (*DETAILS, "email_lookup", "details_lookup"), sealed)


def open_sealed_again(apps, schema_editor):
    """Write each contact's details as plain text."""
    opens = [opener(f"records_contact.{name}") for name in DETAILS]

    def plain(row):
        return tuple(open_one(bytes(value)) for open_one, value in zip(opens, row))

    _rewrite(schema_editor, "email, phone, sms", tuple(f"plain_{name}" for name in DETAILS), plain)


def _rewrite(schema_editor, read, columns, changed):
    """Rewrite ``columns`` of every contact from what ``changed`` makes of the columns that were ``read``.

    Forced row-level security hides all rows from the owner of the table, who runs this: it is not forced meanwhile,
    in this transaction alone, which holds the table for itself.
    """
    update = f"UPDATE records_contact SET {', '.join(f'{name} = %s' for name in columns)} WHERE id = %s"
    with connections[schema_editor.connection.alias].cursor() as cursor:
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE oid = 'records_contact'::regclass")
        (forced,) = cursor.fetchone()
        cursor.execute("ALTER TABLE records_contact NO FORCE ROW LEVEL SECURITY")
        last = 0
        while True:
            cursor.execute(
                f"SELECT id, {read} FROM records_contact WHERE id > %s ORDER BY id LIMIT %s", [last, BATCH]
            )
            rows = cursor.fetchall()
            if not rows:
                break
            cursor.executemany(update, [(*changed(row[1:]), row[0]) for row in rows])
            last = rows[-1][0]
        if forced:
            cursor.execute("ALTER TABLE records_contact FORCE ROW LEVEL SECURITY")


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0007_quality'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StudentMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('merged_name', models.CharField(max_length=511)),
                ('merged_number', models.CharField(blank=True, max_length=255)),
                ('reason', models.CharField(max_length=255)),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('carried_out_at', models.DateTimeField(null=True)),
                ('undo_asked_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('moved', models.JSONField(default=dict)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AlterUniqueTogether(
            name='studentgrant',
            unique_together=set(),
        ),
        migrations.AddField(
            model_name='contact',
            name='details_lookup',
            field=portal.kit.fields.HashField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='contact',
            name='email_lookup',
            field=portal.kit.fields.HashField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='student',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='student',
            name='state_id',
            field=portal.kit.fields.SealedField(blank=True),
        ),
        migrations.AddField(
            model_name='student',
            name='state_id_lookup',
            field=portal.kit.fields.HashField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='studentgrant',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.RenameField(model_name='contact', old_name='email', new_name='plain_email'),
        migrations.RenameField(model_name='contact', old_name='phone', new_name='plain_phone'),
        migrations.RenameField(model_name='contact', old_name='sms', new_name='plain_sms'),
        migrations.AddField(model_name='contact', name='email', field=portal.kit.fields.SealedField(blank=True)),
        migrations.AddField(model_name='contact', name='phone', field=portal.kit.fields.SealedField(blank=True)),
        migrations.AddField(model_name='contact', name='sms', field=portal.kit.fields.SealedField(blank=True)),
        migrations.RunPython(seal_plain, open_sealed_again),
        migrations.RemoveField(model_name='contact', name='plain_email'),
        migrations.RemoveField(model_name='contact', name='plain_phone'),
        migrations.RemoveField(model_name='contact', name='plain_sms'),
        migrations.AddIndex(
            model_name='student',
            index=models.Index(condition=models.Q(('state_id_lookup__isnull', False)), fields=['state_id_lookup'], name='student_state_id'),
        ),
        migrations.AddIndex(
            model_name='studentgrant',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='student_grant_filed'),
        ),
        migrations.AddConstraint(
            model_name='studentgrant',
            constraint=models.UniqueConstraint(fields=('user', 'permission', 'content_object', 'role', 'source', 'starts_on', 'filed_under'), name='student_grant_once', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='district',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='filed_under',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='merged',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.student'),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='school',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.organization'),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='student',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='records.student'),
        ),
        migrations.AddField(
            model_name='studentmerge',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='studentmerge',
            index=models.Index(condition=models.Q(('school__isnull', True)), fields=['district'], name='studentmerge_departed'),
        ),
        migrations.AddIndex(
            model_name='studentmerge',
            index=models.Index(condition=models.Q(('filed_under__isnull', False)), fields=['filed_under'], name='studentmerge_filed'),
        ),
        migrations.AddConstraint(
            model_name='studentmerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('merged',), name='student_merged_once'),
        ),
        migrations.AddConstraint(
            model_name='studentmerge',
            constraint=models.CheckConstraint(condition=models.Q(('merged', models.F('student')), _negated=True), name='merged_with_another'),
        ),
    ]
