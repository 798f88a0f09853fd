"""Row: one measured line of the table that `python -m tests.bench` prints; what beside what, and the goal."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """`ours` and `peer` are in `unit`; `peer` and `ratio` are None where there is nothing to compare with."""

    what: str  # "open Llama-3 vocabulary (128k tokens)"
    ours: float
    peer: float | None
    ratio: float | None
    unit: str  # "ms"
    goal: str  # "≥ 100× faster than gguf.GGUFReader"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def table_text(rows: Sequence[Row]) -> str:
    """Columns as wide as their longest entry, figures to the right."""
    head = ("what", "ours", "peer", "ratio", "unit", "goal")
    body = [(row.what, _number(row.ours), _number(row.peer), _number(row.ratio), row.unit, row.goal) for row in rows]
    widths = [max(len(line[column]) for line in (head, *body)) for column in range(len(head))]
    figures = {1, 2, 3}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in figures else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (head, *body)
    )
