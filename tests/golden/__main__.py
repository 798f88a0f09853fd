"""Compares everything with what the engines answered, times it, and writes the table: `python -m tests.golden`."""

import gc

from tests.golden.report import agreement, ollama, table_text, write
from tests.golden.speed import timings


def main() -> None:
    # Times first: what is remembered of all the cases would only get in their way. The window freezes likewise what
    # its start has made.
    gc.freeze()
    measured = list(timings())
    table = table_text([*agreement(), *ollama()], measured)
    write(table)
    print(table)


if __name__ == "__main__":
    main()
