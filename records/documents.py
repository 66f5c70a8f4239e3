"""The data dictionary and the policy as Markdown, made from the catalogue and accounts/roles.py."""

from collections import defaultdict

from accounts.roles import ROLES, Category
from records.catalogue import record_models
from records.dictionary import Entry, entries, purpose_of

_MADE = "_Made by `manage.py write_docs` from the code; a test fails when this page says anything else._\n"


_HOW_TO_READ = """
A dash stands for what only the portal knows: how it finds, guards and dates its rows. A role that may see an element
sees it of the students whom a grant of the person reaches, and of nobody else. The portal shows the same list to
everybody under "What is kept".
"""


def data_dictionary() -> str:
    """Every table with its elements: CEDS name, category, level, type, and who may see it."""
    by_model: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries():
        by_model[entry.element.model].append(entry)
    lines = ["# Data dictionary\n", _MADE, _HOW_TO_READ]
    for model in record_models():
        meta = model._meta
        lines += [f"\n## {meta.object_name}\n", f"Table `{meta.db_table}`. {purpose_of(str(meta.object_name))}\n"]
        category = getattr(model, "wall_category", None)
        if category:
            lines.append(f"Row-level security asks for the category **{category}**.\n")
        lines += ["| element | CEDS name | category | level | type | who may see it |", "|" + " --- |" * 6]
        for entry in by_model[meta.label]:
            kind = meta.get_field(entry.element.name).get_internal_type()
            names = ", ".join(role.name for role in entry.roles)
            element = entry.element
            lines.append(
                f"| {element.name} | {entry.ceds or '–'} | {element.category} | {element.level} | {kind} | {names} |"
            )
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
