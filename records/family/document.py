"""docs/family-rules.md: every rule of what families are told, made from the data."""

from records.family.facts import NUMBERS, WORDS
from records.family.meanings import RULES, Rule

_INTRODUCTION = """\
# What families are told

_Made by `manage.py write_docs` from `records/family/`; a test fails when this page says anything else._

A child's page says what the data means and how a family can help. Each sentence is one of these rules and no other. A
rule looks at plain facts, which stand on the same page; nothing is guessed and nothing is scored. Of the rules of one
topic the first that holds speaks. No rule says what a child *is*, and none looks at conduct, health, meals or housing.

A rule that is *pressing* asks for something now: the first page of a family names it. The number beside it says how
much it weighs, 3 most: what weighs most comes first, and a child with it comes before one without.
"""


def rules_page() -> str:
    """The page as Markdown, in the language that is active."""
    lines = [_INTRODUCTION]
    topic = None
    for rule in RULES:
        if rule.topic != topic:
            topic = rule.topic
            lines.append(f"\n## {topic.capitalize()}\n")
        lines += _lines(rule)
    for title, facts in (("Facts", NUMBERS), ("Words", WORDS)):
        lines += [f"\n## {title}\n", "| name | what it is |", "| --- | --- |"]
        lines += [f"| {name} | {words} |" for name, words in facts.items()]
    return "\n".join(lines) + "\n"


def _lines(rule: Rule) -> list[str]:
    conditions = [f"`{c.fact}` {c.comparison.words} {c.value:g}" for c in rule.conditions]
    return [
        f"### {rule.name}\n",
        f"- When: {', and '.join(conditions)}",
        f"- What this means: {rule.means}",
        f"- How you can help: {rule.help or '(nothing)'}",
        f"- To ask the teachers: {rule.ask or '(nothing)'}",
        f"- Pressing: {f'yes ({rule.gravity})' if rule.is_pressing else 'no'}",
        f"- Source: {rule.source}\n",
    ]
