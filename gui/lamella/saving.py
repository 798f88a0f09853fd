"""A file is written as a whole or not at all."""

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path


def replaced(target: str, data: bytes) -> None:
    """The new content under a name of its own in the same folder, and only when it is on the disk, in its place."""
    if os.path.exists(target) and not os.path.isfile(target):
        # Root may put a file in the place of a device, which then is gone for every program.
        raise FileExistsError(errno.EEXIST, "there is something that is not a file")
    folder = Path(target).parent
    written = folder / f".lamella-{os.urandom(8).hex()}.tmp"
    try:
        with open(written, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            shutil.copymode(target, written)
        os.replace(written, target)
    except OSError:
        with suppress(OSError):
            written.unlink()
        raise
