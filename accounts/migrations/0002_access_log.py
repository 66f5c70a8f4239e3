"""The append-only access log: partitioned by month, closed to change by a trigger and by rights."""

from django.db import migrations

MAKE = """
CREATE TABLE accounts_accessentry (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    user_id bigint,
    role varchar(20) NOT NULL,
    channel varchar(10) NOT NULL,
    outcome varchar(10) NOT NULL,
    view varchar(100) NOT NULL,
    purpose varchar(200) NOT NULL,
    categories varchar(20)[] NOT NULL,
    student_count integer NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX accounts_accessentry_user ON accounts_accessentry (user_id, at);

CREATE TABLE accounts_accessentrystudent (
    entry_id uuid NOT NULL,
    at timestamptz NOT NULL,
    student_id bigint NOT NULL,
    district_id bigint NOT NULL,
    via varchar(20) NOT NULL,
    via_id bigint,
    PRIMARY KEY (entry_id, student_id, at)
) PARTITION BY RANGE (at);
CREATE INDEX accounts_accessentrystudent_student ON accounts_accessentrystudent (student_id, at);

-- A month that nobody prepared still has a place: a missing partition must never hide or stop an entry.
CREATE TABLE accounts_accessentry_rest PARTITION OF accounts_accessentry DEFAULT;
CREATE TABLE accounts_accessentrystudent_rest PARTITION OF accounts_accessentrystudent DEFAULT;

CREATE FUNCTION accounts_log_is_append_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'The access log is append-only: % is refused.', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_accessentry
    FOR EACH ROW EXECUTE FUNCTION accounts_log_is_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_accessentrystudent
    FOR EACH ROW EXECUTE FUNCTION accounts_log_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_accessentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_log_is_append_only();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON accounts_accessentrystudent
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_log_is_append_only();

-- Makes the partitions of this month and the next ones; a month whose entries already lie in the rest stays there.
CREATE FUNCTION accounts_prepare_log(ahead integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
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
                made := made + 1;
            EXCEPTION WHEN check_violation THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION accounts_prepare_log(integer) FROM PUBLIC;
SELECT accounts_prepare_log(12);
"""

REMOVE = """
DROP TABLE accounts_accessentrystudent;
DROP TABLE accounts_accessentry;
DROP FUNCTION accounts_prepare_log(integer);
DROP FUNCTION accounts_log_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(MAKE, REMOVE)]
