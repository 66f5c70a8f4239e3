"""One rule of each wall is removed in every test run; ``make walls`` removes them all."""

import pytest

from portal.environment import ROOT
from tests.access.remove_each_rule import without
from tests.access.rules import RULES, Rule
from tests.databases import Databases

QUICK = [rule for rule in RULES.values() if rule.quick]


@pytest.mark.parametrize("rule", QUICK, ids=lambda rule: f"{rule.wall}: {rule.name}")
def test_the_removal_is_noticed(databases: Databases, rule: Rule) -> None:
    outcome = without(rule, databases.template)
    assert outcome.noticed, outcome.words


def test_each_wall_is_among_them() -> None:
    assert {rule.wall for rule in QUICK} == {rule.wall for rule in RULES.values()}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: f"{rule.wall}: {rule.name}")
def test_the_rule_still_stands_in_the_source(rule: Rule) -> None:
    for module in rule.modules:
        path = ROOT.joinpath(*module.split("."))
        source = path.with_suffix(".py") if path.with_suffix(".py").exists() else path / "__init__.py"
        assert rule.applied_to(module, source.read_text(encoding="utf-8"))
