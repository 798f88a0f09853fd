"""Prints one table of everything that is measured: `python -m tests.bench [module …]`."""

import importlib
import pkgutil
import sys
from pathlib import Path

from tests.bench.table import Row, table_text

_OWN = {"__main__", "table"}


def modules() -> list[str]:
    """Names of the measuring modules beside this file, in order of the alphabet."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(name for name in found if name not in _OWN)


def measure(name: str) -> list[Row]:
    """Rows of one module; one without `rows()` is a helper of another and has none."""
    module = importlib.import_module(f"tests.bench.{name}")
    rows: list[Row] = list(module.rows()) if hasattr(module, "rows") else []
    return rows


def main(names: list[str]) -> None:
    print(table_text([row for name in names or modules() for row in measure(name)]))


if __name__ == "__main__":
    main(sys.argv[1:])
