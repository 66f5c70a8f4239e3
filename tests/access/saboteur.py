"""A pytest plugin that removes one rule, to see whether a test notices: ``-p tests.access.saboteur --remove=NAME``.

It rewrites the source of the modules concerned while they are imported, in this process only, and builds the walls
anew in a copy of the database. Production code knows nothing of it. The rules are listed in tests/access/rules.py.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import CodeType, ModuleType

import pytest

from tests.access.rules import RULES, Rule


class _RewritingLoader(importlib.machinery.SourceFileLoader):
    rule: Rule

    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path).decode()
        return compile(self.rule.applied_to(fullname, source), self.path, "exec", dont_inherit=True)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in self.rule.modules:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        assert spec and spec.origin
        loader = _RewritingLoader(fullname, spec.origin)
        loader.rule = self.rule
        return importlib.util.spec_from_file_location(
            fullname, spec.origin, loader=loader, submodule_search_locations=spec.submodule_search_locations
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--remove", default="", help="the rule to remove")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before Django is imported: the modules concerned will be read through the rewriting loader."""
    rule = RULES[early_config.known_args_namespace.remove]
    too_early = rule.modules & set(sys.modules)
    assert not too_early, f"{too_early} was imported before it could be changed"
    sys.meta_path.insert(0, _Finder(rule))


def pytest_sessionstart(session: pytest.Session) -> None:
    """The copy of the world that the tests will read is changed to match."""
    from tests.databases import Databases

    Databases.alteration = staticmethod(RULES[session.config.getoption("--remove")].alter_database)
