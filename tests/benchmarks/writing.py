"""Puts what a benchmark measured into its page, between the two marks that stand there."""

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def write(what: str, text: str) -> None:
    """Replace what stands between ``<!-- WHAT: begin -->`` and ``<!-- WHAT: end -->`` by the text."""
    begin, end = f"<!-- {what}: begin -->", f"<!-- {what}: end -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", encoding="utf-8")
