"""Spares what PySide does for a switch that this program never turns."""

import builtins


def spare_source_reading() -> None:
    """From here on modules are imported without their source being read.

    PySide 6.11 wraps Python's `__import__` for its snake_case names: the wrapper reads and keeps the source text of
    every module that comes, to see whether it mentions PySide6. That is a fifth of the time a start takes for imports,
    and 17 MiB for good. The function that it wraps stands in `builtins`; where it does not, nothing changes.
    """
    import PySide6.QtCore  # noqa: F401 - puts the wrapper there

    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain
