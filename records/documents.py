"""The data dictionary and the policy as Markdown, made from the catalogue and accounts/roles.py."""

from collections import defaultdict

from accounts.roles import ROLES, Category
from records.catalogue import Element, elements, record_models

_MADE = "_Made by `manage.py write_docs` from the code; a test fails when this page says anything else._\n"


def data_dictionary() -> str:
    """Every table with its fields, their category, level and type."""
    by_model: dict[str, list[Element]] = defaultdict(list)
    for element in elements():
        by_model[element.model].append(element)
    lines = ["# Data dictionary\n", _MADE]
    for model in record_models():
        meta = model._meta
        purpose = " ".join((model.__doc__ or "").split("\n\n")[0].split())
        lines += [f"\n## {meta.object_name}\n", f"Table `{meta.db_table}`. {purpose}\n"]
        category = getattr(model, "wall_category", None)
        if category:
            lines.append(f"Row-level security asks for the category **{category}**.\n")
        lines += ["| field | category | level | type |", "| --- | --- | --- | --- |"]
        for element in by_model[meta.label]:
            kind = meta.get_field(element.name).get_internal_type()
            lines.append(f"| {element.name} | {element.category} | {element.level} | {kind} |")
    return "\n".join(lines) + "\n"


def policy() -> str:
    """Which role carries which categories and rights, as a table a school official can read."""
    lines = ["# Who may see what\n", _MADE]
    lines.append("\nA role opens nothing by itself: a person also needs a grant on a student, a section or an")
    lines.append("organization, within its dates. The categories then say what is seen of the students it reaches.\n")
    for role in ROLES.values():
        lines += [
            f"## {role.title}\n",
            f"{role.sentence}\n",
            f"- Granted on: {role.granted_on}",
            f"- Database tier: {role.tier}",
            f"- Data categories: {', '.join(c for c in Category if c in role.categories) or 'none'}",
            f"- Rights: {', '.join(sorted(role.rights)).replace('_', ' ') or 'none beyond seeing'}",
            f"- Second factor: {'required' if role.second_factor else 'optional'}\n",
        ]
    return "\n".join(lines)
