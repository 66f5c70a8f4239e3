"""What functions of the database answer about data quality: what a person was asked to see to, and who may be asked.

Kept apart from ``functions.py``, which gives them their context. Their tables: records/walls/quality.py.
"""

from collections.abc import Callable

from accounts.roles import ROLES, GrantedOn, Right, RoleName


def _named(wanted: Callable[[RoleName], bool]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(ROLES) if wanted(RoleName(name)))


def bodies(dated: Callable[[str], str], on_section: str, on_organization: str, until_now: str) -> dict[str, str]:
    """Function's name -> its body. The pieces of SQL are those of ``functions.py``."""
    workers = _named(lambda name: Right.WORK_ON_QUALITY in ROLES[name].rights)
    assigners = _named(lambda name: Right.ASSIGN_QUALITY in ROLES[name].rights)
    teaching = _named(
        lambda name: Right.WORK_ON_QUALITY in ROLES[name].rights and ROLES[name].granted_on is GrantedOn.SECTION
    )
    carried = "ARRAY(SELECT c.category FROM accounts_rolecategory c WHERE c.role = {role})"
    section_held = f"g.role IN ({teaching}) AND {dated('g')} AND {on_section}"
    # The findings that a person was asked to see to, as "district:place:rule": those of steps that name them and that
    # none followed which names somebody else or nobody; while they work at the place, in a role that carries the data.
    mine = f"""
    IF acting IS NULL OR acting NOT IN ({workers})
    OR NOT EXISTS (SELECT FROM accounts_user u WHERE u.id = me AND u.is_active)
    OR NOT EXISTS (SELECT FROM records_qualitystep t WHERE t.person_id = me) THEN
        RETURN '{{}}';
    END IF;
    IF acting IN ({teaching}) THEN
        schools := ARRAY(SELECT s.school_id FROM records_sectiongrant g JOIN records_section s
            ON s.id = g.content_object_id WHERE g.user_id = me AND g.role = acting AND {section_held});
    ELSE
        schools := my_schools('enrollment');
    END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT
            concat_ws(':', t.district_id, coalesce(t.school_id, t.district_id), t.rule))
        FROM records_qualitystep t WHERE t.person_id = me
        AND coalesce(t.school_id, t.district_id) = ANY (schools) AND t.categories <@ {carried.format(role="acting")}
        AND NOT EXISTS (SELECT FROM records_qualitystep n WHERE n.rule = t.rule AND n.id > t.id
            AND coalesce(n.school_id, n.district_id) = coalesce(t.school_id, t.district_id)
            AND n.person_id IS DISTINCT FROM me)), '{{}}');
"""
    # Who works at the place (1) or above it in a role that carries these categories (2).
    people = f"""
    IF acting IS NULL OR acting NOT IN ({assigners}) OR NOT $1 = ANY (my_schools('enrollment')) THEN
        RETURN '{{}}';
    END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT found.user_id) FROM (
        SELECT g.user_id, g.role FROM records_organizationgrant g
            WHERE g.content_object_id IN ($1, (SELECT o.district_id FROM records_organization o WHERE o.id = $1))
            AND g.role IN ({workers}) AND {dated("g")} AND {until_now} AND {on_organization}
        UNION ALL
        SELECT g.user_id, g.role FROM records_sectiongrant g JOIN records_section s ON s.id = g.content_object_id
            WHERE s.school_id = $1 AND {section_held}
    ) found JOIN accounts_user u ON u.id = found.user_id AND u.is_active
    WHERE $2 <@ {carried.format(role="found.role")}::text[]), '{{}}');
"""
    return {"my_quality_work": mine, "quality_people": people}
