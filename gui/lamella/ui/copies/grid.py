"""A table of texts and the ways to write it down: lined up, as Markdown, as CSV, between tabs. Knows no Qt."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

_FORMULAS: Final = tuple("=+-@\t\r")
"""A spreadsheet takes a cell that starts so for something to work out."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`above` are lines in front of the table, which CSV leaves out. `words` counts the first columns that are text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    above: tuple[str, ...] = ()
    words: int = 1


class Form(StrEnum):
    """How a table is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    CSV = "csv"


def written(grid: Grid, form: Form) -> str:
    """Lines that end in a newline, the last one too."""
    return _FORMS[form](grid)


def tabbed(grid: Grid) -> str:
    """A line a row and a tab between cells, as spreadsheets take and give them."""
    lines = ("\t".join(_harmless(_one_line(cell)) for cell in row) for row in (grid.heads, *grid.rows))
    return "\n".join(lines) + "\n"


def part_of(grid: Grid, rows: Collection[int], columns: Collection[int]) -> Grid:
    """These rows and columns, and all columns of words; everything where no row or no column is named."""
    if not rows or not columns:
        return grid
    wanted = tuple(column for column in range(len(grid.heads)) if column < grid.words or column in columns)
    kept = tuple(tuple(grid.rows[row][column] for column in wanted) for row in sorted(rows))
    return Grid(tuple(grid.heads[column] for column in wanted), kept, grid.above, grid.words)


def _text(grid: Grid) -> str:
    rows = [tuple(map(_one_line, row)) for row in (grid.heads, *grid.rows)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(grid.heads))]
    lines = [
        "  ".join(
            _padded(cell, width, left=column < grid.words)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    above = (*map(_one_line, grid.above), "") if grid.above else ()
    return "\n".join((*above, *lines)) + "\n"


def _markdown(grid: Grid) -> str:
    rule = tuple("---" if column < grid.words else "---:" for column in range(len(grid.heads)))
    marked = (tuple(map(_marked, grid.heads)), rule, *(tuple(map(_marked, row)) for row in grid.rows))
    above = "".join(f"{_marked(line)}\n\n" for line in grid.above)
    return above + "".join(f"| {' | '.join(row)} |\n" for row in marked)


def _csv(grid: Grid) -> str:
    return "".join(",".join(_quoted(_harmless(cell)) for cell in row) + "\n" for row in (grid.heads, *grid.rows))


def _quoted(text: str) -> str:
    """As RFC 4180 has it."""
    if any(sign in text for sign in ',"\n\r'):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _marked(text: str) -> str:
    """Without what Markdown would read as something else."""
    shown = _one_line(text)
    for sign in "\\|<*_`[":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def _harmless(text: str) -> str:
    """A name from a file or a driver is never a formula."""
    return f"'{text}" if text.startswith(_FORMULAS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    whole, _, part = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not part or (part.isascii() and part.isdigit()))


def _padded(text: str, width: int, *, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text


def _width(text: str) -> int:
    """Columns of a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


_FORMS: Final[Mapping[Form, Callable[[Grid], str]]] = MappingProxyType(
    {Form.TEXT: _text, Form.MARKDOWN: _markdown, Form.CSV: _csv}
)
