"""A partition of the access log refuses TRUNCATE by its own name, too: such triggers are not inherited."""

from django.db import migrations

MAKE = """
DO $$
DECLARE child regclass;
BEGIN
    FOR child IN SELECT inhrelid::regclass FROM pg_inherits
        WHERE inhparent IN ('accounts_accessentry'::regclass, 'accounts_accessentrystudent'::regclass)
    LOOP
        EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s '
            'FOR EACH STATEMENT EXECUTE FUNCTION public.accounts_log_is_append_only()', child);
    END LOOP;
END $$;

-- As before, and each new partition is closed to TRUNCATE.
CREATE OR REPLACE FUNCTION accounts_prepare_log(ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    month timestamptz;
    parent text;
    child text;
    made integer := 0;
BEGIN
    FOR step IN 0..least(greatest(ahead, 0), 24) LOOP
        month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step)) AT TIME ZONE 'UTC';
        FOREACH parent IN ARRAY ARRAY['accounts_accessentry', 'accounts_accessentrystudent'] LOOP
            child := parent || to_char(month AT TIME ZONE 'UTC', '_YYYY_MM');
            CONTINUE WHEN to_regclass('public.' || child) IS NOT NULL;
            BEGIN
                EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                    child, parent, month, (month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC');
                EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON public.%I '
                    'FOR EACH STATEMENT EXECUTE FUNCTION public.accounts_log_is_append_only()', child);
                made := made + 1;
            EXCEPTION WHEN check_violation THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_access_log")]
    operations = [migrations.RunSQL(MAKE, migrations.RunSQL.noop)]
