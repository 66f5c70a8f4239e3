"""The log of an import: it folds, it fits the database, it speaks in whole sentences, and it never fails to speak."""

import ast
from pathlib import Path

from records.imports import oneroster
from records.imports.issues import RUNS_SAID, SENTENCES, VARIANTS_KEPT, Issue, IssueLog, Severity, describe
from records.imports.oneroster.fields import TABLES
from records.imports.oneroster.page import import_page
from records.imports.sentences_reading import KINDS
from records.imports.sentences_reading import SENTENCES as READING
from records.models import ImportIssue


def test_severities_are_those_of_the_records() -> None:
    assert {severity.value for severity in Severity} == set(ImportIssue.Severity.values)


def test_codes_and_places_fit_the_records_columns() -> None:
    widths = {name: ImportIssue._meta.get_field(name).max_length for name in ("code", "file", "column")}
    log = IssueLog()
    log.warn("x" * 500, file="y" * 500, column="z" * 500)
    (issue,) = log
    assert (len(issue.code), len(issue.file), len(issue.column)) == (widths["code"], widths["file"], widths["column"])
    assert all(len(code) <= (widths["code"] or 0) for code in SENTENCES)


def test_equal_issues_fold_and_others_do_not() -> None:
    log = IssueLog()
    for row in (4, 2, 3, 9):
        log.refuse_row("too_long", file="users.csv", row=row, column="phone", params={"limit": 64})
    log.refuse_row("too_long", file="users.csv", row=9, column="sms", params={"limit": 64})
    log.warn("too_long", file="users.csv", row=9, column="phone", params={"limit": 64})
    first, *others = log
    said = {"limit": 64, "rows": "2–4, 9"}
    assert first == Issue(Severity.REFUSED_ROW, "too_long", "users.csv", 4, "phone", said, 4, (2, 4, 9, 9))
    assert [issue.count for issue in others] == [1, 1] and len(log) == 3
    assert log.count(Severity.REFUSED_ROW) == 5 and not log.refuses_set
    log.refuse_set("file_missing", file="orgs.csv")
    assert log.refuses_set


def test_the_log_stays_small_however_much_is_wrong() -> None:
    log = IssueLog()
    for row in range(5000):
        log.warn("same", file="a.csv", row=row)
        log.warn("apart", file="a.csv", row=2 * row)
        log.warn("different", file="a.csv", row=row, params={"total": row})
    same, apart, *different = log
    assert (same.count, same.params["rows"], same.spans) == (5000, "0–4999", (0, 4999))
    assert apart.params["rows"].endswith(f" {2 * RUNS_SAID - 2}, …") and len(apart.spans) < 3 * RUNS_SAID
    assert len(different) == VARIANTS_KEPT and sum(issue.count for issue in different) == 5000


def test_a_sentence_says_what_was_found_and_what_belongs_there() -> None:
    said = describe("not_a_date", {"found": "kind:short_year", "rows": "2–3"})
    assert said == (
        "A date with a two-digit year where a date such as 2026-08-31 belongs. The row was left out. Rows: 2–3."
    )


def test_describing_never_fails() -> None:
    assert describe("a code from tomorrow", {}) == "A code from tomorrow"
    assert describe("not_a_date", {}) != ""
    assert describe("too_long", {"limit": None, "more": [1]}) != ""
    assert str(Issue(Severity.WARNING, "blank_row", "users.csv", 7)) == "The row is blank. It was passed over."


PACKAGE = Path(oneroster.__file__).parent


def _words_of_the_reader() -> set[str]:
    trees = [ast.parse(path.read_text()) for path in PACKAGE.glob("*.py")]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_sentence_is_said_somewhere_and_every_code_has_one() -> None:
    words = _words_of_the_reader()
    assert set(READING) <= words
    assert {word for word in words if word.startswith("kind:") and len(word) > 5} <= set(KINDS)
    used: set[str] = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if name in ("warn", "refuse_row", "refuse_set", "note", "Refused", "NotOneRoster", "_end"):
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                used |= {one.value for one in options if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    assert len(used) > 40
    assert used <= set(READING)


def test_sentences_are_sentences_and_name_only_known_parameters() -> None:
    known = {"found", "allowed", "limit", "expected", "total", "name", "mode", "version", "declared", "gigabytes"}
    known |= {"lowest", "highest"}
    for code, sentence in READING.items():
        text = str(sentence) % dict.fromkeys(known, "X")
        assert text.endswith(".") and "%" not in text, code


def test_the_import_page_names_every_column_and_every_sentence() -> None:
    page = import_page()
    for tables in TABLES.values():
        for table in tables.values():
            assert f"{table.file}.csv" in page
            if table.kept:
                assert all(f"| {field.column} |" in page for field in table.fields)
    assert all(f"| `{code}` |" in page for code in READING)
