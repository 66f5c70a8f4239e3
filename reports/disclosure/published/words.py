"""Findings in words that a report-card office understands, without formulas."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import inf

from reports.disclosure.published.findings import SMALL, Finding, Report
from reports.disclosure.published.totals import Evidence


def in_words(report: Report, *, at_most: int = 20) -> Iterator[str]:
    """The whole report, line by line: what was found out about the table, the verdict, and up to so many examples."""
    yield f"{report.table.name}: {len(report.table.rows):,} rows about {_listed(report.layout.keys)}."
    yield from structure(report)
    yield ""
    yield verdict(report)
    for column, number in report.hidden.items():
        if number:
            yield f"  {column}: {number:,} hidden, {_found(report, column)}"
    for finding in report.findings[:at_most]:
        yield ""
        yield from explained(finding)
    if len(report.findings) > at_most:
        yield ""
        yield f"And {len(report.findings) - at_most:,} more; write them all with --csv."
    if report.contradictions:
        yield ""
        yield f"{len(report.contradictions):,} published sums do not add up and were left out, such as:"
        yield from (f"  {words}" for words in report.contradictions[:3])


def verdict(report: Report) -> str:
    """One sentence: how much of what is hidden can be found out."""
    hidden = sum(report.hidden.values())
    if not hidden:
        return "Nothing in this table is hidden."
    if not report.findings:
        return f"None of the {hidden:,} hidden figures can be computed from the table, or nearly so."
    small = sum(finding.high < SMALL for finding in report.exact if finding.column in report.layout.counts)
    words = f"{len(report.exact):,} of the {hidden:,} hidden figures can be computed exactly"
    words += f", {small:,} of them counts below {SMALL}" if small else ""
    if report.narrowed:
        words += f"; of {len(report.narrowed):,} more fewer than {report.width} values are possible"
    return words + "."


def explained(finding: Finding) -> Iterator[str]:
    """A finding: what it is about, what follows, and from what."""
    yield f"{finding.about}, {finding.column}: written {finding.written or 'empty'!r}, is {interval(finding)}."
    for step in finding.steps:
        yield f"  because {step}"


def structure(report: Report) -> Iterator[str]:
    """What adds up to what in the table, a sentence each."""
    for rate in report.layout.rates:
        yield f"{rate.rate} is {rate.numerator} of {rate.denominator}."
    held: Mapping[object, Evidence] = {one.total: one for one in report.totals}
    for total in report.layout.totals:
        of = _listed(total.parts) if total.parts else "all others"
        evidence = held.get(total)
        seen = f" (in {evidence.holds:,} of {evidence.groups:,} places that show all)" if evidence else " (as told)"
        yield f"In {total.column}, {total.total!r} is the sum of {of}{seen}."
    if not report.layout.totals and not report.layout.rates:
        yield "Nothing in it adds up to anything else."


def _found(report: Report, column: str) -> str:
    exact = Counter(finding.column for finding in report.exact)[column]
    narrowed = Counter(finding.column for finding in report.narrowed)[column]
    return f"{exact:,} of them computed, {narrowed:,} narrowed"


def interval(finding: Finding) -> str:
    """What the figure is, as far as it follows: "61", "3 to 5", "12 or more"."""
    if finding.is_exact:
        return f"{finding.low:,.10g}"
    if finding.high == inf:
        return f"{finding.low:,.10g} or more"
    return f"{finding.low:,.10g} to {finding.high:,.10g}"


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
