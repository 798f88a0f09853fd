"""`lamella log`: a log from a file, a pipe or standard input."""

import sys
from typing import Final

from lamella.logs.files import LogError, read_log, read_stream
from lamella.logs.observed import LogReading

STANDARD_INPUT: Final = "-"


def log_reading(name: str) -> LogReading:
    """What the log says; LogError where it cannot be read, or is none."""
    if name == STANDARD_INPUT:
        if sys.stdin is None:
            raise LogError("standard input", "it is closed")
        name, reading = "standard input", read_stream(sys.stdin.buffer)
    else:
        reading = read_log(name, pipes=True)
    if reading.source is None:
        lines = f"none of its {reading.lines} lines is of Ollama or llama.cpp" if reading.nbytes else "it is empty"
        raise LogError(name, f"not a server log: {lines}")
    return reading
