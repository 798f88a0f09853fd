"""What a command prints, read as a log while it prints: the journal of a service."""

import os
import select
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO, Final

from lamella.logs.files import PIECE, LogError, Progress
from lamella.logs.observed import LogReading
from lamella.logs.reader import LogReader
from lamella.logs.text import safe

_STEP_S: Final = 0.1


def read_command(
    words: Sequence[str], *, progress: Progress | None = None, cancelled: Callable[[], bool] = lambda: False
) -> LogReading:
    """Blocking, for a thread of its own. No shell reads the words. LogError where the command fails and says nothing.

    What was printed until `cancelled` became true counts; the command is then ended.
    """
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                list(words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=_environment()
            )
        except OSError as error:
            raise LogError(words[0], error.strerror or str(error)) from error
        assert process.stdout is not None
        with process.stdout as output:
            reading = _read(output, progress, cancelled)
            with suppress(ProcessLookupError):
                process.kill() if cancelled() else None
        if process.wait() and not reading.nbytes and not cancelled():
            errors.seek(0)
            raise LogError(" ".join(words), safe(errors.read(300).decode("utf-8", "replace")) or "it failed")
    return reading


def _read(output: IO[bytes], progress: Progress | None, cancelled: Callable[[], bool]) -> LogReading:
    reader, done = LogReader(), 0
    while not cancelled():
        if not select.select([output], [], [], _STEP_S)[0]:
            continue
        data = os.read(output.fileno(), PIECE)
        if not data:
            break
        reader.feed(data)
        done += len(data)
        if progress is not None:
            progress(done, None)
    return reader.finish()


def _environment() -> dict[str, str]:
    """No pager and no colours, whatever a person has set."""
    return {**os.environ, "SYSTEMD_PAGER": "", "SYSTEMD_COLORS": "0", "PAGER": "cat"}
