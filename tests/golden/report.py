"""The table of what agrees with the engines and how long it takes, and its place in README.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.golden.compare import FILES, QUANTITIES, comparisons
from tests.golden.speed import Timing
from tests.helpers.surroundings import ROOT

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- measured -->", "<!-- end -->"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: of `cases` that were compared, how many are exactly alike."""

    what: str
    cases: int
    exact: int


@dataclass(slots=True)
class _Counted:
    """What pytest reports while it runs."""

    passed: int = 0
    failed: int = 0
    seen: set[str] = field(default_factory=set)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Called by pytest for set-up, call and end of each test."""
        if report.when == "call" and report.nodeid not in self.seen:
            self.seen.add(report.nodeid)
            self.passed += report.passed
            self.failed += report.failed


def agreement() -> list[Line]:
    found = [one for file in FILES for one in comparisons(file)]
    lines = []
    for quantity in QUANTITIES:
        of_it = [one for one in found if one.quantity == quantity]
        lines.append(Line(quantity, len(of_it), sum(1 for one in of_it if not one.size)))
    return lines


def ollama() -> list[Line]:
    """Tests of each generation's allocator against Ollama's own cases, where that allocator is there."""
    lines = []
    for path in sorted((ROOT / "tests" / "placement").glob("test_ollama_*.py")):
        counted = _Counted()
        pytest.main(
            ["-q", "--no-header", "-p", "no:cacheprovider", "--rootdir", str(ROOT), str(path)], plugins=[counted]
        )
        name = path.stem.removeprefix("test_ollama_").replace("_", "-")
        lines.append(Line(f"Ollama, {name}: tests", counted.passed + counted.failed, counted.passed))
    return lines


def table_text(lines: Sequence[Line], timings: Sequence[Timing]) -> str:
    """Two tables in Markdown."""
    rows = ["| compared with the engine | cases | exactly alike |", "|---|--:|--:|"]
    rows += [f"| {line.what} | {line.cases:,} | {line.exact:,} ({_share(line)}) |" for line in lines]
    rows += ["", "| CPU time | measured | median | 99th percentile or slowest | goal |", "|---|--:|--:|--:|--:|"]
    rows += [
        f"| {one.what} | {one.count:,} | {one.median_ms:.2f} ms | {one.beyond_ms:.2f} ms | {one.goal} |"
        for one in timings
    ]
    return "\n".join(rows)


def write(table: str) -> None:
    """Puts the table between its marks in README.md."""
    text = README.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    README.write_text(f"{before}{BEGIN}\n{table}\n{after}", encoding="utf-8")


def _share(line: Line) -> str:
    """Never 100 % where one is missing."""
    return f"{line.exact * 1000 // line.cases / 10:g} %" if line.cases else "none"
